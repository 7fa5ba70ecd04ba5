"""Billing: plans and what they allow."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = "Billing"

    def ready(self) -> None:
        from billing.allowances import allowance
        from core.ports import allowances

        allowances.plug(allowance)
