"""``/api/v1/accounts/``."""

from django.urls import path

from accounts.rest.views.activity import ActivityDaysView, ActivityView
from accounts.rest.views.consents import (
    ConsentGrantView,
    ConsentStatusView,
    ConsentsView,
    ConsentWithdrawView,
    SignedFormsView,
)
from accounts.rest.views.credentials import (
    EmailChangeConfirmView,
    EmailChangeView,
    EmailResendView,
    EmailVerifyView,
    PasswordChangeView,
    PasswordResetConfirmView,
    PasswordResetView,
)
from accounts.rest.views.data_requests import DataRequestViewSet
from accounts.rest.views.feedback import FeedbackView
from accounts.rest.views.guardians import (
    ChildrenView,
    GuardianCodesView,
    GuardianCodeView,
    GuardianJoinView,
    GuardianLinksView,
    GuardianLinkView,
    StudentGuardiansView,
)
from accounts.rest.views.institution import InstitutionView
from accounts.rest.views.invitations import InvitationAcceptView, InvitationLookView, InvitationViewSet
from accounts.rest.views.me import MeView
from accounts.rest.views.notifications import NotificationViewSet
from accounts.rest.views.people import PersonViewSet
from accounts.rest.views.pictures import PicturesView
from accounts.rest.views.roster_imports import ImportTemplateView, ImportViewSet
from accounts.rest.views.sessions import SessionViewSet
from accounts.rest.views.sign_in import LoginView, LogoutAllView, LogoutView, RefreshView, RegisterView
from accounts.rest.views.students import StudentViewSet
from accounts.rest.views.ways_in import LoginCodeView, WaysInView
from core.rest.routing import uuid_router

router = uuid_router()
router.register("people", PersonViewSet, basename="accounts-person")
router.register("invitations", InvitationViewSet, basename="accounts-invitation")
router.register("imports", ImportViewSet, basename="accounts-import")
router.register("notifications", NotificationViewSet, basename="accounts-notification")
router.register("sessions", SessionViewSet, basename="accounts-session")
router.register("data-requests", DataRequestViewSet, basename="accounts-data-request")

urlpatterns = [
    path("pictures/", PicturesView.as_view(), name="accounts-pictures"),
    path("activity/", ActivityView.as_view(), name="accounts-activity"),
    path("activity/days/", ActivityDaysView.as_view(), name="accounts-activity-days"),
    path("feedback/", FeedbackView.as_view(), name="accounts-feedback"),
    path("register/", RegisterView.as_view(), name="accounts-register"),
    path("login/", LoginView.as_view(), name="accounts-login"),
    path("login/code/", LoginCodeView.as_view(), name="accounts-login-code"),
    path("institutions/<slug:slug>/sign-in/", WaysInView.as_view(), name="accounts-ways-in"),
    path("token/refresh/", RefreshView.as_view(), name="accounts-refresh"),
    path("logout/", LogoutView.as_view(), name="accounts-logout"),
    path("logout-all/", LogoutAllView.as_view(), name="accounts-logout-all"),
    path("me/", MeView.as_view(), name="accounts-me"),
    path("email/verify/", EmailVerifyView.as_view(), name="accounts-email-verify"),
    path("email/resend/", EmailResendView.as_view(), name="accounts-email-resend"),
    path("email/change/", EmailChangeView.as_view(), name="accounts-email-change"),
    path("email/change/confirm/", EmailChangeConfirmView.as_view(), name="accounts-email-change-confirm"),
    path("password/reset/", PasswordResetView.as_view(), name="accounts-password-reset"),
    path("password/reset/confirm/", PasswordResetConfirmView.as_view(), name="accounts-password-reset-confirm"),
    path("password/change/", PasswordChangeView.as_view(), name="accounts-password-change"),
    path("consents/", ConsentsView.as_view(), name="accounts-consents"),
    path("consents/status/", ConsentStatusView.as_view(), name="accounts-consent-status"),
    path("consents/grant/", ConsentGrantView.as_view(), name="accounts-consent-grant"),
    path("consents/withdraw/", ConsentWithdrawView.as_view(), name="accounts-consent-withdraw"),
    path("consents/paper/", SignedFormsView.as_view(), name="accounts-consent-paper"),
    path("institution/", InstitutionView.as_view(), name="accounts-institution"),
    path("imports/template/", ImportTemplateView.as_view(), name="accounts-import-template"),
    path("invitations/look/", InvitationLookView.as_view(), name="accounts-invitation-look"),
    path("invitations/accept/", InvitationAcceptView.as_view(), name="accounts-invitation-accept"),
    path("guardians/join/", GuardianJoinView.as_view(), name="accounts-guardian-join"),
    path("guardians/links/", GuardianLinksView.as_view(), name="accounts-guardian-links"),
    path("guardians/links/<uuid:link_id>/", GuardianLinkView.as_view(), name="accounts-guardian-link"),
    path("guardians/children/", ChildrenView.as_view(), name="accounts-guardian-children"),
    path(
        "students/<uuid:student_id>/",
        StudentViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="accounts-student",
    ),
    path("students/<uuid:student_id>/guardians/", StudentGuardiansView.as_view(), name="accounts-student-guardians"),
    path("students/<uuid:student_id>/guardian-codes/", GuardianCodesView.as_view(), name="accounts-guardian-codes"),
    path(
        "students/<uuid:student_id>/guardian-codes/<uuid:code_id>/",
        GuardianCodeView.as_view(),
        name="accounts-guardian-code",
    ),
    *router.urls,
]
