"""Learners are moved on once for each school year."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_trust")]

    operations = [
        migrations.AddField(
            model_name="studentprofile",
            name="promoted_for",
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
    ]
