"""Export and erasure reach every table that can point to a person."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.db.models import Model

from accounts.enums import Role
from accounts.models import User
from accounts.tests.consents import agree_on_paper
from accounts.tests.factories import NOW, client_of, make_institution, make_person
from accounts.tests.second_factors import with_second_factor
from ai.services import refresh_recommendations
from assessments.tests.factories import make_assessment, make_question, take
from core.checks import RANK
from core.events.reader import read_until_idle
from core.events.registry import live_projections, projections
from core.privacy import erase_rows, export_rows, personal_rows
from core.tests.files.kept import keep
from courses.enums import AbsenceReason, AttendanceState
from courses.services.absences import announce_absence
from courses.services.attendance import MarkDraft, mark_attendance
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.enums import InteractionKind
from lessons.services.progress import report_progress
from lessons.services.sessions import SessionDraft, note_interaction, start_learning_session
from lessons.tests.factories import make_lesson
from tests.personal_fields import person_fields

# The tables whose rows somebody declared.
DECLARED = frozenset(declaration.model for declaration in personal_rows())
# What stays when a person goes, and why.
STAYS = {
    "core.Tombstone": "it makes a restored backup erase the person again, and holds no more than the id of a reduced row",
    "admin.LogEntry": "Django's log is never written here; the audit stands in for it",
    "courses.Course": "the material of a course stays; its owner's account is reduced to a row without a name",
    "lessons.LessonVersion": "so does who published a version of a lesson",
}


def _own_models() -> Iterator[type[Model]]:
    """Those of our apps, and of libraries those that we declared."""
    return (model for model in apps.get_models() if model._meta.app_label in RANK or model._meta.label in DECLARED)


def test_every_table_that_can_point_to_a_person_is_declared() -> None:
    undeclared = {
        model._meta.label
        for model in apps.get_models()
        if (model is User or person_fields(model)) and model._meta.label not in DECLARED | STAYS.keys()
    }

    assert undeclared == set()


@pytest.fixture
def learner() -> User:
    """Somebody who did a bit of everything."""
    school = make_institution()
    teacher = make_person(school, Role.TEACHER)
    person = make_person(school, full_name="Canary Bird", username="canary", email="canary@example.org")
    concept = make_concept(teacher)
    course = make_course(teacher, [concept])
    classroom = make_classroom(teacher, [course], [person])
    mark_attendance(
        classroom_id=classroom.pk,
        on=NOW.date(),
        marks=[MarkDraft(person.pk, AttendanceState.ABSENT, AbsenceReason.ILLNESS)],
        actor=teacher,
        now=NOW,
    )
    announce_absence(student_id=person.pk, from_on=NOW.date(), to_on=NOW.date(), actor=teacher, now=NOW)
    agree_on_paper(person)
    lesson = make_lesson(teacher, course, [concept])
    later = NOW + timedelta(hours=1)
    session, _is_new = start_learning_session(learner=person, draft=SessionDraft(topic="Canary Bird sings"), now=later)
    note_interaction(learner=person, session_id=session.pk, kind=InteractionKind.NOTE, now=later)
    report = {"percent": 100, "seconds": 60, "position": 1, "report_id": session.pk}
    report_progress(learner=person, lesson_id=lesson.pk, now=later, **report)
    take(person, make_assessment(teacher, course, [make_question(teacher, course, [concept])]), [["b"]], at=later)
    client_of(person)
    keep(person, name="Canary Bird.txt")
    with_second_factor(person, now=NOW)
    SocialAccount.objects.create(user=person, provider="canary", uid="canary", extra_data={})
    read_until_idle()
    refresh_recommendations(learner_id=person.pk, now=later)
    return person


@pytest.mark.django_db
def test_export_holds_each_table_the_person_stands_in(learner: User) -> None:
    exported = {part.name: part.rows for part in export_rows(learner.pk)}

    assert sorted(exported) == [
        "accounts.Consent",
        "accounts.Notification",
        "accounts.Session",
        "accounts.StudentProfile",
        "accounts.User",
        "ai.LessonInteractionRaw",
        "ai.QuizAttemptRaw",
        "ai.Recommendation",
        "ai.StudentMap",
        "assessments.Attempt",
        "assessments.Response",
        "core.AuditDetail",
        "core.AuditDetail.about_others",
        "core.Event",
        "core.Job",
        "core.StoredFile",
        "core.Stream",
        "courses.AnnouncedAbsence",
        "courses.AttendanceMark",
        "courses.Enrolment",
        "lessons.LearningSession",
        "lessons.LessonProgress",
        "lessons.ProgressReport",
        "lessons.SessionSpan",
        "lessons.SessionTally",
        "mfa.Authenticator",
        "progress.ConceptState",
        "socialaccount.SocialAccount",
    ]
    assert [set(row) for row in exported["mfa.Authenticator"]] == [
        {"id", "user_id", "type", "created_at", "last_used_at"}
    ] * 2
    assert exported["accounts.User"][0]["full_name"] == "Canary Bird"
    assert "password" not in exported["accounts.User"][0]
    assert "refresh_jti" not in exported["accounts.Session"][0]


@pytest.mark.django_db
def test_erasure_leaves_no_trace_and_the_projections_rebuild(learner: User) -> None:
    erase_rows(learner.pk)

    traces = {str(learner.pk), learner.pk.hex, "canary", "Canary Bird"}
    found = {
        f"{model._meta.label}.{column}: {value}"
        for model in _own_models()
        for row in model._default_manager.values()
        for column, value in row.items()
        if any(trace in str(value) for trace in traces) and (model, column) != (User, "id")
    }
    assert found == {
        f"accounts.User.username: erased-{User.objects.get(pk=learner.pk).username.removeprefix('erased-')}",
        f"accounts.Consent.student_id: {learner.pk}",  # the ledger leads to a row without a name
    }
    for projection in (*projections.values(), *live_projections.values()):
        if projection.name != "core.audit_chain":
            before = projection.digest()
            projection.rebuild()
            assert projection.digest() == before
