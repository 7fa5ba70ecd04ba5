"""The field for a language in the console."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminTextInputWidget

from core.languages import OWN_NAMES


class LanguageInput(UnfoldAdminTextInputWidget):
    """For who knows the name and not the code: the browser suggests languages while one writes. Longer tags are typed."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        list_id = f"{name}-names"
        field = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        options = format_html_join("", '<option value="{}">{}</option>', OWN_NAMES.items())
        return format_html('{}<datalist id="{}">{}</datalist>', field, list_id, options)
