"""Who was there."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("courses", "0004_concept_tags")]

    operations = []
