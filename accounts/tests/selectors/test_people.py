"""Who sees whom: the list filter and the object check say the same."""

import pytest

from accounts.enums import Role
from accounts.errors import PersonNotFound
from accounts.models import Institution, User
from accounts.policies import may_manage_people, may_see_person
from accounts.selectors import get_visible_person, institutions_visible_to, people_visible_to
from accounts.tests.factories import make_institution, make_person
from core.ids import new_id
from courses.tests.factories import make_classroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> dict[str, User]:
    """Two schools; in the first two teachers with a class and a learner each, and somebody in no class."""
    here, there = make_institution(), make_institution()
    people = {
        "admin": make_person(here, Role.ADMIN),
        "teacher": make_person(here, Role.TEACHER),
        "colleague": make_person(here, Role.TEACHER),
        "learner": make_person(here),
        "other": make_person(here),
        "free": make_person(here),
        "guardian": make_person(here, Role.GUARDIAN),
        "stranger": make_person(there, Role.ADMIN),
        "far": make_person(there),
    }
    make_classroom(people["teacher"], learners=[people["learner"]])
    make_classroom(people["colleague"], learners=[people["other"]])
    make_classroom(people["teacher"], learners=[people["free"]], is_archived=True)
    return people


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("admin", {"admin", "teacher", "colleague", "learner", "other", "free", "guardian"}),
        ("teacher", {"teacher", "learner"}),
        ("colleague", {"colleague", "other"}),
        ("learner", {"learner"}),
        ("guardian", {"guardian"}),
        ("stranger", {"stranger", "far"}),
    ],
)
def test_list_and_object_check_agree(town: dict[str, User], who: str, sees: set[str]) -> None:
    user = town[who]
    listed = set(people_visible_to(user))
    assert listed == {town[name] for name in sees}
    assert {name for name, person in town.items() if may_see_person(user, person)} == sees
    for name, person in town.items():
        if name in sees:
            assert get_visible_person(user=user, person_id=person.pk) == person
        else:
            with pytest.raises(PersonNotFound):
                get_visible_person(user=user, person_id=person.pk)
    with pytest.raises(PersonNotFound):
        get_visible_person(user=user, person_id=new_id())


def test_a_superuser_sees_everybody_and_every_institution(town: dict[str, User]) -> None:
    root = make_person(Institution.objects.get(slug="platform"), Role.ADMIN)
    root.is_superuser = True
    assert set(people_visible_to(root)) == {root, *town.values()}
    assert all(may_see_person(root, person) for person in town.values())
    assert institutions_visible_to(root).count() == 4


def test_others_see_their_own_institution(town: dict[str, User]) -> None:
    assert {name: list(institutions_visible_to(user)) for name, user in town.items()} == {
        name: [user.institution] for name, user in town.items()
    }


def test_admins_manage_people(town: dict[str, User]) -> None:
    assert {name for name, user in town.items() if may_manage_people(user)} == {"admin", "stranger"}
