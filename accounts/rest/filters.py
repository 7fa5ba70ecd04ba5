"""Filters of the accounts API."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django_filters import BooleanFilter, CharFilter, FilterSet, UUIDFilter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from accounts.models import (
    Activity,
    Consent,
    DataRequest,
    Feedback,
    GuardianInvitation,
    GuardianLink,
    Invitation,
    Notification,
    User,
)
from core.rest.filters import MomentFilter


class PersonFilter(FilterSet):
    search = CharFilter(method="of_text", label="Part of a name, username or e-mail.", max_length=100)

    class Meta:
        model = User
        fields = ["role", "is_active"]

    def of_text(self, queryset: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        text = value.strip()
        return queryset.filter(Q(full_name__icontains=text) | Q(username__icontains=text) | Q(email__icontains=text))


class InvitationFilter(FilterSet):
    is_open = BooleanFilter(method="of_state", label="Neither accepted nor revoked.")

    class Meta:
        model = Invitation
        fields = ["role"]

    def of_state(self, queryset: QuerySet[Invitation], name: str, value: bool) -> QuerySet[Invitation]:
        is_open = Q(accepted_at__isnull=True, revoked_at__isnull=True)
        return queryset.filter(is_open if value else ~is_open)


class NotificationFilter(FilterSet):
    unread = BooleanFilter(field_name="read_at", lookup_expr="isnull", label="Not read yet.")
    kind = CharFilter(max_length=60, label="As in `accounts.school.message`.")

    class Meta:
        model = Notification
        fields = ["unread", "kind"]


class GuardianLinkFilter(FilterSet):
    class Meta:
        model = GuardianLink
        fields = ["relation"]


class GuardianCodeFilter(FilterSet):
    class Meta:
        model = GuardianInvitation
        fields = ["relation"]


class DataRequestFilter(FilterSet):
    class Meta:
        model = DataRequest
        fields = ["kind", "state"]


class ConsentFilter(FilterSet):
    student = UUIDFilter(field_name="student_id", label="Whom it is about.")

    class Meta:
        model = Consent
        fields = ["purpose", "is_granted", "method"]

    @staticmethod
    def student_of(request: Request) -> UUID | None:
        """The one student to whom the lines are narrowed."""
        return _student_of(request)


class ActivityFilter(FilterSet):
    student = UUIDFilter(field_name="person_id", label="For guardians, and for the staff in charge.")
    since = MomentFilter(field_name="happened_at", lookup_expr="gte", label="From this moment on.")
    until = MomentFilter(field_name="happened_at", lookup_expr="lt", label="Before this moment.")

    class Meta:
        model = Activity
        fields = ["kind"]

    @staticmethod
    def student_of(request: Request) -> UUID | None:
        """The student that is asked for: whether one may, the view asks before anything is filtered."""
        return _student_of(request)


class FeedbackFilter(FilterSet):
    class Meta:
        model = Feedback
        fields = ["kind", "state"]


def _student_of(request: Request) -> UUID | None:
    given = request.query_params.get("student")
    try:
        return UUID(given) if given else None
    except ValueError as error:
        raise ValidationError({"student": ["Not a valid UUID."]}) from error
