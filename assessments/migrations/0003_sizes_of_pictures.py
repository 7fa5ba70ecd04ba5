"""How large each picture of a question is: what an institution stores is counted from rows."""

from django.db import migrations, models

BATCH = 500


def measure(apps, schema_editor):
    """A file that is lost has no size."""
    pictures = apps.get_model("assessments", "QuestionPicture")
    measured = []
    for picture in pictures.objects.only("id", "image").iterator(chunk_size=BATCH):
        try:
            picture.size_bytes = picture.image.size
        except FileNotFoundError:
            continue
        measured.append(picture)
        if len(measured) == BATCH:
            pictures.objects.bulk_update(measured, ["size_bytes"])
            measured = []
    pictures.objects.bulk_update(measured, ["size_bytes"])


class Migration(migrations.Migration):
    dependencies = [("assessments", "0002_pictures_of_questions")]

    operations = [
        migrations.AddField(
            "questionpicture",
            "size_bytes",
            models.PositiveIntegerField(default=0, editable=False),
            preserve_default=False,
        ),
        migrations.RunPython(measure, migrations.RunPython.noop),
    ]
