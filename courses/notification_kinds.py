"""What courses tells people."""

from django.utils.translation import gettext_lazy as _

from accounts.api import Days, Line, NotificationKind

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
