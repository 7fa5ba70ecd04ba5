"""What the fault tests do beside the servers, through the services, in a process of its own. Prints JSON.

python -m tests.live.deeds school
python -m tests.live.deeds report --learners ID,ID --writers 4 --times 10
python -m tests.live.deeds report-slowly --learners ID     # commits when a line comes in
python -m tests.live.deeds positions
"""

import argparse
import json
import os
import sys
from datetime import timedelta
from typing import Any
from uuid import uuid4

import django
from django.utils import timezone

LEARNERS = 8


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    parser = argparse.ArgumentParser()
    parser.add_argument("deed", choices=["school", "report", "report-slowly", "positions"])
    parser.add_argument("--learners", type=lambda text: text.split(","), default=[])
    parser.add_argument("--writers", type=int, default=1)
    parser.add_argument("--times", type=int, default=1)
    given = parser.parse_args()
    deeds = {
        "school": make_school,
        "report": lambda: report(given.learners, writers=given.writers, times=given.times),
        "report-slowly": lambda: report_slowly(given.learners[0]),
        "positions": positions,
    }
    print(json.dumps(deeds[given.deed]()))  # noqa: T201 - that is what it is for


def make_school() -> dict[str, Any]:
    """A class with a lesson and a quiz of two questions; half of the learners agreed to ML training."""
    from accounts.enums import Role
    from accounts.services.sessions import start_session
    from accounts.tests.consents import agree_on_paper
    from accounts.tests.factories import make_institution, make_person
    from assessments.enums import AssessmentKind, QuestionKind
    from assessments.tests.factories import make_assessment, make_question
    from courses.tests.factories import make_classroom, make_concept, make_course
    from lessons.tests.factories import make_lesson

    school = make_institution()
    teacher = make_person(school, Role.TEACHER)
    learners = [make_person(school) for _ in range(LEARNERS)]
    concepts = [make_concept(teacher) for _ in range(2)]
    course = make_course(teacher, concepts)
    make_classroom(teacher, [course], learners)
    lesson = make_lesson(teacher, course, concepts)
    kinds = (QuestionKind.SINGLE, QuestionKind.NUMERIC)
    questions = [make_question(teacher, course, [concepts[number]], kind) for number, kind in enumerate(kinds)]
    quiz = make_assessment(teacher, course, questions, kind=AssessmentKind.QUIZ)
    now = timezone.now()
    for learner in learners[::2]:
        agree_on_paper(learner, now=now)
    return {
        "bystander": str(make_person(school, full_name="Bruno Bystander").pk),  # of whom no other test knows
        "quiz": str(quiz.pk),
        "lesson": str(lesson.pk),
        "learners": [str(learner.pk) for learner in learners],
        "tokens": [start_session(user=learner, now=now).access for learner in learners],
    }


def report(learner_ids: list[str], *, writers: int, times: int) -> int:
    """Many writers at once, who report on the same learners in turn; returns how many reports there were."""
    from core.tests.threads import run_together

    def write(writer: int) -> None:
        for number in range(times):
            _report(learner_ids[(writer + number) % len(learner_ids)])

    run_together(*(lambda writer=writer: write(writer) for writer in range(writers)))
    return writers * times


def report_slowly(learner_id: str) -> int:
    """Report, say so, and commit when a line comes in."""
    from django.db import transaction

    with transaction.atomic():
        _report(learner_id)
        sys.stderr.write("written\n")
        sys.stderr.flush()
        sys.stdin.readline()
    return 1


def positions() -> list[tuple[str, int]]:
    """Learner and id of each report, in the order that the readers share."""
    from core.models import Event

    placed = Event.objects.filter(name="lessons.lesson.progressed").order_by("position__position")
    return [(str(learner_id), pk) for learner_id, pk in placed.values_list("learner_id", "pk")]


def _report(learner_id: str) -> None:
    """A second of some moment in the last days, which no other report covers."""
    from accounts.models import User
    from lessons.models import Lesson
    from lessons.services.progress_reports import ReportDraft, take_reports

    now, report_id = timezone.now(), uuid4()
    at = now - timedelta(seconds=report_id.int % (3 * 86_400))
    lesson_id = Lesson.objects.order_by("created_at", "pk").values_list("pk", flat=True)[0]
    report = ReportDraft(report_id, lesson_id, percent=50, at=at, seconds=1)
    take_reports(learner=User.objects.get(pk=learner_id), reports=[report], now=now)


if __name__ == "__main__":
    main()
