"""Progress says where; reports that count once; learning sessions."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("lessons", "0003_media_and_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField("lessonprogress", "last_block", "position"),
        migrations.CreateModel(
            name="SessionTally",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("institution_id", models.UUIDField(db_index=True, editable=False)),
                ("learner_id", models.UUIDField(db_index=True)),
                ("hints", models.PositiveIntegerField(default=0)),
                ("answers", models.PositiveIntegerField(default=0)),
                ("notes", models.PositiveIntegerField(default=0)),
                ("navigations", models.PositiveIntegerField(default=0)),
                ("tools", models.PositiveIntegerField(default=0)),
                ("graded", models.PositiveIntegerField(default=0)),
                ("share_sum", models.FloatField(default=0.0)),
            ],
        ),
        migrations.CreateModel(
            name="SessionSpan",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("institution_id", models.UUIDField(db_index=True, editable=False)),
                ("session_id", models.UUIDField()),
                ("learner_id", models.UUIDField()),
                ("begins_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["learner_id", "ends_at"], name="lessons_span_of_learner"),
                    models.Index(fields=["session_id", "begins_at"], name="lessons_span_of_session"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LearningSession",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("institution_id", models.UUIDField(db_index=True, editable=False)),
                ("topic", models.CharField(max_length=200, verbose_name="topic")),
                (
                    "difficulty",
                    models.CharField(
                        choices=[("easy", "Easy"), ("medium", "Medium"), ("hard", "Hard")],
                        default="medium",
                        max_length=8,
                        verbose_name="difficulty",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Active"), ("paused", "Paused"), ("completed", "Completed")],
                        default="active",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "progress",
                    models.DecimalField(
                        decimal_places=3,
                        default=0,
                        max_digits=4,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                        verbose_name="progress",
                    ),
                ),
                ("objectives", models.JSONField(default=list, verbose_name="objectives")),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("resumed_at", models.DateTimeField(null=True, verbose_name="resumed")),
                ("paused_at", models.DateTimeField(null=True, verbose_name="paused")),
                ("completed_at", models.DateTimeField(null=True, verbose_name="completed")),
                ("active_seconds", models.PositiveIntegerField(default=0, verbose_name="active seconds")),
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
                    "lesson",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="lessons.lesson",
                        verbose_name="lesson",
                    ),
                ),
            ],
            options={
                "verbose_name": "learning session",
                "verbose_name_plural": "learning sessions",
                "ordering": ["-started_at", "-id"],
                "indexes": [models.Index(fields=["learner", "-started_at", "-id"], name="lessons_session_of_learner")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "active")),
                        fields=("learner",),
                        name="lessons_learningsession_one_active",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("progress__gte", 0), ("progress__lte", 1)),
                        name="lessons_learningsession_progress_is_a_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resumed_at__isnull", False), ("status", "active")),
                            models.Q(models.Q(("status", "active"), _negated=True), ("resumed_at", None)),
                            _connector="OR",
                        ),
                        name="lessons_learningsession_active_runs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paused_at__isnull", False), ("status", "paused")),
                            models.Q(models.Q(("status", "paused"), _negated=True), ("paused_at", None)),
                            _connector="OR",
                        ),
                        name="lessons_learningsession_paused_has_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("completed_at__isnull", False), ("status", "completed")),
                            models.Q(models.Q(("status", "completed"), _negated=True), ("completed_at", None)),
                            _connector="OR",
                        ),
                        name="lessons_learningsession_completed_has_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgressReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("report_id", models.UUIDField()),
                ("reported_at", models.DateTimeField()),
                ("seconds", models.PositiveSmallIntegerField()),
                ("received_at", models.DateTimeField(db_index=True)),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "lesson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="lessons.lesson"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["learner", "reported_at"], name="lessons_report_by_time")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("learner", "lesson", "report_id"), name="lessons_progressreport_once"
                    )
                ],
            },
        ),
    ]
