"""The billing app for other apps."""

from billing.allowances import allowance
from core.ports import Allowance, AllowanceKind

__all__ = ["Allowance", "AllowanceKind", "allowance"]
