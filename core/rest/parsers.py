"""Reading request bodies."""

import codecs
import json
from collections.abc import Iterable, Mapping
from typing import IO, Any, NoReturn

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser, MultiPartParser

MAX_DEPTH = 64


class BoundedJSONParser(JSONParser):
    """JSON that means one thing everywhere, and no deeper than anything behind it can go.

    That is: UTF-8, no NaN or Infinity, no name twice in one object, at most 64 levels.
    """

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        encoding = (parser_context or {}).get("encoding", "utf-8")
        if codecs.lookup(encoding).name != "utf-8":
            raise ParseError("JSON is UTF-8.")
        try:
            text = stream.read().decode()
            parsed = json.loads(text, parse_constant=_refuse, object_pairs_hook=_object)
        except RecursionError as error:
            raise ParseError("The JSON is nested too deeply.") from error
        except ValueError as error:
            raise ParseError(f"JSON parse error - {error}") from error
        # Most bodies have fewer brackets than levels are allowed: those need no walk.
        if text.count("[") + text.count("{") > MAX_DEPTH and not _is_shallow(parsed):
            raise ParseError("The JSON is nested too deeply.")
        return parsed


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return members


def _is_shallow(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [member for each in level for member in _members(each) if isinstance(member, dict | list)]
        if not level:
            return True
    return False


def _members(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


class UploadParser(MultiPartParser):
    """A form with one file in it, refused before it is read where it is larger than a file may be."""

    ENVELOPE = 64 * 1024  # bytes for what surrounds the file

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        request = (parser_context or {})["request"]
        said = request.META.get("CONTENT_LENGTH") or "0"
        if not said.isdigit():
            raise ParseError("The length of the request is no number.")
        if int(said) > settings.MAX_UPLOAD_BYTES + self.ENVELOPE:
            raise RequestDataTooBig("The request is too large.")
        try:
            form = super().parse(stream, media_type, parser_context)
        except (TooManyFilesSent, TooManyFieldsSent, UnicodeError) as error:
            raise ParseError("The form holds more than it may, or no text.") from error
        for name, values in (*form.data.lists(), *form.files.lists()):
            if len(values) > 1:
                raise ParseError(f"{name[:100]} stands twice in the form.")
        return form
