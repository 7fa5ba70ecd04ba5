"""``Authorization: Bearer <access>``."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from accounts.auth_state import auth_state
from accounts.errors import TokenRefused
from accounts.models import User
from accounts.tokens import ACCESS, Claims, decode


class SessionTokenAuthentication(BaseAuthentication):
    """A signed access token, whose session, epoch and account are still good. No query on a warm cache."""

    def authenticate(self, request: Request) -> tuple[User, Claims] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2:
            raise TokenRefused("The header is 'Authorization: Bearer <token>'.")
        claims = decode(parts[1].decode("latin-1"), kind=ACCESS)
        state = auth_state(claims.user_id, now=timezone.now())
        if (
            state is None
            or not state.is_active
            or state.epoch != claims.epoch
            or claims.session_id in state.ended_sessions
        ):
            raise TokenRefused(_("This session is over."))
        return state.as_user(claims.user_id), claims

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class SessionTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular's hook
    target_class = SessionTokenAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
