"""The learners of a log as students, and their answers as attempts."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from accounts.api import ConsentPurpose, Role, User, create_person, current_text_version, enter_signed_form
from assessments.api import Attempt, PastAnswer, import_history
from config.replay.log import AnswerLog, Row
from config.replay.material import RIGHT, WRONG, exercise_ids, exercise_of
from config.replay.school import OPENED, ReplaySchool
from config.replay.stages import Stage, stage_of
from config.replay.times import Times
from courses.api import enrol_learner

SHARE_WHO_AGREE = 0.8
_LEARNERS_AT_ONCE = 100


def enrol_learners(school: ReplaySchool, log: AnswerLog, *, seed: int) -> Stage:
    """Make an account and a place in the class for each learner who has none; four of five agree to ML training."""
    there = _students(school)
    missing = [user_id for user_id in log.learners if _username(user_id) not in there]
    return stage_of("learners", missing, lambda user_id: _enrol(school, user_id, seed), size=_LEARNERS_AT_ONCE)


def give_answers(school: ReplaySchool, log: AnswerLog, times: Times) -> Stage:
    """Put each learner's answers into the record, those that are not in it yet."""
    attempts = Attempt.objects.filter(assessment__course=school.course).order_by()
    known = dict(attempts.values_list("learner__username").annotate(number=Count("pk")))
    left = sum(len(rows) - known.get(_username(user_id), 0) for user_id, rows in log.learners.items())
    return Stage("answers", left, _steps(school, log, times))


def _steps(school: ReplaySchool, log: AnswerLog, times: Times) -> Iterator[int]:
    students, exercises = _students(school), exercise_ids(school)
    for user_id, rows in log.learners.items():
        asked = [exercise_of(row.item, exercises) for row in rows]
        answers = _past_answers(rows, asked, times.of(user_id, rows))
        yield import_history(learner=students[_username(user_id)], course_id=school.course.pk, answers=answers)


def _past_answers(rows: Sequence[Row], asked: Sequence[UUID], moments: Sequence[datetime]) -> list[PastAnswer]:
    return [
        PastAnswer(assessment_id=exercise_id, response=[RIGHT if row.is_right else WRONG], at=at)
        for row, exercise_id, at in zip(rows, asked, moments, strict=True)
    ]


def _enrol(school: ReplaySchool, user_id: str, seed: int) -> None:
    learner = create_person(
        institution=school.institution,
        username=_username(user_id),
        password=None,
        full_name=f"Learner {user_id}",
        role=Role.STUDENT,
        actor=school.office,
        now=OPENED,
    )
    if random.Random(f"{seed}/{user_id}/consent").random() < SHARE_WHO_AGREE:  # noqa: S311 - a simulation
        enter_signed_form(
            student_id=learner.pk,
            purpose=ConsentPurpose.ML_TRAINING,
            is_granted=True,
            text_version=current_text_version(ConsentPurpose.ML_TRAINING),
            text_language="en",
            evidence="replay",
            actor=school.office,
            now=OPENED,
        )
    enrol_learner(teacher=school.teacher, classroom_id=school.classroom.pk, learner=learner, now=OPENED)


def _students(school: ReplaySchool) -> dict[str, User]:
    found = User.objects.filter(institution=school.institution).with_role(Role.STUDENT).select_related("institution")
    return {student.username: student for student in found}


def _username(user_id: str) -> str:
    return f"learner-{user_id}"
