"""Lessons given live."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("lessons", "0004_progress_position_and_sessions")]

    operations = []
