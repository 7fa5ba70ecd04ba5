"""What can go wrong with courses, classes and concepts."""

from core.errors import Conflict, Invalid, NotAllowed, NotFound


class CourseNotFound(NotFound):
    code = "courses.course_not_found"


class ClassroomNotFound(NotFound):
    code = "courses.classroom_not_found"


class ConceptNotFound(NotFound):
    code = "courses.concept_not_found"


class AuthorsOnly(NotAllowed):
    code = "courses.authors_only"


class UnknownClassCode(Invalid):
    code = "courses.unknown_class_code"


class DoorNotFound(NotFound):
    """The same for an unknown code, a door that is shut and a class that is archived."""

    code = "courses.door_not_found"


class ChildNotFound(NotFound):
    code = "courses.child_not_found"


class ClassroomArchived(Conflict):
    code = "courses.classroom_archived"


class DoorShut(Conflict):
    code = "courses.door_shut"


class UnknownReference(Invalid):
    """A body names something that does not exist, or exists elsewhere: the same to the caller."""

    code = "courses.unknown_reference"


class PrerequisiteCycle(Invalid):
    code = "courses.prerequisite_cycle"


class SectionInUse(Conflict):
    code = "courses.section_in_use"


class ConceptInGraph(Conflict):
    code = "courses.concept_in_graph"


class ConceptCodeTaken(Conflict):
    code = "courses.concept_code_taken"


class ClassroomNameMissing(Invalid):
    code = "courses.classroom_name_missing"


class ClassroomRolledOver(Conflict):
    """A class is taken into a new year once."""

    code = "courses.classroom_rolled_over"
