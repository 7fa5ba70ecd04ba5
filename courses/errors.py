"""What can go wrong with courses, classes and concepts."""

from core.errors import Conflict, Invalid, NotAllowed, NotFound, TooLarge, UnsupportedType


class CourseNotFound(NotFound):
    code = "courses.course_not_found"


class ClassroomNotFound(NotFound):
    code = "courses.classroom_not_found"


class ConceptNotFound(NotFound):
    code = "courses.concept_not_found"


class AuthorsOnly(NotAllowed):
    code = "courses.authors_only"


class AdminsOnly(NotAllowed):
    code = "courses.admins_only"


class UnknownClassCode(Invalid):
    code = "courses.unknown_class_code"


class DoorNotFound(NotFound):
    """The same for an unknown code, a door that is shut and a class that is archived."""

    code = "courses.door_not_found"


class LearnerNotInClass(NotFound):
    code = "courses.learner_not_in_class"


class ChildNotFound(NotFound):
    code = "courses.child_not_found"


class ClassroomArchived(Conflict):
    code = "courses.classroom_archived"


class DoorShut(Conflict):
    code = "courses.door_shut"


class UnknownReference(Invalid):
    """A body names something that does not exist, or exists elsewhere: the same to the caller."""

    code = "courses.unknown_reference"


class UnknownLanguage(Invalid):
    code = "courses.unknown_language"


class CourseInUse(Conflict):
    """Something hangs on a course that would be deleted."""

    code = "courses.course_in_use"


class CourseHasLearners(Conflict):
    """A course that learners were in does not become a draft again."""

    code = "courses.course_has_learners"


class LastTeacher(Conflict):
    code = "courses.last_teacher"


class PrerequisiteCycle(Invalid):
    """``details["cycle"]`` holds the ids of the concepts in their order, the first one at both ends; of a long way the
    beginning."""

    code = "courses.prerequisite_cycle"


class TagMalformed(Invalid):
    code = "courses.tag_malformed"


class ConceptMalformed(Invalid):
    """A part of a concept is missing, too long or too many, or is no text of its kind; see ``courses.concept_graph.rows``."""

    code = "courses.concept_malformed"


class GraphTooLarge(Invalid):
    """For a picture."""

    code = "courses.graph_too_large"


class SubjectFull(Conflict):
    """A subject has as many concepts, or prerequisites among them, as a graph can have."""

    code = "courses.subject_full"


class ConceptsRefused(Invalid):
    """A file of concepts as a whole; ``details["faults"]`` says what is wrong with which row."""

    code = "courses.concepts_refused"


class SectionInUse(Conflict):
    code = "courses.section_in_use"


class ConceptInGraph(Conflict):
    code = "courses.concept_in_graph"


class ConceptRequired(Conflict):
    """Others build on it."""

    code = "courses.concept_required"


class ConceptInUse(Conflict):
    """A course, a lesson, a question or what learners showed of it hangs on it."""

    code = "courses.concept_in_use"


class ConceptCodeTaken(Conflict):
    code = "courses.concept_code_taken"


class ClassroomNameMissing(Invalid):
    code = "courses.classroom_name_missing"


class ClassroomRolledOver(Conflict):
    """A class is taken into a new year once."""

    code = "courses.classroom_rolled_over"


class ClassroomOfThisYear(Conflict):
    """A class that was made for a school year is not moved on to it."""

    code = "courses.classroom_of_this_year"


class DayOutOfReach(Invalid):
    """A day that is still to come, was before the class, or is too long ago."""

    code = "courses.day_out_of_reach"


class MarkMalformed(Invalid):
    """A mark whose parts do not go together."""

    code = "courses.mark_malformed"


class AbsenceImplausible(Invalid):
    code = "courses.absence_implausible"


class AbsenceNotFound(NotFound):
    code = "courses.absence_not_found"


class AbsenceAnnounced(Conflict):
    """Of a learner, for one of these days."""

    code = "courses.absence_announced"


class DocumentNotFound(NotFound):
    code = "courses.document_not_found"


class DocumentNotReady(Conflict):
    """It is still being read, or could not be."""

    code = "courses.document_not_ready"


class DocumentNotFailed(Conflict):
    """Only what could not be read is read once more."""

    code = "courses.document_not_failed"


class DocumentNotAccepted(Invalid):
    """An upload from which nothing can or will be read; its kinds say why."""

    code = "courses.document_refused"


class DocumentEmpty(DocumentNotAccepted):
    code = "courses.document_empty"


class DocumentDamaged(DocumentNotAccepted):
    code = "courses.document_damaged"


class DocumentEncrypted(DocumentNotAccepted):
    code = "courses.document_encrypted"


class DocumentHasEntities(DocumentNotAccepted):
    """XML inside of it that names other texts or files."""

    code = "courses.document_has_entities"


class DocumentTooLarge(TooLarge):
    """In bytes, unpacked or not, in pages or in pixels."""

    code = "courses.document_too_large"


class DocumentKindRefused(UnsupportedType):
    """Its bytes are no document of a kind that is read, or not what its name says."""

    code = "courses.document_kind_refused"
