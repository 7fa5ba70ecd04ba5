"""Each invariant holds in a healthy world and is named when it does not. What the database refuses, it is first talked into."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from ai.models import QuizAttemptRaw
from assessments.enums import AttemptState
from assessments.events import AttemptStarted, AttemptSubmitted, ResponseGraded
from assessments.models import Attempt, Response
from core import isolation
from core.events.log import announce
from core.events.positions import POSITIONS, head
from core.events.projections import digest_of
from core.events.reader import read_until_idle
from core.events.registry import event_classes, projections
from core.maintenance import unlocked
from core.models import (
    AuditSeal,
    Bookmark,
    Event,
    Job,
    JobState,
    ParkedEvent,
    Position,
    StoredFile,
    Stream,
    WaitingEvent,
)
from courses.models import ClassroomCourse, Course, Document, Passage
from lessons.models import Lesson
from progress.models import ConceptState
from tests.world import World

pytestmark = pytest.mark.django_db
Break = Callable[[World], object]


@pytest.fixture(autouse=True)
def _read(world: World) -> None:
    read_until_idle()


def checked() -> tuple[list[str], dict[str, str]]:
    """The invariants that do not hold, and what the command said of each."""
    out = StringIO()
    try:
        call_command("check_invariants", stdout=out)
    except CommandError as error:
        out.write(str(error))
    said: dict[str, str] = {}
    for line in out.getvalue().splitlines():
        if not line.startswith("  "):
            name = line.split()[0]
        said[name] = said.get(name, "") + line + "\n"
    return [name for name, text in said.items() if "violations" in text.splitlines()[0]], said


def repeat(name: str, object_id: object, **changed: object) -> None:
    """Announce again what the log has of an object already."""
    row = Event.objects.filter(name=name, object_id=object_id).order_by("id").first()
    assert row is not None
    envelope = ("institution_id", "object_id", "occurred_at", "learner_id", "actor_id", "course_id")
    given = {field: getattr(row, field) for field in envelope}
    with transaction.atomic():
        announce(event_classes[name](**given, **row.payload, **changed))


def forget(**which: object) -> None:
    """Take events out of the log, and close the gap in their learner's order."""
    with unlocked():
        row = Event.objects.get(**which)
        row.delete()
        for later in Event.objects.filter(learner_id=row.learner_id, learner_seq__gt=row.learner_seq).order_by("id"):
            Event.objects.filter(pk=later.pk).update(learner_seq=F("learner_seq") - 1)
        Stream.objects.filter(pk=row.learner_id).update(last_seq=F("last_seq") - 1)


def change_log(which: dict[str, object], **changed: object) -> None:
    with unlocked():
        assert Event.objects.filter(**which).update(**changed)


def swap_order(world: World) -> None:
    """The end of the submitted attempt before its start."""
    mine = Event.objects.filter(object_id=world.own.submitted.pk)
    start, end = mine.get(name=AttemptStarted.name), mine.get(name=AttemptSubmitted.name)
    for pk, seq in ((start.pk, 10**6), (end.pk, start.learner_seq), (start.pk, end.learner_seq)):
        change_log({"pk": pk}, learner_seq=seq)


