"""The console page of lessons."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_institution, make_person
from assessments.tests.factories import make_question
from core.events.projections import digest_of
from core.models import Event
from courses.models import Course
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.enums import BlockKind, LessonState
from lessons.models import Lesson, LessonBlock, LessonMedia
from lessons.services.lessons import BlockDraft, change_lesson
from lessons.tests.factories import make_lesson, picture
from lessons.tests.lesson_form import ADD, lesson_form, png

pytestmark = pytest.mark.django_db

LIST = reverse("admin:lessons_lesson_changelist")


@pytest.fixture
def course(teacher: User) -> Course:
    return make_course(teacher)


def _change(lesson: Lesson) -> str:
    return reverse("admin:lessons_lesson_change", args=[lesson.pk])


def test_add_saves_blocks_in_one_deed(console: Client, course: Course) -> None:
    concept = make_concept(course.owner)
    question = make_question(course.owner, course, [concept])
    image = {"kind": "image", "upload": png(), "alt_text": "A teal box"}
    asked = {"kind": "question", "question_id": str(question.pk)}

    console.post(ADD, lesson_form(course, {"markdown": "One\r\ntwo"}, image, asked, concepts=[str(concept.pk)]))

    lesson = Lesson.objects.get()
    assert lesson.objectives == ["You can see.", "You can do."]
    assert [(block.kind, block.markdown) for block in lesson.blocks.all()] == [
        ("text", "One\ntwo"),
        ("image", ""),
        ("question", ""),
    ]
    assert lesson.blocks.get(kind="question").question_id == question.pk
    event = Event.objects.get(name="lessons.lesson.edited")
    assert (event.object_id, event.actor_id, event.payload["block_count"]) == (lesson.pk, course.owner_id, 3)


@pytest.mark.parametrize(
    ("block", "fields"),
    [
        ({"kind": "image", "upload": True, "alt_text": ""}, ["alt_text", "upload"]),
        ({"kind": "image", "alt_text": "Nothing"}, ["upload"]),
        ({"kind": "question", "caption": "x"}, ["question_id"]),
        ({"kind": "text", "caption": "x"}, ["markdown"]),
    ],
)
def test_incomplete_block_is_marked_and_nothing_saved(
    console: Client, course: Course, block: dict[str, Any], fields: list[str]
) -> None:
    given = {**block, "upload": png()} if block.get("upload") else block

    answer = console.post(ADD, lesson_form(course, {"markdown": "Fine"}, given))

    formset = answer.context["inline_admin_formsets"][0].formset
    assert [list(errors) for errors in formset.errors] == [[], fields]
    assert (Lesson.objects.count(), Event.objects.filter(name="lessons.lesson.edited").count()) == (0, 0)


def test_text_file_named_png_is_refused(console: Client, course: Course) -> None:
    fake = SimpleUploadedFile("fake.png", b"hello " * 900_000, "image/png")

    answer = console.post(ADD, lesson_form(course, {"kind": "image", "upload": fake, "alt_text": "x"}))

    assert list(answer.context["inline_admin_formsets"][0].formset.errors[0]) == ["upload"]
    assert not Lesson.objects.exists()


def test_change_keeps_picture_and_reorders(console: Client, course: Course) -> None:
    drafts = [
        BlockDraft(kind=BlockKind.TEXT, markdown="First"),
        BlockDraft(kind=BlockKind.IMAGE, upload=picture(), alt_text="A teal box"),
    ]
    lesson = make_lesson(course.owner, course, blocks=drafts)
    text, image = lesson.blocks.all()
    rows = [
        {"id": str(text.pk), "lesson": str(lesson.pk), "markdown": "First", "position": "1"},
        {"id": str(image.pk), "lesson": str(lesson.pk), "kind": "image", "alt_text": "Teal", "position": "0"},
    ]

    console.post(_change(lesson), lesson_form(course, *rows, **{"blocks-INITIAL_FORMS": 2}))

    after = list(lesson.blocks.all())
    assert [block.pk for block in after] == [image.pk, text.pk]
    assert (after[0].media.alt_text, after[0].media_id) == ("Teal", image.media_id)


def test_preview_is_rendered_and_harmless(console: Client, course: Course) -> None:
    drafts = [
        BlockDraft(kind=BlockKind.TEXT, markdown="$x^2$ <img src=x onerror=alert(1)>"),
        BlockDraft(kind=BlockKind.IMAGE, upload=picture(), alt_text="A teal box"),
    ]
    lesson = make_lesson(course.owner, course, title="<script>alert(1)</script>", blocks=drafts)

    text = console.get(_change(lesson)).content.decode()

    address = reverse("admin:lessons_lesson_media", args=[lesson.pk, lesson.media.get().pk])
    assert '<span class="math inline">x^2</span>' in text
    assert "<script>alert(1)</script>" not in text
    assert "<img src=x" not in text
    assert address in text
    assert console.get(address)["Content-Type"] == "image/png"


def test_colleague_of_the_class_reads_but_does_not_write(client: Client, course: Course) -> None:
    colleague = make_person(course.owner.institution, Role.TEACHER)
    make_classroom(course.owner, [course], teacher_ids=[colleague.pk])
    lesson = make_lesson(course.owner, course)
    client.force_login(colleague)

    assert client.get(_change(lesson)).context["preview"].title == lesson.title
    assert client.post(_change(lesson), lesson_form(course)).status_code == 403
    answer = client.post(ADD, lesson_form(course))
    assert list(answer.context["adminform"].form.errors) == ["section"]


@pytest.mark.parametrize("is_elsewhere", [True, False])
def test_stranger_gets_nothing(client: Client, course: Course, is_elsewhere: bool) -> None:
    lesson = make_lesson(
        course.owner, course, blocks=[BlockDraft(kind=BlockKind.IMAGE, upload=picture(), alt_text="x")]
    )
    school = make_institution() if is_elsewhere else course.owner.institution
    client.force_login(make_person(school, Role.TEACHER))
    image = reverse("admin:lessons_lesson_media", args=[lesson.pk, lesson.media.get().pk])
    asked = {"app_label": "lessons", "model_name": "lesson", "field_name": "section", "term": ""}

    assert list(client.get(LIST).context["cl"].result_list) == []
    assert client.get(_change(lesson)).status_code == 302
    assert client.get(image).status_code == 404
    assert client.get(reverse("admin:autocomplete"), asked).json()["results"] == []


def test_list_costs_the_same_for_one_and_three(console: Client, course: Course) -> None:
    owner: User = course.owner
    make_lesson(owner, course)
    console.get(LIST)
    with CaptureQueriesContext(connection) as one:
        console.get(LIST)
    make_lesson(owner, course)
    make_lesson(owner, course)
    with CaptureQueriesContext(connection) as three:
        console.get(LIST)

    assert len(three) == len(one)


def _typed(lesson: Lesson, *blocks: dict[str, Any]) -> dict[str, Any]:
    """What the page has in its fields, saved or not."""
    return {**lesson_form(lesson.section.course, *blocks), "title": "Typed", "objectives": "You can type."}


def test_preview_follows_what_is_typed_and_saves_nothing(console: Client, course: Course) -> None:
    # Arrange
    question = make_question(course.owner, course, [make_concept(course.owner)], body="What is $1 + 1$?")
    lesson = make_lesson(
        course.owner, course, blocks=[BlockDraft(kind=BlockKind.IMAGE, upload=picture(), alt_text="x")]
    )
    stored = {"id": str(lesson.blocks.get().pk), "kind": "image", "alt_text": "Now blue", "position": "2"}
    before = digest_of([Lesson, LessonBlock, LessonMedia, Event])

    # Act
    answer = console.post(
        reverse("admin:lessons_lesson_preview", args=[lesson.pk]),
        _typed(
            lesson,
            stored,
            {"kind": "callout", "tone": "tip", "markdown": "**Two** points.", "position": "1"},
            {"kind": "text", "markdown": "Gone.", "position": "0", "DELETE": "on"},
            {"kind": "question", "question_id": str(question.pk), "position": "3"},
            {"kind": "video", "position": "4"},
            {"kind": "simulation", "url": "javascript:alert(1)", "title": "Lines", "position": "5"},
            {"kind": "nothing", "markdown": "Not shown."},
        ),
    )

    # Assert
    text = answer.content.decode()
    order = [
        "<h1>Typed</h1>",
        "You can type.",
        "is-tip",
        "<strong>Two</strong>",
        'alt="Now blue"',
        "1 + 1",
        "Your file",
    ]
    assert answer.status_code == 200
    assert [text.index(each) for each in order] == sorted(text.index(each) for each in order)
    assert [each for each in ("Gone.", "Not shown.", "javascript") if each in text] == []
    assert digest_of([Lesson, LessonBlock, LessonMedia, Event]) == before


def test_preview_of_a_new_lesson_and_of_odd_forms(console: Client, course: Course) -> None:
    address = reverse("admin:lessons_lesson_preview")
    for odd in ({}, {"blocks-TOTAL_FORMS": "x"}, {"blocks-TOTAL_FORMS": "9" * 30}, {"blocks-TOTAL_FORMS": "-1"}):
        answer = console.post(address, odd)
        assert (answer.status_code, answer.content.count(b"Nothing in it yet")) == (200, 1)
    assert console.get(address).status_code == 404


def test_preview_is_for_who_may_write_the_lesson(client: Client, course: Course) -> None:
    lesson = make_lesson(course.owner, course)
    address = reverse("admin:lessons_lesson_preview", args=[lesson.pk])
    client.force_login(make_person(course.owner.institution, Role.TEACHER))
    assert client.post(address, {}).status_code == 404
    client.force_login(make_person(course.owner.institution))
    assert client.post(address, {}).status_code == 302


def test_publish_withdraw_and_take_up_again_ask_first(console: Client, course: Course) -> None:
    # Arrange
    make_classroom(course.owner, [course])
    lesson = make_lesson(course.owner, course, title="First", state=LessonState.DRAFT)
    page = {
        name: reverse(f"admin:lessons_lesson_{name}", args=[lesson.pk]) for name in ("publish", "withdraw", "look_back")
    }
    restore = reverse("admin:lessons_lesson_restore", args=[lesson.pk, 1])

    # Act
    asked = console.get(page["publish"])
    console.post(page["publish"], {"confirmed": "yes"})
    published = Lesson.objects.get().published
    change_lesson(author=course.owner, lesson_id=lesson.pk, changes={"title": "Second"}, now=NOW)
    listed = console.get(LIST).content.decode()
    history = console.get(page["look_back"]).content.decode()
    compared = console.get(reverse("admin:lessons_lesson_version", args=[lesson.pk, 1])).content.decode()
    console.post(restore, {"confirmed": "yes"})
    restored = Lesson.objects.get().title
    console.post(page["withdraw"], {"confirmed": "yes"})

    # Assert
    assert "Publish “First”?" in asked.content.decode()
    assert (published.number, published.title) == (1, "First")
    assert "Published, changed since" in listed
    assert "learners have it" in history
    assert '<li class="is-gone">First</li>' in compared
    assert '<li class="is-new">Second</li>' in compared
    assert restored == "First"
    assert (Lesson.objects.get().state, Lesson.objects.get().published) == ("draft", None)


def test_deeds_are_offered_where_they_mean_something(console: Client, course: Course) -> None:
    # Arrange
    draft = make_lesson(course.owner, course, state=LessonState.DRAFT)
    published = make_lesson(course.owner, course)

    # Act
    pages = {lesson: console.get(_change(lesson)).content.decode() for lesson in (draft, published)}

    # Assert
    words = {name: f'/{name}/"' for name in ("publish", "withdraw", "versions")}
    assert [word in pages[draft] for word in words.values()] == [True, False, False]
    assert [word in pages[published] for word in words.values()] == [False, True, True]


def test_what_cannot_be_published_is_said(console: Client, course: Course) -> None:
    lesson = make_lesson(course.owner, course, state=LessonState.DRAFT, blocks=[])
    address = reverse("admin:lessons_lesson_publish", args=[lesson.pk])
    answer = console.post(address, {"confirmed": "yes"}, follow=True)
    assert "There is nothing in the lesson yet." in answer.content.decode()
    assert Lesson.objects.get().published is None


def test_a_colleague_looks_back_and_changes_nothing(client: Client, course: Course) -> None:
    # Arrange
    colleague = make_person(course.owner.institution, Role.TEACHER)
    make_classroom(course.owner, [course], teacher_ids=[colleague.pk])
    lesson = make_lesson(course.owner, course)
    client.force_login(colleague)

    # Act
    history = client.get(reverse("admin:lessons_lesson_look_back", args=[lesson.pk]))
    version = client.get(reverse("admin:lessons_lesson_version", args=[lesson.pk, 1]))
    tried = [
        client.post(reverse(f"admin:lessons_lesson_{deed}", args=[lesson.pk, *more]), {"confirmed": "yes"}).status_code
        for deed, more in (("publish", ()), ("withdraw", ()), ("restore", (1,)))
    ]

    # Assert
    assert (history.status_code, version.status_code) == (200, 200)
    assert tried == [403, 403, 404]
    assert Lesson.objects.get().state == LessonState.PUBLISHED
