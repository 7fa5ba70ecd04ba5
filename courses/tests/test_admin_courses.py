"""What the console does with courses and with who is in a class, beside their forms."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import make_institution, make_person
from accounts.tests.services.record import unchanged
from courses.enums import PublicationState
from courses.models import Classroom, Course, Enrolment
from courses.tests.factories import make_classroom, make_course

pytestmark = pytest.mark.django_db


def do(console: Client, action: str, *courses: Course, **more: str) -> Any:
    chosen = {"action": action, "_selected_action": [str(course.pk) for course in courses], **more}
    return console.post(reverse("admin:courses_course_changelist"), chosen)


def states() -> dict[str, str]:
    return dict(Course.objects.values_list("title", "state"))


def told(answer: Any) -> str:
    return " ".join(str(message) for message in answer.wsgi_request._messages)


def test_chosen_courses_are_published_and_archived_if_they_are_ones_own(console: Client, teacher: User) -> None:
    # Arrange
    draft, shown = make_course(teacher, title="A", state=PublicationState.DRAFT), make_course(teacher, title="B")
    other = make_course(make_person(teacher.institution, Role.TEACHER), title="C", state=PublicationState.DRAFT)
    make_classroom(teacher, [shown])

    # Act
    published = do(console, "publish", draft, shown, other)
    between = states()
    do(console, "archive", draft)

    # Assert
    assert between == {"A": "published", "B": "published", "C": "draft"}
    assert told(published) == "1 course was published."
    assert states() == {"A": "archived", "B": "published", "C": "draft"}


def test_courses_on_which_nothing_hangs_are_deleted_after_a_question(console: Client, teacher: User) -> None:
    # Arrange
    empty, used = make_course(teacher, title="Empty"), make_course(teacher, title="Used")
    make_classroom(teacher, [used])

    # Act
    with unchanged():
        asked = do(console, "delete", empty, used)
    done = do(console, "delete", empty, used, confirmed="yes")

    # Assert
    assert "Delete Empty, Used?" in asked.content.decode()
    assert list(states()) == ["Used"]
    assert "archive it" in told(done)


def test_a_course_is_copied_from_its_page_after_a_question(console: Client, teacher: User) -> None:
    # Arrange
    colleague = make_person(teacher.institution, Role.TEACHER)
    course = make_course(colleague, title="Algebra")
    hidden = make_course(colleague)
    make_classroom(colleague, [course], teacher_ids=[teacher.pk])
    address = reverse("admin:courses_copy", args=[course.pk])

    # Act
    linked = address in console.get(reverse("admin:courses_course_change", args=[course.pk])).content.decode()
    asked = console.get(address)
    done = console.post(address, {"confirmed": "yes"})

    # Assert
    made = Course.objects.get(title="Algebra (copy)")
    assert linked
    assert "Copy Algebra?" in asked.content.decode()
    assert done.url == reverse("admin:courses_course_change", args=[made.pk])
    assert (made.owner, made.state) == (teacher, "draft")
    assert console.get(reverse("admin:courses_copy", args=[hidden.pk])).status_code == 404


def test_a_refusal_stands_beside_the_field(console: Client, teacher: User) -> None:
    # Arrange
    course = make_course(teacher)
    make_classroom(teacher, [course], [make_person(teacher.institution)])
    form = {"title": "Algebra", "subject": "Maths", "level": "secondary", "sections-TOTAL_FORMS": 0}
    address = reverse("admin:courses_course_change", args=[course.pk])

    # Act
    answers = [
        console.post(address, {**form, "sections-INITIAL_FORMS": 0, "language": language, "state": state})
        for language, state in (("xx", "published"), ("en", "draft"))
    ]

    # Assert
    assert [list(answer.context["adminform"].form.errors) for answer in answers] == [["language"], ["state"]]


def test_learners_are_put_in_by_their_names_and_taken_out_after_a_question(console: Client, teacher: User) -> None:
    # Arrange
    ada, bo = (make_person(teacher.institution, username=name, full_name=name) for name in ("ada-7", "bo-7"))
    classroom = make_classroom(teacher, learners=[ada])
    address = reverse("admin:courses_learners", args=[classroom.pk])

    # Act
    put_in = console.post(address, {"names": " BO-7 \r\n\r\nada-7\r\nbo-7"})
    page = console.get(address).content.decode()
    asked = console.post(address, {"out": str(ada.pk)})
    console.post(address, {"out": str(ada.pk), "confirmed": "yes"})

    # Assert
    assert put_in.status_code == 302
    assert ("ada-7" in page, "bo-7" in page) == (True, True)
    assert "Take ada-7 out" in asked.content.decode()
    assert dict(Enrolment.objects.values_list("learner_id", "state")) == {ada.pk: "left", bo.pk: "active"}


@pytest.mark.parametrize("who", ["nobody", "teacher", "other school"])
def test_a_name_of_no_student_of_the_school_is_told_and_nobody_is_put_in(
    console: Client, teacher: User, who: str
) -> None:
    # Arrange
    classroom, good = make_classroom(teacher), make_person(teacher.institution, username="good")
    if who != "nobody":
        school = make_institution() if who == "other school" else teacher.institution
        make_person(school, Role.STUDENT if who == "other school" else Role.TEACHER, username="odd")

    # Act
    address = reverse("admin:courses_learners", args=[classroom.pk])
    answer = console.post(address, {"names": f"{good.username}\nodd"})

    # Assert
    assert answer.context["form"].errors == {"names": ["There is no such student: odd"]}
    assert not Enrolment.objects.exists()


def test_a_class_gets_a_new_code_after_a_question(console: Client, teacher: User) -> None:
    # Arrange
    classroom = make_classroom(teacher)
    address = reverse("admin:courses_class_code", args=[classroom.pk])

    # Act
    asked = console.get(address).content.decode()
    with unchanged():
        console.post(address, {})
    done = console.post(address, {"confirmed": "yes"})

    # Assert
    code = Classroom.objects.get().code
    assert classroom.code in asked
    assert code != classroom.code
    assert told(done) == f"The class code is {code} now."


@pytest.mark.parametrize("page", ["learners", "class_code"])
def test_the_pages_of_a_class_that_one_does_not_teach_are_not_there(console: Client, teacher: User, page: str) -> None:
    # Arrange
    other = make_classroom(make_person(teacher.institution, Role.TEACHER))
    address = reverse(f"admin:courses_{page}", args=[other.pk])

    # Act
    with unchanged():
        answers = [console.get(address), console.post(address, {"confirmed": "yes", "names": "x"})]

    # Assert
    assert [answer.status_code for answer in answers] == [404, 404]


def test_an_archived_class_takes_nobody_in_the_console_either(console: Client, teacher: User) -> None:
    # Arrange
    learner = make_person(teacher.institution, username="late")
    classroom = make_classroom(teacher, is_archived=True)

    # Act
    learners = console.post(reverse("admin:courses_learners", args=[classroom.pk]), {"names": learner.username})
    code = console.post(reverse("admin:courses_class_code", args=[classroom.pk]), {"confirmed": "yes"})

    # Assert
    assert learners.context["form"].errors == {"names": ["The class is archived: its people stay who they were."]}
    assert told(code) == "The class is archived: its people stay who they were."
    assert (Enrolment.objects.count(), Classroom.objects.get().code) == (0, classroom.code)


def test_languages_are_suggested_under_their_own_names(console: Client) -> None:
    page = console.get(reverse("admin:courses_course_add")).content.decode()
    assert 'list="language-names"' in page
    assert '<datalist id="language-names">' in page
    assert '<option value="es">Español</option>' in page
