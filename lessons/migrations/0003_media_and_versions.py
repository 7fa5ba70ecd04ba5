"""Media of lessons; versions of what was published."""

import hashlib
import json
import mimetypes

import core.ids
import django.db.models.deletion
from core.append_only import append_only
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone
from PIL import Image

WORDS = ("title", "summary", "objectives", "minutes", "level", "difficulty")
LEVELS = [
    ("KG1", "KG 1"),
    ("KG2", "KG 2"),
    ("KG3", "KG 3"),
    ("MIXED", "Kindergarten, mixed"),
    ("primary", "Primary school"),
    ("secondary", "Secondary school"),
    ("university", "University"),
]


def move_pictures(apps, schema_editor):
    """Each picture of a block becomes a file of its lesson."""
    Media = apps.get_model("lessons", "LessonMedia")
    for block in apps.get_model("lessons", "LessonBlock").objects.exclude(image="").iterator():
        size, width, height = _measured(block.image.name)
        block.media_id = Media.objects.create(
            institution_id=block.institution_id,
            lesson_id=block.lesson_id,
            kind="image",
            file=block.image.name,
            digest=hashlib.sha256(block.image.name.encode()).hexdigest(),
            media_type=mimetypes.guess_type(block.image.name)[0] or "image/png",
            size_bytes=size,
            width=width,
            height=height,
            alt_text=block.alt_text or "-",
            created_at=timezone.now(),
        ).pk
        block.save(update_fields=["media_id"])


def _measured(name):
    try:
        with default_storage.open(name) as file, Image.open(file) as picture:
            return default_storage.size(name), *picture.size
    except OSError:
        return 0, 0, 0


def publish_as_they_are(apps, schema_editor):
    """What learners see already is the first version; by the owner of the course, since nobody wrote down by whom."""
    get = lambda name: apps.get_model("lessons", name)
    for lesson in get("Lesson").objects.select_related("section__course").iterator():
        content = _content(get, lesson)
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        lesson.draft_digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        if lesson.state == "published":
            lesson.published_id = _version(get, lesson, content).pk
        lesson.save(update_fields=["draft_digest", "published_id"])
    _settle(schema_editor)


def _content(get, lesson):
    links = get("LessonConcept").objects.filter(lesson=lesson).select_related("concept").order_by("concept_id")
    blocks = get("LessonBlock").objects.filter(lesson=lesson).select_related("media").order_by("position", "id")
    return {
        **{name: getattr(lesson, name) for name in WORDS},
        "concepts": [{"id": str(link.concept_id), "name": link.concept.name} for link in links],
        "blocks": [_block(block) for block in blocks],
    }


def _block(block):
    media = block.media
    return {
        "id": str(block.pk),
        "kind": block.kind,
        "markdown": block.markdown,
        "tone": "",
        "media": media
        and {
            "id": str(media.pk),
            "kind": media.kind,
            "media_type": media.media_type,
            "alt_text": media.alt_text,
            "size_bytes": media.size_bytes,
            "width": media.width,
            "height": media.height,
            "duration_ms": None,
            "has_captions": False,
            "variants": [],
        },
        "caption": block.caption,
        "question_id": str(block.question_id) if block.question_id else None,
        "url": "",
        "title": "",
        "description": "",
    }


def _version(get, lesson, content):
    version = get("LessonVersion").objects.create(
        institution_id=lesson.institution_id,
        lesson=lesson,
        number=1,
        **content,
        digest=lesson.draft_digest,
        published_at=lesson.created_at,
        published_by_id=lesson.section.course.owner_id,
    )
    for media_id in {block["media"]["id"] for block in content["blocks"] if block["media"]}:
        get("VersionMedia").objects.create(version=version, media_id=media_id)
    for concept in content["concepts"]:
        get("VersionConcept").objects.create(version=version, concept_id=concept["id"])
    return version


