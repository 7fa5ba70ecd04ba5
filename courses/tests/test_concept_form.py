"""The console form of one concept: its tags, and taking it out."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import make_institution, make_person
from accounts.tests.services.record import unchanged
from courses.models import Concept
from courses.tests.factories import make_concept

pytestmark = pytest.mark.django_db


def test_tags_are_written_with_commas_and_filter_the_list(console: Client, teacher: User) -> None:
    # Arrange
    concept = make_concept(teacher, name="Adding", code="add")
    make_concept(make_person(make_institution(), Role.TEACHER), tags=["foreign"])
    form = {"subject": "Mathematics", "name": "Adding", "code": "add", "description": ""}

    # Act
    console.post(reverse("admin:courses_concept_change", args=[concept.pk]), {**form, "tag_list": "Number sense, x ,"})
    listed = console.get(f"{reverse('admin:courses_concept_changelist')}?tag=number-sense")
    page = console.get(reverse("admin:courses_concept_change", args=[concept.pk]))

    # Assert
    assert list(concept.tags.values_list("tag", flat=True)) == ["number-sense", "x"]
    assert list(listed.context["cl"].result_list) == [concept]
    assert b"foreign" not in listed.content
    assert page.context["adminform"].form.initial["tag_list"] == "number-sense, x"


def test_an_odd_tag_is_told_at_its_field(console: Client, teacher: User) -> None:
    # Arrange
    concept = make_concept(teacher, name="Adding", code="add")
    form = {"subject": "Mathematics", "name": "Adding", "code": "add", "description": "", "tag_list": "fine, a/b"}

    # Act
    with unchanged():
        page = console.post(reverse("admin:courses_concept_change", args=[concept.pk]), form)

    # Assert
    said = "a/b is no tag: letters, digits, hyphens and underscores, at most 50."
    assert page.context["adminform"].form.errors == {"tag_list": [said]}


def test_a_concept_is_deleted_after_a_question_and_kept_where_it_is_used(console: Client, teacher: User) -> None:
    # Arrange
    base = make_concept(teacher, name="Adding")
    top = make_concept(teacher, [base], name="Multiplying")
    addresses = [reverse("admin:courses_concept_take_out", args=[concept.pk]) for concept in (base, top)]

    # Act
    asked = [console.get(address).status_code for address in addresses]
    kept = console.post(addresses[0], {"confirmed": "yes"}, follow=True)
    left = list(Concept.objects.order_by("name"))
    console.post(addresses[1], {"confirmed": "yes"})

    # Assert
    assert asked == [200, 200]
    assert "Others build on it: Multiplying." in kept.content.decode()
    assert left == [base, top]
    assert list(Concept.objects.all()) == [base]
