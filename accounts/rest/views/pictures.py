"""The pictures by which children sign in."""

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.pictures import PICTURES
from accounts.rest.serializers.pictures import PicturesSerializer, show_pictures
from accounts.rest.views.sign_in import DoorView


class PicturesView(DoorView):
    @extend_schema(operation_id="accounts_pictures", responses=PicturesSerializer)
    def get(self, request: Request) -> Response:
        """The pictures to choose from, each with its word in the language asked for (`Accept-Language`) and in all."""
        shown = show_pictures(PICTURES.values(), language=get_language() or "en")
        return Response({"pictures": shown})
