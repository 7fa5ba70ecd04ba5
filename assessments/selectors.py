"""Reads of the assessments app."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, FloatField, Max, QuerySet, Sum
from django.db.models.functions import Cast, NullIf

from accounts.api import User
from assessments.enums import AssessmentKind, AttemptState
from assessments.errors import AssessmentNotFound, AttemptNotFound, PictureNotFound
from assessments.grading import Grade, Prepared, pictures_of, question_from
from assessments.models import Assessment, AssessmentItem, Attempt, Question, QuestionPicture, QuestionVersion, Response
from assessments.policies import visible_assessments, visible_attempts, visible_pictures, visible_questions
from assessments.services.attempts import MAX_TRIES, responses_of


def questions_visible_to(user: User) -> QuerySet[Question]:
    return Question.objects.filter(visible_questions(user)).select_related("latest", "course")


def assessments_visible_to(user: User) -> QuerySet[Assessment]:
    """With ``question_count`` and ``max_score``."""
    return (
        Assessment.objects.filter(visible_assessments(user))
        .select_related("course", "lesson")
        .annotate(question_count=Count("items"), max_score=Sum("items__points"))
    )


def get_quiz_of_lesson(*, user: User, lesson_id: UUID) -> Assessment:
    """The first quiz of a lesson.

    Raises:
        AssessmentNotFound: it has none, or ``user`` does not see it.
    """
    quiz = assessments_visible_to(user).filter(lesson_id=lesson_id, kind=AssessmentKind.QUIZ).order_by("pk").first()
    if quiz is None:
        raise AssessmentNotFound("This lesson has no quiz.")
    return quiz


def attempts_visible_to(user: User) -> QuerySet[Attempt]:
    return Attempt.objects.filter(visible_attempts(user)).select_related("assessment", "learner")


AltTexts = Mapping[tuple[UUID, str], str]


def alt_texts_of(versions: Iterable[QuestionVersion]) -> AltTexts:
    """What the pictures of questions show, by question and key. One query, none where there are no pictures."""
    named = {(version.question_id, key) for version in versions for key in pictures_of(version.content)}
    if not named:
        return {}
    found = QuestionPicture.objects.filter(
        question_id__in={question_id for question_id, _ in named}, key__in={key for _, key in named}
    )
    return {(question_id, key): alt for question_id, key, alt in found.values_list("question_id", "key", "alt_text")}


def get_visible_picture(*, user: User, question_id: UUID, key: str) -> QuestionPicture:
    """One picture of a question.

    Raises:
        PictureNotFound: no such picture, or not for ``user`` to see.
    """
    picture = QuestionPicture.objects.filter(visible_pictures(user), question_id=question_id, key=key).first()
    if picture is None:
        raise PictureNotFound("There is no such picture.")
    return picture


@dataclass(frozen=True)
class SeenItem:
    """A question of an attempt as the reader may see it now: keys and feedback only when they are due."""

    response: Response
    prepared: Prepared
    grade: Grade | None
    key: dict[str, object] | None
    solution: str
    hints: tuple[str, ...]
    hints_left: int
    alt_texts: AltTexts = field(default_factory=dict)


@dataclass(frozen=True)
class SeenAttempt:
    """An attempt with its questions."""

    attempt: Attempt
    items: tuple[SeenItem, ...]


def read_attempt(*, user: User, attempt_id: UUID) -> SeenAttempt:
    """One attempt with its questions, prepared with its seed. Two queries, one more for one's own quiz, one for pictures.

    Raises:
        AttemptNotFound: no such attempt, or not for ``user`` to see.
    """
    attempt = attempts_visible_to(user).filter(pk=attempt_id).first()
    if attempt is None:
        raise AttemptNotFound("There is no such attempt.")
    return see_attempt(attempt, responses_of(attempt.pk), user=user)


def see_attempt(attempt: Attempt, responses: Iterable[Response], *, user: User) -> SeenAttempt:
    """An attempt that was read already, as ``user`` may see it."""
    may_retake = user.pk == attempt.learner_id and _has_attempts_left(attempt)
    rows = list(responses)
    alt_texts = alt_texts_of(response.version for response in rows)
    items = (see_item(attempt, response, alt_texts, may_retake=may_retake) for response in rows)
    return SeenAttempt(attempt=attempt, items=tuple(items))


def see_answer(response: Response) -> SeenItem:
    """A question that was just answered in an open attempt."""
    return see_item(response.attempt, response, alt_texts_of([response.version]))


def see_item(attempt: Attempt, response: Response, alt_texts: AltTexts, *, may_retake: bool = False) -> SeenItem:
    """What is due of one question: the one place where keys leave the server.

    In an exercise the grade is due with the answer, key and solution when it is right or the tries are used up. In a
    quiz all is due when the attempt is handed in, but to somebody who may take it again only what was right.
    """
    question = question_from(response.version.kind, response.version.content)
    is_over = attempt.state == AttemptState.SUBMITTED
    is_exercise = attempt.assessment.kind == AssessmentKind.EXERCISE
    is_graded = response.share is not None and (is_over or is_exercise)
    is_done = is_over or (is_exercise and (response.share == 1.0 or response.tries >= MAX_TRIES))
    grade = question.grade(response.response) if is_graded else None
    if may_retake:
        is_done, grade = False, Grade(share=grade.share) if grade else None
    return SeenItem(
        response=response,
        prepared=question.prepare(attempt.seed + response.position),
        grade=grade,
        key=dict(question.key()) if is_done else None,
        solution=response.version.solution if is_done else "",
        hints=tuple(response.version.hints[: response.hints_used]),
        hints_left=len(response.version.hints) - response.hints_used if is_exercise and not is_over else 0,
        alt_texts=alt_texts,
    )


def _has_attempts_left(attempt: Attempt) -> bool:
    """Whether a submitted quiz of a limited number of attempts may be taken again."""
    allowed = attempt.assessment.attempts_allowed
    if attempt.state == AttemptState.OPEN or allowed is None or attempt.assessment.kind != AssessmentKind.QUIZ:
        return False
    made = Attempt.objects.filter(assessment_id=attempt.assessment_id, learner_id=attempt.learner_id).count()
    return made < allowed


@dataclass(frozen=True)
class BestResult:
    """A learner's best submitted attempt at an exercise or quiz, how many were made, and whether one is open."""

    percent: float | None = None
    attempts: int = 0
    is_open: bool = False


