"""Classes and places that came by file."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("courses", "0005_attendance")]

    operations = []
