"""What can go wrong with questions and attempts."""

from core.errors import Conflict, Invalid, NotFound


class AssessmentNotFound(NotFound):
    code = "assessments.assessment_not_found"


class AttemptNotFound(NotFound):
    code = "assessments.attempt_not_found"


class QuestionNotFound(NotFound):
    code = "assessments.question_not_found"


class QuestionIncomplete(Invalid):
    """A question that could not be asked or graded as it stands."""

    code = "assessments.question_incomplete"


class PictureNotFound(NotFound):
    code = "assessments.picture_not_found"


class ResponseMalformed(Invalid):
    """An answer that does not fit its question."""

    code = "assessments.response_malformed"


class HistoryMalformed(Invalid):
    """Answers from elsewhere that cannot be put into the record as they stand."""

    code = "assessments.history_malformed"


class UnknownReference(Invalid):
    code = "assessments.unknown_reference"


class AssessmentInUse(Conflict):
    code = "assessments.assessment_in_use"


class AttemptClosed(Conflict):
    code = "assessments.attempt_closed"


class AttemptOverdue(Conflict):
    code = "assessments.attempt_overdue"


class NoAttemptsLeft(Conflict):
    code = "assessments.no_attempts_left"


class HistoryDiverges(Conflict):
    """What the record holds is not the beginning of the history that is to be put into it."""

    code = "assessments.history_diverges"


class NoHint(Conflict):
    code = "assessments.no_hint"


class AnsweredAlready(Conflict):
    """An exercise question that was answered rightly, or as often as may be."""

    code = "assessments.answered_already"
