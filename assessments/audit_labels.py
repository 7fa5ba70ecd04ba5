"""What the audited deeds of assessments are called."""

from django.utils.translation import gettext_lazy as _

AUDIT_LABELS = {
    "assessments.question.saved": _("Question made or changed"),
    "assessments.assessment.saved": _("Exercise or quiz made or changed"),
}
