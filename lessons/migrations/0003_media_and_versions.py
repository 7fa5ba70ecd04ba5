"""Media of lessons; versions of what was published."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("lessons", "0002_lesson_has_progress_rows")]

    operations = []