def move_pictures_back(apps, schema_editor):
    """Pictures go back to their blocks; what blocks could not be before becomes text, so that no word is lost."""
    for block in apps.get_model("lessons", "LessonBlock").objects.select_related("media").iterator():
        if block.kind == "image" and block.media:
            block.image, block.alt_text = block.media.file.name, block.media.alt_text[:500]
        elif block.kind in ("audio", "video") and block.media:
            block.kind, block.markdown = "text", block.media.alt_text
        elif block.kind == "simulation":
            block.kind, block.markdown = "text", f"[{block.title}]({block.url})\n\n{block.description}"
        elif block.kind == "callout":
            block.kind = "text"
        block.save(update_fields=["kind", "markdown", "image", "alt_text"])
    _settle(schema_editor)


def _settle(schema_editor):
    """PostgreSQL alters no table whose foreign keys wait to be checked."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):
    dependencies = [
        ("lessons", "0002_lesson_has_progress_rows"),
        ("courses", "0001_initial"),
        ("core", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LessonMedia",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("institution_id", models.UUIDField(db_index=True, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("image", "Image"), ("audio", "Audio"), ("video", "Video")],
                        max_length=5,
                        verbose_name="kind",
                    ),
                ),
                ("file", models.FileField(max_length=200, upload_to="lessons/", verbose_name="file")),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("media_type", models.CharField(editable=False, max_length=40)),
                ("size_bytes", models.PositiveIntegerField(editable=False, verbose_name="size in bytes")),
                ("width", models.PositiveIntegerField(editable=False, null=True)),
                ("height", models.PositiveIntegerField(editable=False, null=True)),
                ("duration_ms", models.PositiveIntegerField(editable=False, null=True)),
                ("alt_text", models.TextField(max_length=5000, verbose_name="in words")),
                ("captions", models.TextField(blank=True, help_text="WebVTT, of a video.", verbose_name="captions")),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "lesson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="media", to="lessons.lesson"
                    ),
                ),
            ],
            options={
                "verbose_name": "file of a lesson",
                "verbose_name_plural": "files of lessons",
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=["lesson", "digest"], name="lessons_lessonmedia_once_in_lesson"),
                    models.CheckConstraint(condition=~Q(alt_text=""), name="lessons_lessonmedia_in_words"),
                    models.CheckConstraint(
                        condition=Q(captions="") | Q(kind="video"), name="lessons_lessonmedia_captions_of_video"
                    ),
                    models.CheckConstraint(
                        condition=~Q(kind="image") | Q(width__isnull=False, height__isnull=False),
                        name="lessons_lessonmedia_image_has_size",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MediaVariant",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("institution_id", models.UUIDField(db_index=True, editable=False)),
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("480", "480 pixels wide"),
                            ("960", "960 pixels wide"),
                            ("low", "For slow connections"),
                        ],
                        max_length=4,
                    ),
                ),
                ("file", models.FileField(max_length=200, upload_to="lessons/")),
                ("media_type", models.CharField(max_length=40)),
                ("size_bytes", models.PositiveIntegerField()),
                ("width", models.PositiveIntegerField(null=True)),
                ("height", models.PositiveIntegerField(null=True)),
                (
                    "media",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="variants", to="lessons.lessonmedia"
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [models.UniqueConstraint(fields=["media", "name"], name="lessons_mediavariant_once")],
            },
        ),
        migrations.CreateModel(
            name="LessonVersion",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("institution_id", models.UUIDField(db_index=True, editable=False)),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                ("summary", models.CharField(blank=True, max_length=500, verbose_name="summary")),
                ("objectives", models.JSONField(verbose_name="objectives")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="minutes")),
                ("level", models.CharField(choices=LEVELS, max_length=12, verbose_name="level")),
                (
                    "difficulty",
                    models.CharField(
                        choices=[("easy", "Easy"), ("medium", "Medium"), ("hard", "Hard")],
                        max_length=8,
                        verbose_name="difficulty",
                    ),
                ),
                ("concepts", models.JSONField(verbose_name="concepts")),
                ("blocks", models.JSONField(verbose_name="blocks")),
                ("digest", models.CharField(max_length=64)),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("published_at", models.DateTimeField(verbose_name="published at")),
                (
                    "lesson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="lessons.lesson"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a lesson",
                "verbose_name_plural": "versions of lessons",
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=["lesson", "number"], name="lessons_lessonversion_number"),
                    models.CheckConstraint(condition=Q(number__gte=1), name="lessons_lessonversion_number_from_1"),
                ],
            },
        ),
        migrations.CreateModel(
            name="VersionMedia",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "media",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="version_media",
                        to="lessons.lessonmedia",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="version_media",
                        to="lessons.lessonversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["version", "media"], name="lessons_versionmedia_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="VersionConcept",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "concept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="courses.concept"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="version_concepts",
                        to="lessons.lessonversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["version", "concept"], name="lessons_versionconcept_once")
                ],
            },
        ),
        migrations.AddField("lesson", "draft_digest", models.CharField(default="", editable=False, max_length=64)),
        migrations.AddField(
            "lesson",
            "published",
            models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="lessons.lessonversion",
                verbose_name="published version",
            ),
        ),
        migrations.AddField(
            "lessonblock",
            "tone",
            models.CharField(
                blank=True,
                choices=[
                    ("note", "Note"),
                    ("tip", "Tip"),
                    ("warning", "Warning"),
                    ("definition", "Definition"),
                    ("example", "Example"),
                ],
                default="",
                max_length=10,
                verbose_name="what it is",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "lessonblock",
            "media",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="blocks",
                to="lessons.lessonmedia",
                verbose_name="file",
            ),
        ),
        migrations.AddField(
            "lessonblock",
            "url",
            models.CharField(
                blank=True, default="", help_text="Begins with https://", max_length=500, verbose_name="address"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "lessonblock",
            "title",
            models.CharField(blank=True, default="", max_length=200, verbose_name="title"),
            preserve_default=False,
        ),
        migrations.AddField(
            "lessonblock",
            "description",
            models.TextField(
                blank=True, default="", max_length=2000, verbose_name="what is to be seen and done there"
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            "lessonblock",
            "kind",
            models.CharField(
                choices=[
                    ("text", "Text"),
                    ("image", "Image"),
                    ("audio", "Audio"),
                    ("video", "Video"),
                    ("question", "Question"),
                    ("callout", "Callout"),
                    ("simulation", "Simulation"),
                ],
                default="text",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.RemoveConstraint("lessonblock", "lessons_lessonblock_image_has_alt_text"),
        migrations.RunPython(move_pictures, move_pictures_back),
        migrations.RunPython(publish_as_they_are, migrations.RunPython.noop),
        migrations.AlterField(
            "lessonblock",
            "alt_text",
            models.CharField(blank=True, default="", max_length=500, verbose_name="in words, for those who cannot see it"),
        ),
        migrations.RemoveField("lessonblock", "alt_text"),
        migrations.AlterField(
            "lessonblock",
            "image",
            models.ImageField(blank=True, default="", upload_to="lessons/", verbose_name="image"),
        ),
        migrations.RemoveField("lessonblock", "image"),
        migrations.AddConstraint(
            "lessonblock",
            models.CheckConstraint(
                condition=~Q(kind="text") | ~Q(markdown=""), name="lessons_lessonblock_text_says"
            ),
        ),
        migrations.AddConstraint(
            "lessonblock",
            models.CheckConstraint(
                condition=~Q(kind="callout") | (~Q(markdown="") & ~Q(tone="")),
                name="lessons_lessonblock_callout_says_in_a_tone",
            ),
        ),
        migrations.AddConstraint(
            "lessonblock",
            models.CheckConstraint(
                condition=~Q(kind__in=("image", "audio", "video")) | Q(media__isnull=False),
                name="lessons_lessonblock_file_is_there",
            ),
        ),
        migrations.AddConstraint(
            "lessonblock",
            models.CheckConstraint(
                condition=~Q(kind="simulation")
                | (Q(url__startswith="https://") & ~Q(title="") & ~Q(description="")),
                name="lessons_lessonblock_simulation_is_described",
            ),
        ),
        migrations.AddConstraint(
            "lesson",
            models.CheckConstraint(
                condition=Q(state="draft", published__isnull=True) | Q(state="published", published__isnull=False),
                name="lessons_lesson_published_has_version",
            ),
        ),
        migrations.AddConstraint(
            "lesson",
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=600), name="lessons_lesson_minutes_1_to_600"
            ),
        ),
        append_only("lessons_lessonversion"),
    ]