def results_of(learner_id: UUID, assessment_ids: Iterable[UUID]) -> dict[UUID, BestResult]:
    """A learner's results by exercise or quiz. One query."""
    rows = (
        Attempt.objects.filter(learner_id=learner_id, assessment_id__in=list(assessment_ids))
        .values("assessment_id", "state")
        .annotate(
            best=Max(Cast("score", FloatField()) / NullIf(Cast("max_score", FloatField()), 0.0)), number=Count("pk")
        )
    )
    found: dict[UUID, BestResult] = {}
    for row in rows:
        known = found.get(row["assessment_id"], BestResult())
        is_open = row["state"] == AttemptState.OPEN
        found[row["assessment_id"]] = BestResult(
            percent=known.percent if is_open or row["best"] is None else 100 * row["best"],
            attempts=known.attempts + row["number"],
            is_open=known.is_open or is_open,
        )
    return found


def questions_by_concept(assessment_ids: Iterable[UUID]) -> dict[UUID, dict[UUID, int]]:
    """For each concept, how many questions of each exercise or quiz ask for it. One query."""
    found: dict[UUID, dict[UUID, int]] = {}
    rows = (
        AssessmentItem.objects.filter(assessment_id__in=list(assessment_ids))
        .values("assessment_id", "question__question_concepts__concept_id")
        .annotate(number=Count("pk"))
    )
    for row in rows:
        by_assessment = found.setdefault(row["question__question_concepts__concept_id"], {})
        by_assessment[row["assessment_id"]] = row["number"]
    return found
