"""Courses are found by words."""

from django.db import migrations, models

from core.full_text import find_words


class Migration(migrations.Migration):
    dependencies = [("courses", "0006_classes_of_rosters")]

    operations = [
        migrations.AlterField(
            model_name="course",
            name="language",
            field=models.CharField(default="en", max_length=16, verbose_name="language"),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(state__in=["draft", "published", "archived"]), name="courses_course_state_is_known"
            ),
        ),
        find_words("courses_course", ["title", "subject", "description"]),
    ]
