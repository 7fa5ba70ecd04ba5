"""Passages are found by their words, and by what they mean."""

from django.db import DatabaseError, migrations, models, transaction

import core.vectors
from core.full_text import find_words


def make_extension(apps, schema_editor):
    """pgvector where the server has it and lets us: without it vectors are compared in numpy."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'vector' AND installed_version IS NULL")
        if cursor.fetchone() is None:
            return
        try:
            with transaction.atomic(using=connection.alias):
                cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
        except DatabaseError:
            pass


class Migration(migrations.Migration):
    dependencies = [("courses", "0008_documents")]

    operations = [
        migrations.AddField(
            model_name="passage", name="vector", field=core.vectors.VectorField(editable=False, null=True)
        ),
        migrations.AddField(
            model_name="passage",
            name="embedded_with",
            field=models.CharField(blank=True, default="", editable=False, max_length=120),
        ),
        migrations.AddConstraint(
            model_name="passage",
            constraint=models.CheckConstraint(
                condition=models.Q(("vector", None), ("embedded_with", ""), _connector="XOR", _negated=True),
                name="courses_passage_vector_says_whose",
            ),
        ),
        # The extension may belong to others by now: it stays.
        migrations.RunPython(make_extension, migrations.RunPython.noop),
        find_words("courses_passage", ["heading", "text"]),
    ]
