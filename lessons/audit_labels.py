"""What the audited deeds of lessons are called."""

from django.utils.translation import gettext_lazy as _

AUDIT_LABELS = {"lessons.lesson.saved": _("Lesson made or changed")}
