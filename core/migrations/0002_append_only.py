"""The log, the audit and the queue of events without a position, kept by the database itself."""

from django.db import migrations

from core.append_only import append_only, waiting_events


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        append_only("core_event"),
        append_only("core_auditdetail"),
        append_only("core_auditseal"),
        waiting_events(),
    ]
