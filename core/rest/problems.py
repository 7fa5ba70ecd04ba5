"""Errors over HTTP: RFC 9457 problem details, always with a code and the request's id."""

import sys
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import structlog
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework import exceptions, status
from rest_framework.response import Response

from core import errors
from core.outage import is_disk_full, is_outage
from core.request_context import current_request
from core.rest.throttles import was_counted

_log = structlog.get_logger("lyceum.request")

MEDIA_TYPE = "application/problem+json"

RETRY_AFTER_SECONDS = 2  # a database restarts in about this time
UPSTREAM_RETRY_AFTER_SECONDS = 30  # so long a service outside is left alone that failed several times

# A body of two megabytes can have a hundred thousand faults; telling each would send back more than came.
MAX_FIELD_ERRORS = 100
MAX_TEXT_IN_ERROR = 300

# The one place that knows which kind of error is which status.
STATUS_OF_KIND: Mapping[type[errors.PlatformError], int] = {
    errors.NotFound: status.HTTP_404_NOT_FOUND,
    errors.Invalid: status.HTTP_400_BAD_REQUEST,
    errors.Conflict: status.HTTP_409_CONFLICT,
    errors.NotAllowed: status.HTTP_403_FORBIDDEN,
    errors.NotSignedIn: status.HTTP_401_UNAUTHORIZED,
    errors.KeyReused: status.HTTP_422_UNPROCESSABLE_ENTITY,
    errors.TooLarge: status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
    errors.UnsupportedType: status.HTTP_415_UNSUPPORTED_MEDIA_TYPE,
    errors.AllowanceExceeded: status.HTTP_402_PAYMENT_REQUIRED,
    errors.TooManyTries: status.HTTP_429_TOO_MANY_REQUESTS,
    errors.UpstreamUnavailable: status.HTTP_503_SERVICE_UNAVAILABLE,
    errors.StorageFull: status.HTTP_507_INSUFFICIENT_STORAGE,
}

TITLES: Mapping[int, str] = {
    400: "The request cannot be accepted",
    401: "Not signed in",
    402: "Not covered by the plan",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Not possible now",
    413: "Too large",
    415: "Unsupported media type",
    416: "No such range",
    422: "Idempotency key reused",
    429: "Too many requests",
    500: "Something went wrong on our side",
    503: "Temporarily unavailable",
    507: "No room left",
}


def problem(code: int, error_code: str, detail: str, fields: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """The body of an error."""
    return {
        "type": f"urn:lyceum:problem:{error_code}",
        "title": TITLES.get(code, "Error"),
        "status": code,
        "detail": detail,
        "code": error_code,
        "errors": fields or [],
        "request_id": current_request().request_id,
    }


def problem_response(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler. Errors nobody raised on purpose go on to the server's own handler, with a trace."""
    error = _counted(error, context)
    if is_disk_full(error):
        error = _no_room(error)
    if isinstance(error, errors.PlatformError):
        return _from_platform(error)
    if is_outage(error):
        body, headers = _unavailable(error)
        return Response(body, status=503, headers=headers, content_type=MEDIA_TYPE)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, RequestDataTooBig):
        return _response(413, "core.too_large", _("The request is too large."))
    if not isinstance(error, exceptions.APIException):
        return None
    return _from_drf(error)


# What stands before the count in DRF's order: who is it, and may they come in?
_AT_THE_DOOR = (
    errors.NotSignedIn,
    exceptions.NotAuthenticated,
    exceptions.AuthenticationFailed,
    exceptions.PermissionDenied,
)


def _counted(error: Exception, context: Mapping[str, Any]) -> Exception:
    """The same error; or, where refusals at the door come too often, the one that says so: they count as calls do."""
    view, request = context.get("view"), context.get("request")
    if not isinstance(error, _AT_THE_DOOR) or view is None or request is None or was_counted(request):
        return error
    if isinstance(error, errors.NotSignedIn):
        request.user = AnonymousUser()
    try:
        view.check_throttles(request)
    except exceptions.Throttled as too_often:
        return too_often
    return error


def _from_platform(error: errors.PlatformError) -> Response:
    code = next(status for kind, status in STATUS_OF_KIND.items() if isinstance(error, kind))
    fields = [{"field": error.field, "code": error.code, "detail": error.message}] if error.field else None
    return _response(code, error.code, error.message, fields, _headers_of(error))


def _headers_of(error: errors.PlatformError) -> dict[str, str]:
    if isinstance(error, errors.NotSignedIn):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, errors.TooManyTries):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, errors.UpstreamUnavailable):
        return {"Retry-After": str(UPSTREAM_RETRY_AFTER_SECONDS)}
    return {}


