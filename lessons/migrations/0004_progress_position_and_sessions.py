"""Progress says where; learning sessions."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("lessons", "0003_media_and_versions")]

    operations = []
