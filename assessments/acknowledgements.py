"""What a client may journal of attempts, and what the rows say of it. See ``core.acknowledgements``."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar

from django.db.models import Count, Exists, OuterRef, QuerySet

from assessments.enums import AssessmentKind, AttemptState
from assessments.events import AttemptStarted, AttemptSubmitted, ResponseGraded
from assessments.models import Attempt, Response
from core.models import Event


def started_content(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What stays of an attempt from its start on, out of the API's answer."""
    return {name: answer[name] for name in ("id", "assessment_id", "learner_id", "number", "max_score")}


def submitted_content(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What is final of a submitted attempt, out of the API's answer."""
    items = [
        {
            "question_id": item["question_id"],
            "response": item["response"],
            "share": item["grade"]["share"] if item["grade"] else None,
        }
        for item in answer["items"]
    ]
    return {**started_content(answer), "score": answer["score"], "items": items}


def saved_id(attempt_id: str, question_id: str) -> str:
    """The journal's id of an answer."""
    return f"{attempt_id}/{question_id}"


class _OfAttempts:
    """Deeds whose id is the attempt's, each announced once under ``event``."""

    event: ClassVar[str]

    def announced(self, ids: Collection[str]) -> QuerySet[Attempt]:
        """Those attempts of ``ids`` of which the log says that it was done."""
        told = Event.objects.filter(name=self.event, object_id=OuterRef("pk"), learner_id=OuterRef("learner_id"))
        return Attempt.objects.filter(Exists(told), pk__in=ids)

    def doubled(self, ids: Collection[str]) -> Iterator[str]:
        return _told_again(Event.objects.filter(name=self.event, object_id__in=ids))


class StartedAttempt(_OfAttempts):
    """An attempt was opened."""

    event = AttemptStarted.name

    def contents(self, ids: Collection[str]) -> dict[str, Any]:
        return {str(row.pk): _row(row) for row in self.announced(ids)}


class SubmittedAttempt(_OfAttempts):
    """An attempt was handed in."""

    event = AttemptSubmitted.name

    def contents(self, ids: Collection[str]) -> dict[str, Any]:
        rows = self.announced(ids).filter(state=AttemptState.SUBMITTED)
        return {
            str(row.pk): {**_row(row), "score": str(row.score), "items": [_item(each) for each in row.responses.all()]}
            for row in rows.prefetch_related("responses")
        }


class SavedAnswer:
    """An answer to a question of a quiz was kept. Nothing is announced before the quiz is handed in."""

    def contents(self, ids: Collection[str]) -> dict[str, Any]:
        rows = Response.objects.filter(attempt__in={key.partition("/")[0] for key in ids}, response__isnull=False)
        return {saved_id(str(row.attempt_id), str(row.question_id)): row.response for row in rows}

    def doubled(self, ids: Collection[str]) -> Iterator[str]:
        """A quiz grades an answer once."""
        graded = Event.objects.filter(
            name=ResponseGraded.name,
            payload__assessment_kind=AssessmentKind.QUIZ,
            payload__attempt_id__in=[key.partition("/")[0] for key in ids],
        )
        return _told_again(graded)


def _told_again(events: QuerySet[Event]) -> Iterator[str]:
    """What the log has more than once, of events that it should have once for each object."""
    counted = events.values_list("name", "object_id").annotate(number=Count("pk")).filter(number__gt=1)
    for name, object_id, number in counted:
        yield f"The log has {name} {number} times for {object_id}."


def _row(attempt: Attempt) -> dict[str, Any]:
    return {
        "id": str(attempt.pk),
        "assessment_id": str(attempt.assessment_id),
        "learner_id": str(attempt.learner_id),
        "number": attempt.number,
        "max_score": str(attempt.max_score),
    }


def _item(row: Response) -> dict[str, Any]:
    return {"question_id": str(row.question_id), "response": row.response, "share": row.share}
