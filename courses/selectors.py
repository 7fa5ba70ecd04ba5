"""Reads of the courses app."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.api import Role, User
from courses.enums import EnrolmentState, PublicationState
from courses.errors import ClassroomNotFound, CourseNotFound
from courses.models import (
    Classroom,
    ClassroomCourse,
    ClassroomTeacher,
    Concept,
    Course,
    CourseConcept,
    Enrolment,
    Prerequisite,
)
from courses.models.classrooms import ClassroomQuerySet
from courses.policies import catalogued_courses, visible_classrooms, visible_concepts, visible_courses


def courses_visible_to(user: User) -> QuerySet[Course]:
    return Course.objects.filter(visible_courses(user))


def course_in_detail(course_id: UUID) -> Course:
    """A course that the caller may see, with owner, outline and concepts. Three queries."""
    return Course.objects.select_related("owner").prefetch_related("sections", "course_concepts").get(pk=course_id)


def catalogue_for(user: User) -> QuerySet[Course]:
    """The published courses of the institution, with ``is_mine``: whether ``user`` may open it."""
    mine = Exists(Course.objects.filter(visible_courses(user), pk=OuterRef("pk")))
    courses = Course.objects.filter(catalogued_courses(user))
    return courses.select_related("owner").annotate(is_mine=mine)


def classrooms_visible_to(user: User) -> ClassroomQuerySet:
    """With ``learner_count``."""
    in_class = Count("enrolments", filter=Q(enrolments__state=EnrolmentState.ACTIVE))
    classrooms = Classroom.objects.filter(visible_classrooms(user))
    return classrooms.annotate(learner_count=in_class)  # type: ignore[no-redef]  # declared on the model


def concepts_visible_to(user: User) -> QuerySet[Concept]:
    return Concept.objects.filter(visible_concepts(user))


def get_visible_course(*, user: User, course_id: UUID) -> Course:
    """Raises: CourseNotFound: no such course, or not for ``user`` to see."""
    course = courses_visible_to(user).filter(pk=course_id).first()
    if course is None:
        raise CourseNotFound(_("There is no such course."))
    return course


def get_visible_classroom(*, user: User, classroom_id: UUID) -> Classroom:
    """Raises: ClassroomNotFound: no such class, or not for ``user`` to see."""
    classroom = classrooms_visible_to(user).filter(pk=classroom_id).first()
    if classroom is None:
        raise ClassroomNotFound(_("There is no such class."))
    return classroom


def classroom_in_detail(classroom_id: UUID) -> Classroom:
    """A class that the caller may see, with ``learner_count`` and teachers. Two queries."""
    in_class = Count("enrolments", filter=Q(enrolments__state=EnrolmentState.ACTIVE))
    teachers = ClassroomTeacher.objects.select_related("teacher").order_by("teacher__full_name", "teacher_id")
    classrooms = Classroom.objects.annotate(learner_count=in_class)  # type: ignore[no-redef]  # declared on the model
    return classrooms.prefetch_related(Prefetch("teachers", teachers)).get(pk=classroom_id)


def courses_of_classroom(classroom_id: UUID, *, user: User) -> QuerySet[Course]:
    """The courses of a class that ``user`` sees, by title."""
    links = ClassroomCourse.objects.filter(classroom_id=classroom_id).values("course_id")
    return courses_visible_to(user).filter(pk__in=links).order_by("title", "pk")


def places_in(classroom_id: UUID) -> QuerySet[Enrolment]:
    """The places of a class, of those who left too, with the learner."""
    return Enrolment.objects.filter(classroom_id=classroom_id).select_related("learner")


def learners_in(classroom_id: UUID) -> QuerySet[Enrolment]:
    """The places of those who are in the class now, with the learner, by name."""
    return (
        Enrolment.objects.filter(classroom_id=classroom_id, state=EnrolmentState.ACTIVE)
        .select_related("learner")
        .order_by("learner__full_name", "learner_id")
    )


def people_in_classroom(classroom_id: UUID) -> frozenset[UUID]:
    """Who learns or teaches in a running class now; nobody in an archived one. Two queries."""
    learners = Enrolment.objects.active().filter(classroom_id=classroom_id).values_list("learner_id", flat=True)
    teachers = ClassroomTeacher.objects.filter(classroom_id=classroom_id, classroom__is_archived=False)
    return frozenset([*learners, *teachers.values_list("teacher_id", flat=True)])


def children_of_class(classroom_id: UUID) -> QuerySet[User]:
    """The learners of a running class whose account is open, by name."""
    here = Enrolment.objects.active().filter(classroom_id=classroom_id).values("learner_id")
    return User.objects.active().with_role(Role.STUDENT).filter(pk__in=here).order_by("full_name", "pk")


def children_at_door(classroom_id: UUID) -> QuerySet[User]:
    """Those of them who have pictures."""
    return children_of_class(classroom_id).filter(picture_credential__isnull=False)


@dataclass(frozen=True)
class ClassChild:
    """A child of a class; ``pictures_issued_at`` is None for one without pictures."""

    person: User
    pictures_issued_at: datetime | None


def children_with_issue(classroom_id: UUID) -> list[ClassChild]:
    """The children of a class and since when they have pictures. One query."""
    children = children_of_class(classroom_id).annotate(issued_at=F("picture_credential__issued_at"))
    return [ClassChild(person=child, pictures_issued_at=child.issued_at) for child in children]


def course_ids_of_classroom(classroom_id: UUID) -> list[UUID]:
    return list(ClassroomCourse.objects.filter(classroom_id=classroom_id).values_list("course_id", flat=True))


def concepts_of_courses(course_ids: Iterable[UUID]) -> list[Concept]:
    """What the courses teach, each concept once, in the order of the courses. One query."""
    rows = (
        CourseConcept.objects.filter(course_id__in=course_ids)
        .select_related("concept")
        .order_by("course__title", "course_id", "position", "id")
    )
    return list({row.concept_id: row.concept for row in rows}.values())


def prerequisites_of(concept_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """Direct prerequisites by concept. One query."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for concept_id, requires_id in Prerequisite.objects.filter(concept_id__in=concept_ids).values_list(
        "concept_id", "requires_id"
    ):
        found[concept_id].add(requires_id)
    return dict(found)


@dataclass(frozen=True)
class LearnersPlace:
    """The classes, courses and levels of a learner now."""

    classroom_ids: tuple[UUID, ...]
    course_ids: tuple[UUID, ...]
    levels: frozenset[str]


def first_enrolled(learner_id: UUID, course_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Since when the learner has been in a class with each of these courses, in whichever first. One query."""
    links = ClassroomCourse.objects.filter(
        course_id__in=list(course_ids), classroom__enrolments__learner_id=learner_id
    ).order_by()
    moments = links.values("course_id").annotate(since=Min("classroom__enrolments__enrolled_at"))
    return dict(moments.values_list("course_id", "since"))


def place_of_learner(learner_id: UUID) -> LearnersPlace:
    """Where a learner stands. Two queries."""
    classrooms = dict(
        Enrolment.objects.active().filter(learner_id=learner_id).values_list("classroom_id", "classroom__level")
    )
    courses = (
        ClassroomCourse.objects.filter(classroom_id__in=classrooms, course__state=PublicationState.PUBLISHED)
        .order_by("course__title", "course_id")
        .values_list("course_id", flat=True)
    )
    return LearnersPlace(
        classroom_ids=tuple(classrooms),
        course_ids=tuple(dict.fromkeys(courses)),
        levels=frozenset(classrooms.values()),
    )
