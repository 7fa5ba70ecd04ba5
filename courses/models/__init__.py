"""Tables of the courses app."""

from courses.models.attendance import AnnouncedAbsence, AttendanceMark
from courses.models.classrooms import Classroom, ClassroomCourse, ClassroomTeacher, Enrolment
from courses.models.concepts import Concept, ConceptTag, Prerequisite
from courses.models.courses import Course, CourseConcept, Section
from courses.models.documents import Document, DocumentQuerySet, Passage

__all__ = [
    "AnnouncedAbsence",
    "AttendanceMark",
    "Classroom",
    "ClassroomCourse",
    "ClassroomTeacher",
    "Concept",
    "ConceptTag",
    "Course",
    "CourseConcept",
    "Document",
    "DocumentQuerySet",
    "Enrolment",
    "Passage",
    "Prerequisite",
    "Section",
]
