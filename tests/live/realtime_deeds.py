"""What the tests of the sockets do beside the servers, through the services, in a process of its own. Prints JSON.

python -m tests.live.realtime_deeds class
"""

import json
import os
from typing import Any

import django
from django.utils import timezone

LEARNERS = 30


def make_class() -> dict[str, Any]:
    """A class of thirty with a lesson of three blocks, its teacher, and somebody of another school."""
    from accounts.enums import InstitutionKind, Role
    from accounts.services.institutions import create_institution
    from accounts.services.people import edit_profile
    from accounts.services.sessions import start_session
    from accounts.tests.factories import make_person
    from courses.tests.factories import make_classroom, make_course
    from lessons.enums import BlockKind
    from lessons.services.lessons import BlockDraft
    from lessons.tests.factories import make_lesson

    now = timezone.now()
    # With short names of their own: another process has made schools here before.
    school, elsewhere = (
        create_institution(name=name, slug=name, kind=InstitutionKind.SCHOOL, country="ES", actor=None, now=now)
        for name in ("quayside", "hillcrest")
    )
    teacher, stranger = make_person(school, Role.TEACHER, full_name="Tina Teacher"), make_person(elsewhere)
    learners = [make_person(school) for _ in range(LEARNERS)]
    always = {"preferences": {"notifications": {"quiet_hours": None}}}
    for learner in learners:  # the tests run at any hour, and notices wait in quiet ones
        edit_profile(user_id=learner.pk, changes=always, now=now)
    course = make_course(teacher)
    classroom = make_classroom(teacher, [course], learners)
    blocks = [BlockDraft(kind=BlockKind.TEXT, markdown=f"Step {number}") for number in range(3)]
    lesson = make_lesson(teacher, course, blocks=blocks)
    return {
        "classroom": str(classroom.pk),
        "lesson": str(lesson.pk),
        "teacher": start_session(user=teacher, now=now).access,
        "stranger": start_session(user=stranger, now=now).access,
        "learners": [start_session(user=learner, now=now).access for learner in learners],
        "ids": [str(learner.pk) for learner in learners],
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    print(json.dumps(make_class()))  # noqa: T201 - that is what it is for
