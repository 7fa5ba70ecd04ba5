"""Which class ``admin.site`` is of."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.utils.module_loading import import_string


def put_console_in_place() -> None:
    """Give ``admin.site`` the project's own class again; what is registered stays.

    The default app config of unfold puts a plain site of its own there in ``ready()``, whatever ``default_site`` of the
    admin's config says. With ``unfold.apps.BasicAppConfig`` among the installed apps this does nothing.
    """
    wanted: Any = import_string(apps.get_app_config("admin").default_site)  # type: ignore[attr-defined]
    present: Any = admin.site
    if not isinstance(present, wanted):
        present.__class__ = wanted
