"""The project as an app: its commands and pages, and the console's site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Project"


class ConsoleConfig(AdminConfig):
    default_site = "config.console.ConsoleSite"
