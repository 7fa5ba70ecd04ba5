"""Learners are moved on once for each school year; a session knows the sign-in with a browser that it came out of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_trust")]

    operations = [
        migrations.AddField(
            model_name="studentprofile",
            name="promoted_for",
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="browser_key",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
        ),
    ]
