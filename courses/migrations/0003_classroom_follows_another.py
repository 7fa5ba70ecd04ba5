import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0002_classroom_door_for_children")]

    operations = [
        migrations.AddField(
            model_name="classroom",
            name="follows",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="courses.classroom",
                verbose_name="follows",
            ),
        ),
        migrations.AddConstraint(
            model_name="classroom",
            constraint=models.UniqueConstraint(fields=["follows"], name="courses_classroom_followed_once"),
        ),
    ]
