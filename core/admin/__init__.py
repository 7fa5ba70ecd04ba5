"""The console's own classes. Apps derive their pages from ``ConsoleAdmin``."""

from core.admin.base import ConsoleAdmin, ReadOnlyConsoleAdmin
from core.admin.operations import AuditDetailAdmin, JobAdmin, ParkedEventAdmin

__all__ = ["AuditDetailAdmin", "ConsoleAdmin", "JobAdmin", "ParkedEventAdmin", "ReadOnlyConsoleAdmin"]