def open_another(world: World) -> None:
    """A second open attempt, past the index that refuses it."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX assessments_attempt_one_open")
    Attempt.objects.filter(pk=world.own.submitted.pk).update(
        assessment=world.own.exercise, number=2, state=AttemptState.OPEN, submitted_at=None, score=None
    )


def graded_response(world: World) -> Response:
    return Response.objects.filter(attempt=world.own.submitted, share__isnull=False).earliest("position")


def move_to(model: type, pk: object, world: World) -> None:
    model.objects.filter(pk=pk).update(institution_id=world.other_school.teacher.institution_id)


def join_other_school(world: World) -> None:
    link = ClassroomCourse.objects.filter(classroom=world.own.classroom)
    link.update(course=world.other_school.course)


def leave_running(world: World) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    Job.objects.create(name="core.test", state=JobState.RUNNING, not_before=long_ago, leased_until=long_ago)


def set_bookmark(reader: str, position: int) -> None:
    assert Bookmark.objects.filter(reader=reader).update(position=position)


def forget_progress(world: World) -> None:
    """An event that nothing else is held against: progress in a lesson."""
    with unlocked():
        Event.objects.filter(learner_id=world.own.learners[0].pk, name="lessons.lesson.progressed").delete()


def forge_seal() -> None:
    with unlocked():
        AuditSeal.objects.filter(number=1).update(hash="0" * 64)


def make_raw_row() -> None:
    QuizAttemptRaw.objects.create(
        event_uid=uuid4(),
        ml_student_id="nobody",
        assessment_id=uuid4(),
        assessment_kind="quiz",
        attempt_number=1,
        score_percent=50.0,
        question_count=2,
        answered_count=2,
        wrong_count=1,
        occurred_at=timezone.now(),
    )


BREAKS: dict[str, tuple[str, Break]] = {
    "an event is gone": ("core.learner_sequences", forget_progress),
    "a stream counts on": (
        "core.learner_sequences",
        lambda world: Stream.objects.filter(pk=world.own.learners[0].pk).update(last_seq=F("last_seq") + 1),
    ),
    "a stream without events": ("core.learner_sequences", lambda world: Stream.objects.create(last_seq=1)),
    "an event waits no more": ("core.positions", lambda world: Position.objects.latest("position").delete()),
    "an event waits again": (
        "core.positions",
        lambda world: WaitingEvent.objects.create(event_id=Position.objects.latest("position").event_id),
    ),
    "the head fell back": (
        "core.positions",
        lambda world: Bookmark.objects.all().update(position=head() - 1),
    ),
    "a reader ran ahead": ("core.bookmarks", lambda world: set_bookmark("ai.raw_tables", head() + 1)),
    "an event broke a reader": (
        "core.nothing_parked",
        lambda world: ParkedEvent.objects.create(
            reader="a.reader", event=Event.objects.earliest("pk"), stream_key=uuid4(), error="LookupError: x"
        ),
    ),
    "a seal was forged": ("core.audit_chain", lambda _world: forge_seal()),
    "a worker did not come back": ("core.leases", leave_running),
    "a lesson moved away": (
        "core.institutions_are_apart",
        lambda world: move_to(Lesson, world.own.draft_lesson.pk, world),
    ),
    "a course has another school's owner": (
        "core.institutions_are_apart",
        lambda world: Course.objects.filter(pk=world.own.course.pk).update(owner=world.other_school.teacher),
    ),
    "a class has another school's course": ("core.institutions_are_apart", join_other_school),
    "a number is left out": (
        "assessments.attempt_numbers",
        lambda world: Attempt.objects.filter(pk=world.own.attempt.pk).update(number=3),
    ),
    "a start is told twice": (
        "assessments.attempt_states",
        lambda world: repeat(AttemptStarted.name, world.own.attempt.pk),
    ),
    "an end is told twice": (
        "assessments.attempt_states",
        lambda world: repeat(AttemptSubmitted.name, world.own.submitted.pk),
    ),
    "a start is not told": (
        "assessments.attempt_states",
        lambda world: forget(name=AttemptStarted.name, object_id=world.own.attempt.pk),
    ),
    "an end is not told": (
        "assessments.attempt_states",
        lambda world: forget(name=AttemptSubmitted.name, object_id=world.own.submitted.pk),
    ),
    "an end comes before its start": ("assessments.attempt_states", swap_order),
    "a submitted attempt is open again": (
        "assessments.attempt_states",
        lambda world: Attempt.objects.filter(pk=world.own.submitted.pk).update(
            state=AttemptState.OPEN, submitted_at=None, score=None
        ),
    ),
    "the log tells of an attempt that is gone": (
        "assessments.attempt_states",
        lambda world: change_log({"name": AttemptStarted.name, "object_id": world.own.attempt.pk}, object_id=uuid4()),
    ),
    "a try is graded twice": (
        "assessments.graded_answers",
        lambda world: repeat(ResponseGraded.name, graded_response(world).pk),
    ),
    "an answer's grade is not told": (
        "assessments.graded_answers",
        lambda world: forget(name=ResponseGraded.name, object_id=graded_response(world).pk),
    ),
    "a score was raised": (
        "assessments.scores",
        lambda world: Attempt.objects.filter(pk=world.own.submitted.pk).update(score=F("score") + 1),
    ),
    "a maximum was lowered": (
        "assessments.scores",
        lambda world: Attempt.objects.filter(pk=world.own.submitted.pk).update(max_score=1),
    ),
    "mastery was raised": (
        "core.projections_equal_recounts",
        lambda world: ConceptState.objects.filter(learner_id=world.own.learners[0].pk).update(upper=1.0),
    ),
    "mastery of nobody": (
        "core.projections_equal_recounts",
        lambda world: ConceptState.objects.filter(learner_id=world.own.learners[0].pk).update(learner_id=uuid4()),
    ),
    "a file was lost": (
        "core.rows_have_their_files",
        lambda world: StoredFile.objects.filter(pk=world.own.file.pk).update(file="files/lost.txt"),
    ),
    "a passage was lost": (
        "courses.passages_of_documents",
        lambda world: Passage.objects.filter(document=world.own.document, position=1).delete(),
    ),
    "a document has no text": (
        "courses.passages_of_documents",
        lambda world: Passage.objects.filter(document=world.own.document).delete(),
    ),
    "passages of what could not be read": (
        "courses.passages_of_documents",
        lambda world: Document.objects.filter(pk=world.own.document.pk).update(state="failed", failure="empty"),
    ),
    "learners have what is not read": (
        "courses.released_documents",
        lambda world: Document.objects.filter(pk=world.own.document.pk).update(state="processing"),
    ),
    "a raw row of nobody": ("core.projections_equal_recounts", lambda _world: make_raw_row()),
}


def test_healthy_world_holds_and_is_left_as_it_was(world: World) -> None:
    # Arrange
    everything = [model for model in apps.get_models() if model._meta.managed]
    before = digest_of(everything)

    # Act
    broken, said = checked()

    # Assert
    assert broken == []
    assert set(said) == {name for name, _ in BREAKS.values()} | {"assessments.one_open_attempt"}
    assert digest_of(everything) == before


@pytest.mark.parametrize("what", BREAKS)
def test_broken_invariant_is_named(world: World, what: str) -> None:
    # Arrange
    name, do_harm = BREAKS[what]
    do_harm(world)

    # Act
    broken, _said = checked()

    # Assert
    assert name in broken


def test_second_open_attempt_is_named(world: World) -> None:
    # Arrange
    if connection.vendor == "postgresql":
        transaction.get_connection().check_constraints()  # pending checks would refuse to let the index go
    open_another(world)

    # Act
    broken, _said = checked()

    # Assert
    assert "assessments.one_open_attempt" in broken


def test_answer_with_another_share_than_the_log_says_is_named(world: World) -> None:
    # Arrange
    answer = graded_response(world)
    Response.objects.filter(pk=answer.pk).update(share=0.25)

    # Act
    broken, said = checked()

    # Assert
    assert broken == ["assessments.graded_answers", "assessments.scores"]
    assert said["assessments.graded_answers"].splitlines()[1:] == [
        f"  Answer {answer.pk} has another share than the log says."
    ]


@pytest.mark.parametrize(
    "double", ["number of an attempt", "place in a learner's order", "position", "grant of a place"]
)
def test_what_the_database_cannot_be_brought_to(world: World, double: str) -> None:
    """Doubles that table constraints refuse on both databases, whoever writes: no check could ever see one."""
    # Arrange
    one, other = Event.objects.filter(learner_id=world.own.learners[0].pk).order_by("learner_seq")[:2]
    last = Position.objects.latest("position")
    deeds: dict[str, Callable[[], object]] = {
        "number of an attempt": lambda: Attempt.objects.filter(pk=world.own.attempt.pk).update(
            assessment=world.own.submitted.assessment_id
        ),
        "place in a learner's order": lambda: change_log({"pk": other.pk}, learner_seq=one.learner_seq),
        "position": lambda: Position.objects.bulk_create([Position(position=last.position, event=one)]),
        "grant of a place": lambda: Position.objects.bulk_create([Position(position=10**6, event=one)]),
    }

    # Act, Assert
    with pytest.raises(IntegrityError), transaction.atomic():
        deeds[double]()


def test_lagging_reader_is_no_violation(world: World) -> None:
    # Arrange
    repeatable = Event.objects.filter(name="lessons.lesson.progressed").earliest("id")
    repeat(repeatable.name, repeatable.object_id)
    counting = [projection for projection in projections.values() if projection.is_rebuildable]
    for projection in counting:
        projection.drop()
    Bookmark.objects.exclude(reader__in=[POSITIONS, *(each.name for each in counting)]).update(position=1)

    # Act
    broken, _said = checked()

    # Assert
    assert (broken, WaitingEvent.objects.count()) == ([], 1)


def test_reference_that_was_declared_may_cross_institutions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    # Arrange
    monkeypatch.setattr(isolation, "_exceptions", {})
    isolation.allow_across_institutions("courses.Course.owner", because="a course may be given to another school")
    Course.objects.filter(pk=world.own.course.pk).update(owner=world.other_school.teacher)

    # Act
    broken, _said = checked()

    # Assert
    assert broken == []


def test_many_violations_are_counted_and_a_few_are_shown(world: World) -> None:
    # Arrange
    events = Event.objects.order_by("pk")[:5]
    ParkedEvent.objects.bulk_create(
        ParkedEvent(reader="a.reader", event=event, stream_key=uuid4(), error="LookupError: x") for event in events
    )
    out = StringIO()

    # Act
    with pytest.raises(CommandError, match=r"^1 of 16 invariants do not hold\.$"):
        call_command("check_invariants", "--shown", "2", stdout=out)

    # Assert
    lines = out.getvalue().splitlines()
    said = [line for line in lines if not line.endswith("holds")]
    assert said == [
        f"{'core.nothing_parked':40} 5 violations",
        f"  a.reader could not take event {events[0].pk}, {events[0].name}: LookupError: x",
        f"  a.reader could not take event {events[1].pk}, {events[1].name}: LookupError: x",
        "  … and 3 more",
    ]
