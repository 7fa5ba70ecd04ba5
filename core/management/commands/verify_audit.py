"""``manage.py verify_audit``: does the audit chain hold?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.audit import count_emptied_entries, verify_audit_chain


class Command(BaseCommand):
    help = "Check every link of the audit chain and every entry against its digest."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(verify_audit_chain())
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"The chain does not hold: {len(faults)} faults.")
        self.stdout.write("The chain holds.")
        if emptied := count_emptied_entries():
            self.stdout.write(f"{emptied} entries have no content: somebody was erased, or it was past its time.")
