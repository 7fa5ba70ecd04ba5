"""Tables of the courses app."""

from courses.models.classrooms import Classroom, ClassroomCourse, ClassroomTeacher, Enrolment
from courses.models.concepts import Concept, Prerequisite
from courses.models.courses import Course, CourseConcept, Section

__all__ = [
    "Classroom",
    "ClassroomCourse",
    "ClassroomTeacher",
    "Concept",
    "Course",
    "CourseConcept",
    "Enrolment",
    "Prerequisite",
    "Section",
]
