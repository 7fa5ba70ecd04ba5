"""Which edition of its recordings' smaller files a lesson has."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lessons", "0005_live_lessons")]

    operations = [
        migrations.AddField("lesson", "files_edition", models.PositiveIntegerField(default=0, editable=False)),
    ]
