"""``/api/v1/accounts/``."""

from django.urls import path

from accounts.rest.views.me import MeView
from accounts.rest.views.sign_in import LoginView, LogoutAllView, LogoutView, RefreshView, RegisterView

urlpatterns = [
    path("register/", RegisterView.as_view(), name="accounts-register"),
    path("login/", LoginView.as_view(), name="accounts-login"),
    path("token/refresh/", RefreshView.as_view(), name="accounts-refresh"),
    path("logout/", LogoutView.as_view(), name="accounts-logout"),
    path("logout-all/", LogoutAllView.as_view(), name="accounts-logout-all"),
    path("me/", MeView.as_view(), name="accounts-me"),
]
