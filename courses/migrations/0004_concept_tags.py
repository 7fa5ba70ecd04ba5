"""Concepts have tags."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0003_classroom_follows_another")]

    operations = [
        migrations.CreateModel(
            name="ConceptTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tag", models.SlugField(allow_unicode=True, verbose_name="tag")),
                (
                    "concept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tags", to="courses.concept"
                    ),
                ),
            ],
            options={
                "ordering": ["tag", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("concept", "tag"), name="courses_concepttag_once"),
                ],
            },
        ),
    ]
