"""Who may call a view. A view that declares nothing may be called by nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.enums import STAFF_ROLES, Role, Scope
from accounts.models import User
from accounts.tokens import Claims

if TYPE_CHECKING:
    from rest_framework.views import APIView

EVERYBODY = frozenset(Role)
LEARNERS = frozenset({Role.STUDENT})
STAFF = STAFF_ROLES
ADMINS = frozenset({Role.ADMIN})

FULL_ONLY = frozenset({Scope.FULL})
CHILDREN_TOO = frozenset({Scope.FULL, Scope.CHILD})


class NobodyUnlessDeclared(BasePermission):
    """``roles`` names who may call the view, or, for a viewset, who may call each action.

    ``token_scopes`` names the sessions that are let in, to the view or by action or method: by default only full ones,
    so that a child's session reaches nothing that was not meant for it. A role that may not call is told so (403); rows are another matter (404).
    Superusers read everything and do what staff do; what only learners do would put them among a school's learners.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        user = request.user
        if not isinstance(user, User):
            return False
        if claims_of(request).scope not in _token_scopes(view, request):
            return False
        roles = _roles(view)
        stands_in = user.is_superuser and (request.method in SAFE_METHODS or bool(roles & STAFF))
        return user.role in roles or stands_in


def _roles(view: APIView) -> frozenset[str]:
    declared: Any = getattr(view, "roles", frozenset())
    if isinstance(declared, Mapping):
        return frozenset(declared.get(getattr(view, "action", None), frozenset()))
    return frozenset(declared)


def _token_scopes(view: APIView, request: Request) -> frozenset[str]:
    declared: Any = getattr(view, "token_scopes", FULL_ONLY)
    if isinstance(declared, Mapping):
        return frozenset(declared.get(getattr(view, "action", None) or str(request.method).lower(), FULL_ONLY))
    return frozenset(declared)


def claims_of(request: Request) -> Claims:
    """What the caller's token says."""
    claims = request.auth
    if not isinstance(claims, Claims):
        raise TypeError("This view lets nobody in without signing in.")
    return claims


def user_of(request: Request) -> User:
    """The signed-in person. Only views that require one may ask."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("This view lets nobody in without signing in.")
    return user
