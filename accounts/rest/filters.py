"""Filters of the accounts API."""

from django.db.models import Q, QuerySet
from django_filters import BooleanFilter, CharFilter, FilterSet

from accounts.models import GuardianInvitation, GuardianLink, Invitation, User


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


class GuardianLinkFilter(FilterSet):
    class Meta:
        model = GuardianLink
        fields = ["relation"]


class GuardianCodeFilter(FilterSet):
    class Meta:
        model = GuardianInvitation
        fields = ["relation"]
