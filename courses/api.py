"""The courses app for other apps."""

from courses.concept_graph.queries import all_building_on, all_prerequisites_of, in_learning_order
from courses.concept_graph.rows import ConceptRow
from courses.enums import KINDERGARTEN, AbsenceReason, AttendanceState, Difficulty, Level, PublicationState
from courses.errors import ClassroomNotFound, CourseNotFound, UnknownReference
from courses.models import Classroom, Concept, Course, Document, Section
from courses.policies import (
    may_edit_classroom,
    may_edit_course,
    visible_classrooms,
    visible_courses,
    visible_documents,
)
from courses.search.searching import PassageHit, search_passages
from courses.selectors import (
    LearnersPlace,
    classrooms_visible_to,
    concepts_of_courses,
    concepts_visible_to,
    course_ids_of_classroom,
    courses_visible_to,
    first_enrolled,
    get_visible_classroom,
    get_visible_course,
    learners_in,
    people_in_classroom,
    place_of_learner,
    prerequisites_of,
)
from courses.services.absences import announce_absence
from courses.services.attendance import MarkDraft, mark_attendance
from courses.services.children import issue_to_child
from courses.services.classrooms import ClassroomDraft, enrol_by_code, save_classroom
from courses.services.concept_imports import import_concepts
from courses.services.concepts import ConceptDraft, save_concept
from courses.services.courses import CourseDraft, SectionDraft, arrange_sections, save_course
from courses.services.document_reading import process_document
from courses.services.documents import add_document, release_document
from courses.services.doors import open_door
from courses.services.places import enrol_learner

__all__ = [
    "KINDERGARTEN",
    "AbsenceReason",
    "AttendanceState",
    "Classroom",
    "ClassroomDraft",
    "ClassroomNotFound",
    "Concept",
    "ConceptDraft",
    "ConceptRow",
    "Course",
    "CourseDraft",
    "CourseNotFound",
    "Difficulty",
    "Document",
    "LearnersPlace",
    "Level",
    "MarkDraft",
    "PassageHit",
    "PublicationState",
    "Section",
    "SectionDraft",
    "UnknownReference",
    "add_document",
    "all_building_on",
    "all_prerequisites_of",
    "announce_absence",
    "arrange_sections",
    "classrooms_visible_to",
    "concepts_of_courses",
    "concepts_visible_to",
    "course_ids_of_classroom",
    "courses_visible_to",
    "enrol_by_code",
    "enrol_learner",
    "first_enrolled",
    "get_visible_classroom",
    "get_visible_course",
    "import_concepts",
    "in_learning_order",
    "issue_to_child",
    "learners_in",
    "mark_attendance",
    "may_edit_classroom",
    "may_edit_course",
    "open_door",
    "people_in_classroom",
    "place_of_learner",
    "prerequisites_of",
    "process_document",
    "release_document",
    "save_classroom",
    "save_concept",
    "save_course",
    "search_passages",
    "visible_classrooms",
    "visible_courses",
    "visible_documents",
]
