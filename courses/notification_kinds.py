"""What courses tells people."""

from django.utils.translation import gettext_lazy as _

from accounts.api import Line, NotificationKind

ENROLLED = NotificationKind(
    key="courses.learner.enrolled",
    subject=_("You are in a new class"),
    body=_("You were put into the class %(classroom)s."),
    params={"classroom": Line(120)},
)
