"""Who was there."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

import core.ids


def say_when_they_left(apps: Any, schema_editor: Any) -> None:
    """Of the places that were left before, the log knows when."""
    left = apps.get_model("core", "Event").objects.filter(
        name="courses.learner.left", learner_id=OuterRef("learner_id"), classroom_id=OuterRef("classroom_id")
    )
    newest = left.order_by("-learner_seq").values("occurred_at")[:1]
    apps.get_model("courses", "Enrolment").objects.filter(state="left").update(left_at=Subquery(newest))


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_audit_of_institution"),
        ("courses", "0004_concept_tags"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="left_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(say_when_they_left, migrations.RunPython.noop),
        migrations.CreateModel(
            name="AnnouncedAbsence",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("institution_id", models.UUIDField(db_index=True, editable=False)),
                ("from_on", models.DateField(verbose_name="from")),
                ("to_on", models.DateField(verbose_name="to")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("none", "Not said"),
                            ("illness", "Illness"),
                            ("family", "Family"),
                            ("school_event", "School event"),
                            ("other", "Something else"),
                        ],
                        default="none",
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                ("announced_at", models.DateTimeField(verbose_name="announced")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="withdrawn")),
                (
                    "announced_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="announced by",
                    ),
                ),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="learner",
                    ),
                ),
            ],
            options={
                "verbose_name": "announced absence",
                "verbose_name_plural": "announced absences",
                "ordering": ["-from_on", "-id"],
                "indexes": [models.Index(fields=["learner", "to_on"], name="courses_absence_of_learner")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("from_on__lte", models.F("to_on"))),
                        name="courses_announcedabsence_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("withdrawn_at", None), ("note", ""), _connector="OR"),
                        name="courses_announcedabsence_withdrawn_without_note",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AttendanceMark",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("institution_id", models.UUIDField(db_index=True, editable=False)),
                ("on", models.DateField(db_column="on_day", verbose_name="day")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("present", "Present"),
                            ("late", "Late"),
                            ("absent", "Absent"),
                            ("excused", "Excused"),
                        ],
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("none", "Not said"),
                            ("illness", "Illness"),
                            ("family", "Family"),
                            ("school_event", "School event"),
                            ("other", "Something else"),
                        ],
                        default="none",
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("minutes_late", models.PositiveSmallIntegerField(null=True, verbose_name="minutes late")),
                ("marked_at", models.DateTimeField(verbose_name="marked")),
                (
                    "classroom",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="courses.classroom",
                        verbose_name="class",
                    ),
                ),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="learner",
                    ),
                ),
                (
                    "marked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="marked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance mark",
                "verbose_name_plural": "attendance",
                "ordering": ["-on", "-id"],
                "indexes": [models.Index(fields=["learner", "-on"], name="courses_attendance_of_learner")],
                "constraints": [
                    models.UniqueConstraint(fields=("classroom", "on", "learner"), name="courses_attendancemark_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", "none"), ("state__in", ["absent", "excused"]), _connector="OR"),
                        name="courses_attendancemark_reason_of_absence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minutes_late", None),
                            models.Q(("minutes_late__gte", 1), ("minutes_late__lte", 480), ("state", "late")),
                            _connector="OR",
                        ),
                        name="courses_attendancemark_minutes_of_late",
                    ),
                ],
            },
        ),
    ]
