"""What the audited deeds of lessons are called."""

from django.utils.translation import gettext_lazy as _

AUDIT_LABELS = {
    "lessons.lesson.saved": _("Lesson made or changed"),
    "lessons.lesson.published": _("Lesson published"),
    "lessons.lesson.unpublished": _("Lesson withdrawn"),
    "lessons.lesson.restored": _("Earlier version of a lesson taken up again"),
    "lessons.lesson.deleted": _("Lesson deleted"),
    "lessons.media.added": _("File added to a lesson"),
    "lessons.media.changed": _("File of a lesson changed"),
    "lessons.media.removed": _("File of a lesson removed"),
    "lessons.outline.arranged": _("Lessons put into another order"),
    "lessons.live_lesson.started": _("Live lesson begun"),
    "lessons.live_lesson.ended": _("Live lesson ended"),
}
