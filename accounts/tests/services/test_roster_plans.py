"""What a file does with the people who are here: matching, rules, guardians, letters."""

from datetime import date, timedelta

import pytest

from accounts.enums import LinkEnd, Relation, Role, SessionEnd
from accounts.models import GuardianLink, Session, StudentProfile, TeacherProfile, User
from accounts.services.guardians import end_guardian_link
from accounts.services.people import manage_person
from accounts.services.roster_imports import confirm_import
from accounts.services.sessions import start_session
from accounts.tests.factories import NOW, PASSWORD, make_institution, make_person
from accounts.tests.guardians import make_guardian
from accounts.tests.mailbox import Mailbox
from accounts.tests.roster_files import checked, imported, told, zipped
from accounts.tests.rosters.test_oneroster import USERS_1_1, manifest, user_1_1
from accounts.tests.services.record import announced, audited
from core.jobs import run_due_jobs

pytestmark = [pytest.mark.django_db(transaction=True)]

HEADING = "username,full_name,role,email,birth_on,grade,language,sourced_id,is_active,guardians"


@pytest.fixture
def office() -> User:
    return make_person(make_institution(), Role.ADMIN)


def lines(*rows: str) -> str:
    return "\n".join([HEADING, *(row + "," * (9 - row.count(",")) for row in rows)])


def person(username: str) -> User:
    return User.objects.get(username=username)


def test_new_people_have_what_the_file_says_and_no_password(office: User) -> None:
    # Act
    row = imported(
        office, lines("Omar-3B,عمر Haddad,child,,2021-03-09,Seals,ar-EG,S-1", "noor,Noor,professor,N@Example.org")
    )

    # Assert
    omar, noor = person("omar-3b"), person("noor")
    assert (omar.full_name, omar.role, omar.email, omar.language, omar.sourced_id) == (
        "عمر Haddad",
        "student",
        None,
        "ar",
        "S-1",
    )
    assert (omar.time_zone, omar.registered_at, omar.is_active, omar.has_usable_password()) == (
        office.institution.time_zone,
        NOW,
        True,
        False,
    )
    assert (noor.email, noor.email_verified_at, noor.language) == ("N@Example.org", None, office.institution.language)
    assert StudentProfile.objects.values_list("user_id", "birth_on", "grade", "kg_level", "kg_year").get() == (
        omar.pk,
        date(2021, 3, 9),
        "Seals",
        "KG2",
        2026,
    )
    assert list(TeacherProfile.objects.values_list("user_id", flat=True)) == [noor.pk]
    registered = [event for event in announced("accounts.user.registered") if event.get("actor_id") == office.pk]
    assert [(event["object_id"], event.get("learner_id"), event["payload"]) for event in registered] == [
        (omar.pk, omar.pk, {"role": "student", "is_self_registered": False}),
        (noor.pk, None, {"role": "teacher", "is_self_registered": False}),
    ]
    assert [event["payload"] for event in announced("accounts.student.kg_level_set")] == [
        {"level": "KG2", "year": 2026, "is_overridden": False}
    ]
    assert [entry["after"] for entry in audited("accounts.user.created")][-2:] == [
        {"role": "student", "import": str(row.pk)},
        {"role": "teacher", "import": str(row.pk)},
    ]


def test_the_id_is_asked_before_the_username_and_usernames_stay(office: User) -> None:
    # Arrange
    imported(office, lines("ada,Ada,student,,,,,S-1"))
    ada = person("ada")

    # Act
    row = imported(office, lines("ada.byron,Ada Byron,student,,,5,,S-1"))

    # Assert
    assert row.counts["updated"] == 1
    assert User.objects.filter(institution=office.institution, role=Role.STUDENT).count() == 1
    ada.refresh_from_db()
    assert (ada.username, ada.full_name) == ("ada", "Ada Byron")
    assert [(entry["before"], entry["after"]) for entry in audited("accounts.user.managed")] == [
        ({"full_name": "Ada"}, {"full_name": "Ada Byron", "import": str(row.pk)})
    ]
    assert [(entry["before"], entry["after"]) for entry in audited("accounts.student.edited")] == [
        ({"grade": "", "promoted_for": None}, {"grade": "5", "promoted_for": 2026, "import": str(row.pk)})
    ]


def test_somebody_found_by_username_gets_the_id_and_empty_cells_change_nothing(office: User) -> None:
    # Arrange
    ada = make_person(office.institution, username="ada", full_name="Ada", email="ada@example.org")

    # Act
    row = imported(office, lines("ADA,,,,,,es,S-1"))

    # Assert
    ada.refresh_from_db()
    assert (row.counts["updated"], ada.sourced_id, ada.full_name, ada.email, ada.role, ada.language) == (
        1,
        "S-1",
        "Ada",
        "ada@example.org",
        "student",
        "en",
    )
    assert ada.check_password(PASSWORD)


