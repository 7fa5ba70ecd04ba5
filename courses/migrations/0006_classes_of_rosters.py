"""Classes and places that came by file."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0005_attendance")]

    operations = [
        migrations.AddField(
            model_name="classroom",
            name="sourced_id",
            field=models.CharField(editable=False, max_length=255, null=True),
        ),
        migrations.AddField(
            model_name="classroomteacher",
            name="sourced_id",
            field=models.CharField(editable=False, max_length=255, null=True),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="sourced_id",
            field=models.CharField(editable=False, max_length=255, null=True),
        ),
        migrations.AddConstraint(
            model_name="classroom",
            constraint=models.UniqueConstraint(
                condition=models.Q(("sourced_id__isnull", False)),
                fields=("institution_id", "sourced_id"),
                name="courses_classroom_sourced_id_once",
            ),
        ),
    ]
