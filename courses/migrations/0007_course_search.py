"""Courses are found by words."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("courses", "0006_classes_of_rosters")]

    operations = []
