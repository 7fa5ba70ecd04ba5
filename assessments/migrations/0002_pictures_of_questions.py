"""Pictures of questions and options."""

import core.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="QuestionPicture",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("institution_id", models.UUIDField(db_index=True, editable=False)),
                ("key", models.CharField(max_length=16)),
                ("image", models.ImageField(upload_to="questions/")),
                ("alt_text", models.CharField(max_length=300, verbose_name="in words, for those who cannot see it")),
                ("created_at", models.DateTimeField()),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pictures", to="assessments.question"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("question", "key"), name="assessments_questionpicture_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("image", ""), _negated=True), models.Q(("alt_text", ""), _negated=True)
                        ),
                        name="assessments_questionpicture_has_alt_text",
                    ),
                ],
            },
        ),
    ]
