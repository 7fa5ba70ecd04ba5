"""What courses tells people."""

from django.utils.translation import gettext_lazy as _

from accounts.api import Channel, Choice, Days, Line, NotificationKind
from courses.enums import DocumentFailure

ENROLLED = NotificationKind(
    key="courses.learner.enrolled",
    subject=_("You are in a new class"),
    body=_("You were put into the class %(classroom)s."),
    params={"classroom": Line(120)},
)

# Neither says why: it may be read on the screen of a telephone.
ABSENCE_ANNOUNCED = NotificationKind(
    key="courses.absence.announced",
    subject=_("%(about)s will be away"),
    body=_("%(about)s is announced to be away: %(days)s."),
    params={"days": Days()},
)
ABSENCE_WITHDRAWN = NotificationKind(
    key="courses.absence.withdrawn",
    subject=_("%(about)s will come after all"),
    body=_("The absence of %(about)s was taken back: %(days)s."),
    params={"days": Days()},
)

# Whoever uploads ten documents gets no ten letters.
DOCUMENT_READY = NotificationKind(
    key="courses.document.read",
    subject=_("A document is ready"),
    body=_("“%(title)s” was read. Look at its passages, and release it: learners do not see it before."),
    params={"title": Line(255)},
    button=_("Open the document"),
    channels=frozenset({Channel.IN_APP}),
)
DOCUMENT_FAILED = NotificationKind(
    key="courses.document.failed",
    subject=_("A document could not be read"),
    body=_("“%(title)s” could not be read. %(reason)s"),
    params={"title": Line(255), "reason": Choice(DocumentFailure)},
    button=_("Open the document"),
    channels=frozenset({Channel.IN_APP}),
)

KINDS = (ENROLLED, ABSENCE_ANNOUNCED, ABSENCE_WITHDRAWN, DOCUMENT_READY, DOCUMENT_FAILED)
