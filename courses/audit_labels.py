"""What the audited deeds of courses are called."""

from django.utils.translation import gettext_lazy as _

AUDIT_LABELS = {
    "courses.classroom.saved": _("Class made or changed"),
    "courses.classroom.written_to": _("Class written to"),
    "courses.classroom.code_renewed": _("Class code renewed"),
    "courses.course.saved": _("Course made or changed"),
    "courses.course.copied": _("Course copied"),
    "courses.course.deleted": _("Course deleted"),
    "courses.document.added": _("Document added"),
    "courses.document.changed": _("Document changed"),
    "courses.document.released": _("Document released"),
    "courses.document.withdrawn": _("Document withdrawn"),
    "courses.document.retried": _("Document read once more"),
    "courses.document.deleted": _("Document deleted"),
    "courses.concept.saved": _("Concept made or changed"),
    "courses.concept.deleted": _("Concept deleted"),
    "courses.attendance.taken": _("Attendance marked"),
    "courses.attendance.corrected": _("Attendance corrected"),
    "courses.attendance.read": _("Attendance read"),
    "courses.absence.announced": _("Absence announced"),
    "courses.absence.withdrawn": _("Absence taken back"),
    "courses.learner.enrolled": _("Came into a class"),
    "courses.learner.left": _("Left a class"),
    "courses.teacher.came": _("Became teacher of a class"),
    "courses.teacher.went": _("Teaches a class no more"),
    "courses.children_door.opened": _("Children's door opened"),
    "courses.children_door.renewed": _("Children's door renewed"),
    "courses.children_door.shut": _("Children's door shut"),
}
