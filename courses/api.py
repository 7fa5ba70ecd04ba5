"""The courses app for other apps."""

from courses.enums import KINDERGARTEN, Difficulty, Level, PublicationState
from courses.errors import ClassroomNotFound, CourseNotFound, UnknownReference
from courses.models import Classroom, Concept, Course, Section
from courses.policies import may_edit_course, visible_classrooms, visible_courses
from courses.selectors import (
    LearnersPlace,
    classrooms_visible_to,
    concepts_of_courses,
    concepts_visible_to,
    course_ids_of_classroom,
    courses_visible_to,
    get_visible_classroom,
    get_visible_course,
    learners_in,
    place_of_learner,
    prerequisites_of,
)
from courses.services.classrooms import ClassroomDraft, enrol_by_code, enrol_learner, save_classroom
from courses.services.concepts import save_concept
from courses.services.courses import CourseDraft, SectionDraft, save_course

__all__ = [
    "KINDERGARTEN",
    "Classroom",
    "ClassroomDraft",
    "ClassroomNotFound",
    "Concept",
    "Course",
    "CourseDraft",
    "CourseNotFound",
    "Difficulty",
    "LearnersPlace",
    "Level",
    "PublicationState",
    "Section",
    "SectionDraft",
    "UnknownReference",
    "classrooms_visible_to",
    "concepts_of_courses",
    "concepts_visible_to",
    "course_ids_of_classroom",
    "courses_visible_to",
    "enrol_by_code",
    "enrol_learner",
    "get_visible_classroom",
    "get_visible_course",
    "learners_in",
    "may_edit_course",
    "place_of_learner",
    "prerequisites_of",
    "save_classroom",
    "save_concept",
    "save_course",
    "visible_classrooms",
    "visible_courses",
]
