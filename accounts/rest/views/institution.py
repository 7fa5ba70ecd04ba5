"""One's own institution."""

from typing import ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Institution
from accounts.rest.permissions import ADMINS, user_of
from accounts.rest.serializers.management import InstitutionEditSerializer, InstitutionSerializer
from accounts.services.institutions import edit_institution


class InstitutionView(APIView):
    roles = ADMINS
    declared_errors: ClassVar = {"patch": (404,)}

    @extend_schema(responses=InstitutionSerializer, operation_id="accounts_institution")
    def get(self, request: Request) -> Response:
        """The settings of one's institution."""
        institution = Institution.objects.get(pk=user_of(request).institution_id)
        return Response(InstitutionSerializer(institution).data)

    @extend_schema(
        request=InstitutionEditSerializer, responses=InstitutionSerializer, operation_id="accounts_institution_edit"
    )
    def patch(self, request: Request) -> Response:
        """Change settings of one's institution. Those left out stay as they are."""
        actor = user_of(request)
        institution = edit_institution(
            institution_id=actor.institution_id,
            changes=InstitutionEditSerializer.read(request.data),
            actor=actor,
            now=timezone.now(),
        )
        return Response(InstitutionSerializer(institution).data)
