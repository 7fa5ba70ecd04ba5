"""The demo courses as packages: exported, imported in another school, exported again: the same bytes."""

import pytest

from accounts.enums import Role
from accounts.tests.factories import NOW, make_institution, make_person
from config.demo.authoring import author_course
from config.demo.unit import read_unit
from core.exchange.runs import run_import
from core.models import MaterialImport
from courses.exchange.exporting import export_course
from courses.tests.exchange.packages import carried_out, started_import
from tests.live.faults import in_part

pytestmark = pytest.mark.django_db


COURSES = [("algebra", 68 + 1 + 7 + 239 + 23 + 46), ("kindergarten", 22 + 1 + 3 + 71 + 10 + 20)]


@pytest.mark.parametrize(("name", "created"), in_part(COURSES, of="packages of the demo courses", few=1))
def test_a_course_that_went_to_another_school_and_back_is_the_same(name: str, created: int) -> None:
    # Arrange
    author, teacher = (make_person(make_institution(), Role.TEACHER) for _ in range(2))
    course = author_course(read_unit(name), teacher=author, now=NOW).course
    package = export_course(user=author, course_id=course.pk).read()
    row = started_import(teacher, package, now=NOW)
    MaterialImport.objects.filter(pk=row.pk).update(state="running", counts={})

    # Act
    run_import(import_id=row.pk, actor_id=teacher.pk, now=NOW)

    # Assert
    row.refresh_from_db()
    assert (row.state, row.counts) == (
        "done",
        {"created": created, "updated": 0, "unchanged": 0, "skipped": 0, "refused": 0, "note": 0},
    )
    assert export_course(user=teacher, course_id=row.target_id).read() == package
    again = carried_out(teacher, package, now=NOW, target_id=row.target_id)
    # Concepts are found by their codes.
    assert (again.counts["unchanged"], again.counts["created"]) == (created, 0)
