"""Lessons given live."""

import core.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0007_course_search"),
        ("lessons", "0004_progress_position_and_sessions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LiveLesson",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("institution_id", models.UUIDField(db_index=True, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "Running"), ("ended", "Ended")],
                        default="running",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("step", models.PositiveSmallIntegerField(default=0, verbose_name="step")),
                ("step_count", models.PositiveSmallIntegerField(verbose_name="steps")),
                ("hints", models.JSONField(default=list)),
                ("content", models.TextField(blank=True, verbose_name="shown beside the lesson")),
                ("version", models.PositiveIntegerField(default=1)),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
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
                    "lesson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lessons.lesson",
                        verbose_name="lesson",
                    ),
                ),
                (
                    "teacher",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="started by",
                    ),
                ),
            ],
            options={
                "verbose_name": "live lesson",
                "verbose_name_plural": "live lessons",
                "ordering": ["-started_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="LiveParticipant",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("institution_id", models.UUIDField(db_index=True, editable=False)),
                ("joined_at", models.DateTimeField()),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "live",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="lessons.livelesson",
                    ),
                ),
            ],
            options={
                "ordering": ["joined_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="LivePoll",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("institution_id", models.UUIDField(db_index=True, editable=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("question", models.CharField(max_length=300)),
                ("options", models.JSONField()),
                ("is_open", models.BooleanField(default=True)),
                ("shows_results", models.BooleanField(default=False)),
                ("step", models.PositiveSmallIntegerField()),
                ("opened_at", models.DateTimeField()),
                (
                    "live",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="polls", to="lessons.livelesson"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="LiveVote",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("institution_id", models.UUIDField(db_index=True, editable=False)),
                ("option", models.PositiveSmallIntegerField()),
                ("voted_at", models.DateTimeField()),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="votes", to="lessons.livepoll"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="livelesson",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "running")), fields=("classroom",), name="lessons_livelesson_one_runs"
            ),
        ),
        migrations.AddConstraint(
            model_name="livelesson",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", False), ("state", "ended")),
                    models.Q(("ended_at__isnull", True), ("state", "running")),
                    _connector="OR",
                ),
                name="lessons_livelesson_ended_has_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="livelesson",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__lt", models.F("step_count"))), name="lessons_livelesson_step_exists"
            ),
        ),
        migrations.AddConstraint(
            model_name="liveparticipant",
            constraint=models.UniqueConstraint(fields=("live", "learner"), name="lessons_liveparticipant_once"),
        ),
        migrations.AddConstraint(
            model_name="livepoll",
            constraint=models.UniqueConstraint(fields=("live", "number"), name="lessons_livepoll_number_once"),
        ),
        migrations.AddConstraint(
            model_name="livepoll",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_open", True)), fields=("live",), name="lessons_livepoll_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="livepoll",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_open", False), ("shows_results", False), _connector="OR"),
                name="lessons_livepoll_results_once_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="livevote",
            constraint=models.UniqueConstraint(fields=("poll", "learner"), name="lessons_livevote_once"),
        ),
    ]
