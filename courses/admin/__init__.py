"""Console pages of the courses app."""

from courses.admin.attendance import AnnouncedAbsenceAdmin, AttendanceMarkAdmin
from courses.admin.classrooms import ClassroomAdmin
from courses.admin.concepts import ConceptAdmin
from courses.admin.courses import CourseAdmin, SectionAdmin
from courses.admin.documents import DocumentAdmin

__all__ = [
    "AnnouncedAbsenceAdmin",
    "AttendanceMarkAdmin",
    "ClassroomAdmin",
    "ConceptAdmin",
    "CourseAdmin",
    "DocumentAdmin",
    "SectionAdmin",
]