def test_people_of_other_schools_are_not_found(office: User) -> None:
    # Arrange
    other = make_person(make_institution(), username="ada", full_name="Other Ada")

    # Act
    imported(office, lines("ada,Ada,student"))

    # Assert
    other.refresh_from_db()
    assert other.full_name == "Other Ada"
    assert User.objects.filter(username="ada").count() == 2


def test_what_is_wrong_with_rows_is_told_by_line(office: User) -> None:
    # Arrange
    make_person(office.institution, email="taken@example.org")
    ada = make_person(office.institution, username="ada")
    User.objects.filter(pk=ada.pk).update(sourced_id="S-9")

    # Act
    row = checked(
        office,
        lines(
            "ada,Ada,student,,,,,S-1",
            "b1,B,student,Taken@Example.org",
            "b2,B,student,not-an-address",
            "b3,B,student,b\u00e9@example.org",
            "b4,B,student,,2027-01-01",
            "b5,B,student,,1900-01-01",
            "b6,B\u202eB,student",
            "b\u200f7,B,student",
            "b@8,B,student",
            "b9,,student",
            "b10,B,",
            ",B,student",
            "b12,B,administrator",
            '"b\t13",B,student',
            '"b14","B\nB",student',
            '"b15",B,student,"b@example.org\nBcc: x@example.org"',
            "b16,B,student,,,,,S-9",
            "ada,B,student",
        ),
    )

    # Assert
    assert told(row) == [
        (2, "username", "username_taken"),
        (3, "email", "email_taken"),
        (4, "email", "email_malformed"),
        (5, "email", "email_malformed"),
        (6, "birth_on", "birth_date_implausible"),
        (7, "birth_on", "birth_date_implausible"),
        (8, "full_name", "name_malformed"),
        (9, "username", "username_malformed"),
        (10, "username", "username_malformed"),
        (11, "full_name", "full_name_missing"),
        (12, "role", "role_missing"),
        (13, "username", "username_missing"),
        (14, "role", "role_admin"),
        (15, "username", "username_malformed"),
        (16, "full_name", "name_malformed"),
        (18, "email", "email_malformed"),
        (20, "username", "twice"),  # by its id the person of line 2
        (21, "username", "twice"),
    ]
    assert (row.state, User.objects.filter(institution=office.institution).count()) == ("refused", 3)


def test_names_that_look_like_formulas_are_names(office: User) -> None:
    # Act
    imported(office, lines('eve,"=HYPERLINK(""x"")",student'))

    # Assert
    assert person("eve").full_name == '=HYPERLINK("x")'


def test_admins_are_not_touched_by_a_file(office: User) -> None:
    # Arrange
    User.objects.filter(pk=office.pk).update(sourced_id="A-1", username="boss")
    before = User.objects.filter(pk=office.pk).values().get()

    # Act
    row = imported(office, lines("boss,New Name,teacher,new@example.org,,,,A-1,false"))

    # Assert
    assert (row.state, told(row), row.counts["unchanged"]) == ("done", [(2, "role", "admin_kept")], 1)
    assert User.objects.filter(pk=office.pk).values().get() == before


def test_a_new_role_ends_sessions_and_is_told(office: User) -> None:
    # Arrange
    ada = make_person(office.institution, username="ada")
    start_session(user=ada, now=NOW)

    # Act
    row = imported(office, lines("ada,,teacher"))

    # Assert
    ada.refresh_from_db()
    assert (ada.role, ada.epoch, told(row)) == ("teacher", 2, [(2, "role", "role_changes")])
    assert list(Session.objects.values_list("user_id", "end_reason")) == [(ada.pk, SessionEnd.ROLE)]
    assert TeacherProfile.objects.filter(user=ada).exists()
    assert [(event["object_id"], event["payload"]) for event in announced("accounts.user.role_changed")] == [
        (ada.pk, {"before": "student", "after": "teacher"})
    ]


def test_whoever_is_to_be_deleted_is_closed_once_and_stays_closed(office: User) -> None:
    # Arrange
    ada = make_person(office.institution, username="ada")
    start_session(user=ada, now=NOW)
    gone = lines("ada,,,,,,,,false", "nobody,,,,,,,,no")

    # Act
    first, again, back = imported(office, gone), imported(office, gone), imported(office, lines("ada,Ada 2,student"))

    # Assert
    ada.refresh_from_db()
    assert (first.counts["closed"], first.counts["unchanged"]) == (1, 1)
    assert (again.counts["closed"], again.counts["unchanged"], told(again)) == (0, 2, [])
    assert (told(back), back.counts["unchanged"]) == ([(2, "", "is_closed")], 1)
    assert (ada.is_active, ada.closed_at, ada.epoch) == (False, NOW, 2)
    assert Session.objects.get(user=ada).end_reason == SessionEnd.DEACTIVATED
    assert [event["object_id"] for event in announced("accounts.user.deactivated")] == [ada.pk]


