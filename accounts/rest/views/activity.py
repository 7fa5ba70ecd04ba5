"""What people report to have spent time with."""

from typing import ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.activity import activity_days, activity_of, person_of_activity, span_of
from accounts.calendars import local_date, zone_named
from accounts.models import Activity
from accounts.rest.filters import ActivityFilter
from accounts.rest.permissions import CHILDREN_TOO, EVERYBODY, user_of
from accounts.rest.serializers.activity import (
    ActivityDaysSerializer,
    ActivityReportSerializer,
    ActivitySerializer,
    ActivitySpanSerializer,
)
from accounts.services.activity import report_activity
from accounts.services.audits import audit_reading
from core.rest.idempotency import IDEMPOTENCY_HEADER, idempotent


class ActivityView(ListAPIView[Activity]):
    roles = EVERYBODY
    token_scopes = CHILDREN_TOO
    queryset = Activity.objects.none()  # tells the API description the model
    serializer_class = ActivitySerializer
    filterset_class = ActivityFilter
    ordering = ("-happened_at", "-id")
    declared_errors: ClassVar = {"get": (404,), "post": (422,)}

    def get_queryset(self) -> QuerySet[Activity]:
        student_id = ActivityFilter.student_of(self.request)
        self.person = person_of_activity(reader=user_of(self.request), student_id=student_id)
        return activity_of(self.person)

    @extend_schema(operation_id="accounts_activity")
    def get(self, request: Request) -> Response:
        """What one reported, the newest first; of a student for their guardians and the staff in charge."""
        answer = self.list(request)
        audit_reading("accounts.activity.read", self.person, reader=user_of(request), now=timezone.now())
        return answer

    @extend_schema(
        operation_id="accounts_activity_report",
        request=ActivityReportSerializer,
        parameters=[IDEMPOTENCY_HEADER],
        responses={201: ActivitySerializer},
        filters=False,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Report what one spent time with. With a key, a repeated report adds no time twice."""
        given = ActivityReportSerializer.read(request.data)
        activity = report_activity(person_id=user_of(request).pk, now=timezone.now(), **given)
        return Response(ActivitySerializer(activity).data, status=status.HTTP_201_CREATED)


class ActivityDaysView(APIView):
    roles = EVERYBODY
    token_scopes = CHILDREN_TOO
    declared_errors: ClassVar = {"get": (400, 404)}

    @extend_schema(
        operation_id="accounts_activity_days", parameters=[ActivitySpanSerializer], responses=ActivityDaysSerializer
    )
    def get(self, request: Request) -> Response:
        """Seconds by kind for each day of one's own calendar, or of a student's."""
        asked = ActivitySpanSerializer.read(request.query_params.dict())
        reader, now = user_of(request), timezone.now()
        person = person_of_activity(reader=reader, student_id=asked.get("student"))
        zone = zone_named(person.time_zone)
        today = local_date(person.time_zone, now)
        since, until = span_of(since=asked.get("since"), until=asked.get("until"), today=today)
        days = activity_days(person, zone=zone, since=since, until=until)
        audit_reading("accounts.activity.read", person, reader=reader, now=now)
        return Response(ActivityDaysSerializer({"time_zone": str(zone), "days": days}).data)
