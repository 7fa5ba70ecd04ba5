"""What the database refuses by itself."""

import pytest
from django.db import IntegrityError, models, transaction

from accounts.enums import Role
from accounts.tests.factories import NOW, make_institution, make_person
from courses.models import ClassroomCourse, ClassroomTeacher, CourseConcept, Enrolment, Prerequisite
from courses.tests.factories import make_classroom, make_concept, make_course

pytestmark = pytest.mark.django_db


def test_links_stand_once_and_no_concept_requires_itself() -> None:
    teacher = make_person(make_institution(), Role.TEACHER)
    learner, base = make_person(teacher.institution), make_concept(teacher)
    concept = make_concept(teacher, [base])
    course = make_course(teacher, [concept])
    classroom = make_classroom(teacher, [course], [learner])
    doubles: list[models.Model] = [
        Prerequisite(concept=concept, requires=base),
        Prerequisite(concept=concept, requires=concept),
        CourseConcept(course=course, concept=concept),
        ClassroomCourse(classroom=classroom, course=course),
        ClassroomTeacher(classroom=classroom, teacher=teacher),
        Enrolment(institution_id=classroom.institution_id, classroom=classroom, learner=learner, enrolled_at=NOW),
    ]
    for row in doubles:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


def test_what_others_stand_on_cannot_be_deleted() -> None:
    teacher = make_person(make_institution(), Role.TEACHER)
    base = make_concept(teacher)
    make_concept(teacher, [base])
    course = make_course(teacher)
    make_classroom(teacher, [course])
    for row in (base, course, teacher):
        with pytest.raises(models.ProtectedError):
            row.delete()
