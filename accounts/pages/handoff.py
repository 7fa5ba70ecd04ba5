"""From the browser's session to a frontend."""

import re

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.enums import Role
from accounts.pages.gate import is_open, person_of, way_in
from accounts.services.handoff import frontend_address, make_sign_in_code

_STATE = re.compile(r"[\w.~-]{1,200}", re.ASCII)


def learner_code(request: HttpRequest) -> str:
    """For a page of ours that works with tokens: the same code, if a learner is signed in in this browser."""
    if not is_open(request) or person_of(request).role != Role.STUDENT:
        return ""
    return make_sign_in_code(user=person_of(request), now=timezone.now())


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
    code = make_sign_in_code(user=person_of(request), now=timezone.now())
    return HttpResponseRedirect(f"{address}#code={code}{f'&state={state}' if state else ''}")
