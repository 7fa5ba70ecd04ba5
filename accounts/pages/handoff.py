"""From the browser's session to a frontend."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.enums import Role
from accounts.models import User
from accounts.pages.gate import is_open, person_of, way_in
from accounts.services.handoff import frontend_address, make_sign_in_code
from accounts.services.sessions import sign_out_of_browser

_STATE = re.compile(r"[\w.~-]{1,200}", re.ASCII)


def learner_code(request: HttpRequest) -> str:
    """For a page of ours that works with tokens: the same code, if a learner is signed in in this browser."""
    if not is_open(request) or person_of(request).role != Role.STUDENT:
        return ""
    return _code_of(request)


def end_what_came_of_it(*, request: HttpRequest, user: User | None, **_given: Any) -> None:
    """Whoever logs out in the browser is out of the frontends that got their tokens from there. Django's signal calls."""
    if user is not None and request.session.session_key:
        sign_out_of_browser(user=user, browser_session=request.session.session_key, now=timezone.now())


@require_GET
@never_cache
def handoff(request: HttpRequest) -> HttpResponse:
    """Send a signed-in person on to ``to``, with a code that the frontend changes into tokens.

    The code stands behind a ``#``, where no server and no ``Referer`` sees it. ``state`` comes back as it was, so that
    the frontend knows that it asked.
    """
    address = frontend_address(request.GET.get("to", ""))
    state = request.GET.get("state", "")
    if address is None or (state and not _STATE.fullmatch(state)):
        return render(request, "account/refused.html", {"reason": _("There is no such frontend.")}, status=400)
    if not is_open(request):
        return way_in(request, request.get_full_path())
    return HttpResponseRedirect(f"{address}#code={_code_of(request)}{f'&state={state}' if state else ''}")


def _code_of(request: HttpRequest) -> str:
    key = request.session.session_key or ""
    return make_sign_in_code(user=person_of(request), browser_session=key, now=timezone.now())
