"""What the console shows are words: no tuples of Python, no ids where a name belongs, and something on empty lists."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.enums import ConsentMethod, FeedbackKind, Role
from accounts.models import Consent, GuardianLink, Notification, User
from accounts.services.feedback import give_feedback
from accounts.tests.consents import agree_on_paper, grant
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.guardians import make_guardian
from accounts.tests.notifications import tell
from core.models import AuditDetail
from tests.addresses import console_client
from tests.world import World

pytestmark = pytest.mark.django_db

# As ``str`` writes a pair of words, raw or escaped.
_TUPLE = re.compile(r"\((?:'|&#x27;)\w+(?:'|&#x27;), (?:'|&#x27;)")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


def names() -> Iterator[str]:
    for model in admin.site._registry:
        yield f"{model._meta.app_label}_{model._meta.model_name}"


@pytest.fixture
def school(world: World) -> World:
    """With a row of what the world has none of."""
    owner, teacher = world.own.learners[0], world.own.teacher
    give_feedback(person_id=owner.pk, kind=FeedbackKind.IDEA, text="More maps.", now=NOW)
    tell(owner, sender_id=teacher.pk)
    agree_on_paper(owner)
    return world


@pytest.mark.parametrize("name", names())
def test_no_page_shows_a_tuple_of_python(school: World, name: str) -> None:
    # Arrange
    client = console_client(school, "superuser")
    model = {f"{each._meta.app_label}_{each._meta.model_name}": each for each in admin.site._registry}[name]
    row = model._default_manager.order_by("-pk").first()
    addresses = [reverse(f"admin:{name}_changelist")]
    addresses += [reverse(f"admin:{name}_change", args=[row.pk])] if row else []

    # Act
    pages = [client.get(address).content.decode() for address in addresses]

    # Assert
    assert [found for html in pages for found in _TUPLE.findall(html)] == []


def test_rows_are_called_by_words(school: World) -> None:
    # Arrange
    owner = school.own.learners[0]

    # Act
    link = GuardianLink.objects.select_related("child", "guardian").get(pk=school.guardian_link.pk)
    called = [
        str(link),
        str(GuardianLink.objects.get(pk=link.pk)),
        str(Notification.objects.filter(kind="accounts.school.message").latest("created_at")),
        str(Consent.objects.select_related("student").get(student=owner, purpose="ml_training")),
        str(Consent.objects.get(student=owner, purpose="ml_training")),
        str(AuditDetail(action="accounts.import.done", at=NOW)),
    ]

    # Assert
    assert called == [
        f"{link.guardian} for {link.child}",
        str(link.get_relation_display()),
        "Trip",
        f"{owner}, Training of models: Yes",
        "Training of models: Yes",
        "People imported",
    ]
    assert [text for text in called if _ID.search(text)] == []


def test_words_of_rows_cost_no_query(school: World, django_assert_num_queries: Any) -> None:
    # Arrange
    rows = [GuardianLink.objects.all()[0], Consent.objects.all()[0], Notification.objects.all()[0]]

    # Act, Assert
    with django_assert_num_queries(0):
        assert all(map(str, rows))


@pytest.mark.parametrize(
    ("query", "words"),
    [("", "What people tell the school"), ("?q=zzz", "Nothing in this list fits what you search for.")],
)
def test_an_empty_list_says_what_would_be_there(client: Client, query: str, words: str) -> None:
    # Arrange
    client.force_login(make_person(make_institution(), Role.ADMIN))

    # Act
    html = client.get(reverse("admin:accounts_feedback_changelist") + query).content.decode()

    # Assert
    assert words in html
    assert "yielded" not in html


def test_what_is_not_there_leads_to_the_list_without_its_id(client: Client) -> None:
    # Arrange
    client.force_login(make_person(make_institution(), Role.ADMIN))
    stranger = make_person(make_institution())

    # Act
    answer = client.get(reverse("admin:accounts_user_change", args=[stranger.pk]), follow=True)

    # Assert
    assert answer.redirect_chain == [(reverse("admin:accounts_user_changelist"), 302)]
    told = [str(each) for each in answer.context["messages"]]
    assert told == ["There is nothing here. It may have been deleted, or it belongs to somebody else."]


def test_feedback_that_waits_has_a_card(client: Client) -> None:
    # Arrange
    office = make_person(make_institution(), Role.ADMIN)
    client.force_login(office)
    before = [card.key for card in client.get(reverse("admin:index")).context["home_cards"]]
    for person in (make_person(office.institution), make_person(make_institution())):
        give_feedback(person_id=person.pk, kind=FeedbackKind.IDEA, text="More maps.", now=NOW)

    # Act
    cards = {card.key: card for card in client.get(reverse("admin:index")).context["home_cards"]}

    # Assert
    assert "feedback" not in before
    assert (cards["feedback"].value, str(cards["feedback"].note)) == ("1", "not answered yet")
    assert client.get(cards["feedback"].link).status_code == 200


def test_the_ledger_says_who_entered_a_form_and_who_spoke_for_themselves(client: Client) -> None:
    # Arrange
    office = make_person(make_institution(), Role.ADMIN, full_name="Office")
    child = make_person(office.institution)
    grant(child, by=make_guardian(child, make_person(office.institution, Role.GUARDIAN, full_name="Mother")))
    paper = agree_on_paper(make_person(office.institution))
    User.objects.filter(pk=paper.given_by_id).update(full_name="Registry")
    client.force_login(office)
    page: Any = admin.site._registry[Consent]

    # Act
    shown = {
        line.method: (page.means(line), page.by(line), page.version(line))
        for line in page.visible(office).select_related("given_by")
    }

    # Assert
    assert shown == {
        ConsentMethod.GUARDIAN: ("A guardian, signed in", "Mother", "1"),
        ConsentMethod.PAPER: ("A signed form", "Entered by Registry", "1"),
    }
    assert page.version(Consent(text_version=0)) == "—"


def test_the_form_offers_the_versions_that_there_are_and_shows_the_texts(client: Client) -> None:
    # Arrange
    client.force_login(make_person(make_institution(), Role.ADMIN))
    address = reverse("admin:accounts_consent_add")

    # Act
    html = client.get(address).content.decode()
    refused = client.post(address, {"text_version": "7"})

    # Assert
    assert '<option value="1">1</option>' in html
    assert 'data-text="media/1/es"' in html
    assert "Fotos y grabaciones" in html
    assert '<h2 class="console-heading">Enter a signed form</h2>' in html
    assert dict(refused.context["adminform"].form.errors)["text_version"] == ["There is no version 7 of the text."]