def test_a_new_address_is_to_be_proven_and_the_old_one_is_told(office: User, mailbox: Mailbox) -> None:
    # Arrange
    ada = make_person(office.institution, username="ada", email="old@example.org")
    User.objects.filter(pk=ada.pk).update(email_verified_at=NOW, sourced_id="S-1")
    run_due_jobs(now=NOW)
    before = len(mailbox.letters)

    # Act
    imported(office, lines("ada,,,new@example.org,,,,S-1"))
    run_due_jobs(now=NOW)

    # Assert
    ada.refresh_from_db()
    assert (ada.email, ada.email_verified_at) == ("new@example.org", None)
    assert sorted(letter["To"] for letter in mailbox.letters[before:]) == ["new@example.org", "old@example.org"]


@pytest.mark.parametrize("sends_letters", [True, False])
def test_letters_go_to_new_people_with_an_address_if_wanted(
    office: User, mailbox: Mailbox, sends_letters: bool
) -> None:
    # Act
    imported(office, lines("noor,Noor,teacher,noor@example.org", "ada,Ada,student"), sends_letters=sends_letters)
    run_due_jobs(now=NOW)

    # Assert
    letters = mailbox.letters
    assert [letter["To"] for letter in letters] == (["noor@example.org"] if sends_letters else [])
    if sends_letters:
        text = letters[0].get_body(("plain",)).get_content()
        assert "noor" in text
        assert "/choose-password/?token=" in text


def test_guardians_are_tied_to_children_in_either_direction(office: User) -> None:
    # Arrange
    users = [
        user_1_1("p1", "parent", agents="c1"),
        user_1_1("c1", "student", agents="p1,p2"),
        user_1_1("p2", "relative"),
        user_1_1("t1", "teacher", agents="c1"),
        user_1_1("c2", "student", agents="p9,c1"),
    ]
    data = zipped({"manifest.csv": manifest(), "users.csv": "\n".join([USERS_1_1, *users])})

    # Act
    row, again = imported(office, data), imported(office, data)

    # Assert
    assert (row.counts["linked"], again.counts["linked"], again.counts["unchanged"]) == (2, 0, 5)
    found = GuardianLink.objects.live().values_list(
        "child__username", "guardian__username", "relation", "institution_id"
    )
    assert sorted(found) == [
        ("c1", "p1", Relation.PARENT, office.institution_id),
        ("c1", "p2", Relation.RELATIVE, office.institution_id),
    ]
    assert [(each["line"], each["code"]) for each in row.findings] == [
        (5, "agent_no_guardian"),
        (6, "agent_no_guardian"),
        (6, "agent_unknown"),
    ]
    linked = announced("accounts.guardian.linked")
    assert sorted(str(event["payload"]["relation"]) for event in linked) == ["parent", "relative"]
    assert {event["learner_id"] for event in linked} == {person("c1").pk}
    assert len(audited("accounts.guardian.linked")) == 2


def test_a_guardian_whom_the_school_sent_away_does_not_come_back_by_a_file(office: User) -> None:
    # Arrange
    text = lines("mum,Mum,parent,,,,,G-1", "ada,Ada,student,,,,,S-1,,G-1")
    imported(office, text)
    end_guardian_link(link_id=GuardianLink.objects.get().pk, actor=office, now=NOW + timedelta(days=1))

    # Act
    row = imported(office, text)

    # Assert
    assert (told(row), row.counts["linked"]) == ([(3, "guardians", "link_was_ended")], 0)
    assert GuardianLink.objects.get().end_reason == LinkEnd.REVOKED


def test_ten_guardians_and_no_more_and_none_for_adults(office: User) -> None:
    # Arrange
    child = make_person(office.institution, username="ada")
    User.objects.filter(pk=child.pk).update(sourced_id="S-1")
    for _ in range(9):
        make_guardian(child)
    parents = [f"p{number},P,parent,,,,,G-{number},,S-1" for number in range(2)]

    # Act
    row = imported(office, lines(*parents, "old,Old,student,,2000-01-01,,,S-2,,G-0"))

    # Assert
    assert told(row) == [(3, "guardians", "guardians_full"), (4, "guardians", "child_of_age")]
    assert GuardianLink.objects.live().filter(child=child).count() == 10


def test_a_birth_date_of_an_adult_ends_the_links(office: User) -> None:
    # Arrange
    child = make_person(office.institution, username="ada")
    make_guardian(child)

    # Act
    imported(office, lines("ada,,,,2000-01-01"))

    # Assert
    assert GuardianLink.objects.get().end_reason == LinkEnd.MAJORITY


def test_somebody_promoted_after_the_check_is_left_alone(office: User) -> None:
    # Arrange
    ada = make_person(office.institution, Role.TEACHER, username="ada")
    row = checked(office, lines("ada,,student"))
    manage_person(user_id=ada.pk, changes={"role": Role.ADMIN}, actor=office, now=NOW)

    # Act
    confirm_import(import_id=row.pk, actor=office, now=NOW)
    run_due_jobs(now=NOW)

    # Assert
    ada.refresh_from_db()
    row.refresh_from_db()
    assert (ada.role, row.state, told(row)) == ("admin", "done", [(2, "role", "admin_kept")])