def _from_drf(error: exceptions.APIException) -> Response:
    headers: dict[str, str] = {}
    wait = getattr(error, "wait", None)
    if wait is not None:
        headers["Retry-After"] = str(max(1, round(wait)))
    if auth_header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if isinstance(error, exceptions.ValidationError):
        fields = list(islice(_flatten(error.detail), MAX_FIELD_ERRORS))
        return _response(400, "core.invalid_input", _("Some fields cannot be accepted."), fields)
    code = _DRF_CODES.get(type(error), f"core.{error.default_code}")
    return _response(error.status_code, code, str(error.detail), headers=headers)


_DRF_CODES: Mapping[type[exceptions.APIException], str] = {
    exceptions.ParseError: "core.malformed",
    exceptions.NotAuthenticated: "core.not_signed_in",
    exceptions.AuthenticationFailed: "core.not_signed_in",
    exceptions.PermissionDenied: "core.not_allowed",
    exceptions.NotFound: "core.not_found",
    exceptions.Throttled: "core.too_many_requests",
}


def _flatten(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """DRF's nested errors one by one; members of lists are named by their index (``answers.2.value``)."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            yield from _flatten(value, _join(path, str(key)))
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            is_message = isinstance(value, exceptions.ErrorDetail)
            yield from _flatten(value, path if is_message else _join(path, str(index)))
    else:
        yield {"field": _short(path), "code": getattr(detail, "code", None) or "invalid", "detail": _short(str(detail))}


def _short(text: str) -> str:
    """What came in is quoted, but not at any length."""
    return text if len(text) <= MAX_TEXT_IN_ERROR else f"{text[:MAX_TEXT_IN_ERROR]}…"


def _join(path: str, key: str) -> str:
    if key == "non_field_errors":
        return path
    return f"{path}.{key}" if path else key


def _response(
    code: int,
    error_code: str,
    detail: str,
    fields: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    body = problem(code, error_code, detail, fields)
    return Response(body, status=code, headers=dict(headers or {}), content_type=MEDIA_TYPE)


def _unavailable(error: BaseException | None) -> tuple[dict[str, Any], dict[str, str]]:
    """Body and headers of the answer to an outage. A deed under way was undone, or its key gives its answer."""
    _log.warning("database_unavailable", error=repr(error))
    body = problem(503, "core.unavailable", _("The database does not answer at the moment. Come again."))
    return body, {"Retry-After": str(RETRY_AFTER_SECONDS)}


def _no_room(error: BaseException | None) -> errors.StorageFull:
    """Whatever was being written, an upload before a view has it too."""
    _log.error("disk_full", error=repr(error))
    return errors.StorageFull(_("There is no room left to store this. The administrators have to make some."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer to an address that does not exist: a page for people, a problem for programs."""
    if not request.path.startswith(("/api/", "/health/")):
        return defaults.page_not_found(request, exception)
    return JsonResponse(problem(404, "core.not_found", _("Not found.")), status=404, content_type=MEDIA_TYPE)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer to a request that Django itself refuses (wrong host, broken form)."""
    return JsonResponse(problem(400, "core.malformed", _("Malformed.")), status=400, content_type=MEDIA_TYPE)


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to a defect: no trace, but the id under which the log has it. To an outage: come again.

    Every error outside of the API's own views comes here, those of the console and of middleware among them.
    """
    error = sys.exc_info()[1]
    if is_outage(error):
        unavailable, headers = _unavailable(error)
        return JsonResponse(unavailable, status=503, headers=headers, content_type=MEDIA_TYPE)
    if is_disk_full(error):
        full = _no_room(error)
        return JsonResponse(problem(507, full.code, full.message), status=507, content_type=MEDIA_TYPE)
    body = problem(500, "core.defect", _("The error was logged under this request id."))
    return JsonResponse(body, status=500, content_type=MEDIA_TYPE)
