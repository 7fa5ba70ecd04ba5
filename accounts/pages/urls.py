"""``/account/``: sign-in with a browser. Some names are those under which allauth looks for a page."""

from django.urls import path

from accounts.pages.handoff import handoff
from accounts.pages.letters import (
    ChangeEmailPage,
    ChoosePasswordPage,
    GuardianPage,
    JoinPage,
    PasswordPage,
    VerifyEmailPage,
    reset_password,
)
from accounts.pages.login import CodePage, ConfirmPage, LoginPage, LogoutPage
from accounts.pages.providers import callback, cancelled, start
from accounts.pages.second_factor import GiveUpPage, OverviewPage, RenewPage, SetUpPage

urlpatterns = [
    path("login/", LoginPage.as_view(), name="account_login"),
    path("login/code/", CodePage.as_view(), name="mfa_authenticate"),
    path("login/cancelled/", cancelled, name="socialaccount_login_cancelled"),
    path("logout/", LogoutPage.as_view(), name="account_logout"),
    path("handoff/", handoff, name="account_handoff"),
    path("verify-email/", VerifyEmailPage.as_view(), name="account_verify_email"),
    path("change-email/", ChangeEmailPage.as_view(), name="account_change_email"),
    path("reset-password/", reset_password, name="account_reset_password"),
    path("choose-password/", ChoosePasswordPage.as_view(), name="account_choose_password"),
    path("join/", JoinPage.as_view(), name="account_join"),
    path("guardian/", GuardianPage.as_view(), name="account_guardian"),
    path("password/", PasswordPage.as_view(), name="account_password"),
    path("providers/<slug:provider_id>/", start, name="openid_connect_login"),
    path("providers/<slug:provider_id>/callback/", callback, name="openid_connect_callback"),
    path("second-factor/", OverviewPage.as_view(), name="second_factor"),
    path("second-factor/confirm/", ConfirmPage.as_view(), name="second_factor_confirm"),
    path("second-factor/set-up/", SetUpPage.as_view(), name="second_factor_set_up"),
    path("second-factor/recovery-codes/", RenewPage.as_view(), name="second_factor_renew"),
    path("second-factor/give-up/", GiveUpPage.as_view(), name="second_factor_give_up"),
]
