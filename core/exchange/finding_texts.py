"""What is said of each finding in a package, in the reader's language. Formats add their own in ``ready()``."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from core.ports import Registry

if TYPE_CHECKING:
    from django.utils.functional import Promise

_texts: "Registry[str | Promise]" = Registry()


def tell_findings(texts: "Mapping[str, str | Promise]") -> None:
    """Called by each app's ``ready()``: a text for each of its codes, with ``%(name)s`` where its params stand.

    Raises:
        ValueError: one of them has a text already.
    """
    for code, text in texts.items():
        _texts.register(code, text)


def text_of(code: str, params: Mapping[str, Any]) -> str:
    """The text; nothing for a line that has no more to say than its outcome, or for a code that is no more."""
    if code not in _texts:
        return ""
    return str(_texts[code]) % params


tell_findings(
    {
        # the package
        "package_empty": _("The file is empty."),
        "archive_not_an_archive": _("This is no ZIP file that can be opened."),
        "archive_damaged": _("This ZIP file is damaged, or packed in an unusual way."),
        "archive_encrypted": _("This ZIP file is encrypted. Send it without a password."),
        "archive_bad_name": _(
            "A file in the ZIP has a name that leads elsewhere, holds strange signs or stands twice."
        ),
        "archive_is_link": _("There is a link to another place in the ZIP file."),
        "archive_too_many_members": _("There are too many files in the ZIP file."),
        "archive_too_large": _("Unpacked, this ZIP file is far too large."),
        "archive_too_dense": _("Unpacked, this ZIP file is far too large."),
        "archive_overlapping": _("This ZIP file is damaged, or packed in an unusual way."),
        "member_missing": _("The package names this file, and it is not in it."),
        "format_unknown": _("This is none of the formats that can be imported."),
        "other_format": _("The file is not of the format that was chosen."),
        "other_target": _("A file of this format goes elsewhere."),
        "too_many_items": _("There are more than %(most)s things in the package. Split it."),
        "file_missing": _("The file is not there any more."),
        "changed_meanwhile": _("Something changed since the file was checked. Send it again."),
        "not_allowed": _("Whoever sent the file may not write there any more."),
        "broken": _("Something went wrong on our side. It was logged."),
        "xml_damaged": _("This is no well-formed XML."),
        "xml_has_entities": _("The XML declares entities or a document type, which is refused."),
        "xml_too_deep": _("The XML is nested too deeply."),
        "xml_too_large": _("The XML is far too large."),
        "json_damaged": _("This is no JSON that can be read: %(reason)s."),
        "json_too_large": _("The JSON is far too large."),
        "json_too_deep": _("The JSON is nested too deeply."),
        # an item by itself
        "kind_unknown": _("Things of this kind cannot be imported yet."),
        "key_malformed": _("The key is missing, longer than %(most)s characters, or holds strange signs."),
        "key_twice": _("The key “%(key)s” stands twice."),
        "not_a_text": _("A text has to stand here."),
        "no_text_signs": _("There are signs in the text that no text holds."),
        "text_missing": _("The text is missing."),
        "text_too_long": _("The text is longer than %(most)s characters."),
        "not_a_whole_number": _("A whole number from %(low)s to %(high)s has to stand here."),
        "not_a_share": _("A number above 0 and at most 1 has to stand here."),
        "not_a_choice": _("Write one of: %(choices)s."),
        "not_a_list": _("A list has to stand here."),
        "list_too_long": _("There are more than %(most)s members."),
        "not_an_object": _("An object has to stand here."),
        "not_plain_json": _("This is nested too deeply, or holds signs and numbers that cannot be stored."),
        "name_malformed": _("The name of a member is too long, or holds strange signs."),
        "field_unknown": _("This field is not known."),
        "field_missing": _("The field “%(field)s” is missing."),
        # an item among what is here
        "service_refused": _("%(reason)s"),
        "parent_missing": _("What it stands in was not imported."),
        "deleted_here": _("It was imported before, and deleted here since."),
        "edited_here": _("The package has a newer one, but it was edited here since: it stays as it is here."),
    }
)
