"""Concepts have tags."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("courses", "0003_classroom_follows_another")]

    operations = []
