"""Weeks of history for a class, made through the services that learners use, with the time passed in."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.api import User
from assessments.api import Assessment, answer_question, start_attempt, submit_attempt, take_hint
from config.demo.authoring import AuthoredCourse, AuthoredLesson
from config.demo.learners import SimulatedLearner
from config.demo.unit import QuestionText
from lessons.api import report_progress

SCHOOL_HOURS = (8, 19)
# Somebody with five sessions a week reviews at the end of every third of them.
REVIEWS_FADE = 14


@dataclass
class Pupil:
    """A learner of the demo school: the account and the simulated mind behind it."""

    user: User
    mind: SimulatedLearner
    next_lesson: int = 0
    is_quiz_due: bool = False
    reviews: dict[int, int] = field(default_factory=dict)


def play_history(
    course: AuthoredCourse, pupils: Sequence[Pupil], *, rng: random.Random, weeks: int, until: datetime
) -> int:
    """``weeks`` of sessions that end before ``until``, in the order of time; returns how many answers were given."""
    sessions = sorted(
        ((at, number) for number, pupil in enumerate(pupils) for at in _sessions(pupil, rng, weeks, until)),
        key=lambda session: session[0],
    )
    answers = 0
    for at, number in sessions:
        pupil = pupils[number]
        with transaction.atomic():
            if pupil.next_lesson < len(course.lessons):
                answers += _Session(pupil, course.lessons[pupil.next_lesson], rng, at).play()
            if pupil.next_lesson and rng.random() < pupil.mind.diligence / REVIEWS_FADE:
                index = min(range(pupil.next_lesson), key=lambda lesson: (pupil.reviews.get(lesson, 0), lesson))
                pupil.reviews[index] = pupil.reviews.get(index, 0) + 1
                answers += _Session(pupil, course.lessons[index], rng, at + timedelta(minutes=40)).review()
    return answers


def _sessions(pupil: Pupil, rng: random.Random, weeks: int, until: datetime) -> Iterator[datetime]:
    """School-day times; about ``diligence`` a week, two of five learners slow down towards the end."""
    slows_down = rng.random() < 0.4
    first = (until - timedelta(weeks=weeks)).replace(hour=0, minute=0, second=0, microsecond=0)
    for day in range(weeks * 7):
        at = first + timedelta(days=day, hours=rng.randint(*SCHOOL_HOURS), minutes=rng.randint(0, 59))
        share = pupil.mind.diligence / 5 * (0.4 if slows_down and day > weeks * 4 else 1.0)
        if at.weekday() < 5 and rng.random() < share and at < until - timedelta(hours=2):
            yield at


class _Session:
    """One sitting: study and practise the next lesson, and at the sitting after that take its quiz."""

    def __init__(self, pupil: Pupil, lesson: AuthoredLesson, rng: random.Random, at: datetime) -> None:
        self._pupil, self._lesson, self._rng, self._now = pupil, lesson, rng, at

    def play(self) -> int:
        """Returns how many answers were given."""
        if self._pupil.is_quiz_due:
            self._pupil.is_quiz_due = False
            self._pupil.next_lesson += 1
            return self._take(self._lesson.quiz, is_quiz=True)
        if not self._study():
            return 0
        self._pupil.is_quiz_due = True
        return self._take(self._lesson.exercise, is_quiz=False)

    def review(self) -> int:
        """Practise an earlier lesson once more; returns how many answers were given."""
        return self._take(self._lesson.exercise, is_quiz=False)

    def _study(self) -> bool:
        """Read on; one sitting in eight ends half-way. Returns whether the lesson was finished."""
        finishes = self._rng.random() > 0.125
        for percent in (35, 70, 100) if finishes else (35,):
            seconds = self._rng.randint(90, 300)
            self._pass(seconds)
            report_progress(
                learner=self._pupil.user,
                lesson_id=self._lesson.lesson.pk,
                percent=percent,
                seconds=seconds,
                position=percent // 20,
                now=self._now,
            )
        if finishes:
            self._pupil.mind.study(self._lesson.text.concepts)
        return finishes

    def _take(self, assessment: Assessment, *, is_quiz: bool) -> int:
        attempt, _is_new = start_attempt(learner=self._pupil.user, assessment_id=assessment.pk, now=self._now)
        use = "quiz" if is_quiz else "exercise"
        questions = {pk: text for pk, text in self._lesson.questions.items() if text.use == use}
        answers = 0
        for question_id, text in questions.items():
            if is_quiz and self._rng.random() < 0.04:
                continue  # left out
            answers += self._answer(attempt.pk, question_id, text, tries=1 if is_quiz else 2)
        submit_attempt(learner=self._pupil.user, attempt_id=attempt.pk, now=self._now)
        return answers

    def _answer(self, attempt_id: UUID, question_id: UUID, text: QuestionText, *, tries: int) -> int:
        """Answer, in an exercise with a second try; some ask for a hint first. Returns how many answers were given."""
        mind, rng = self._pupil.mind, self._rng
        if tries > 1 and rng.random() < 0.1:
            take_hint(learner=self._pupil.user, attempt_id=attempt_id, question_id=question_id, now=self._now)
        given: list[object] = []
        for _ in range(tries):
            rightly = mind.answers_rightly(text, rng)
            response = mind.respond(text, rng, rightly=rightly)
            seconds = rng.randint(8, 75)
            self._pass(seconds)
            answer_question(
                learner=self._pupil.user,
                attempt_id=attempt_id,
                question_id=question_id,
                response=response,
                duration_ms=seconds * 1000,
                now=self._now,
            )
            mind.practise(text)
            given.append(response)
            if rightly:
                break
        return len(given)

    def _pass(self, seconds: int) -> None:
        self._now += timedelta(seconds=seconds)
