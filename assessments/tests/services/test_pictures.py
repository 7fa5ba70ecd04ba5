"""Questions with pictures: kept once, never changed, and as exact as the version that names them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from PIL import Image

from accounts.enums import Role
from accounts.models import User
from accounts.tests.factories import NOW, make_person
from accounts.tests.services.record import announced, refused
from assessments.errors import QuestionIncomplete, QuestionNotFound, UnknownReference
from assessments.grading import pictures_of
from assessments.models import Question, QuestionPicture, Response
from assessments.services.pictures import PictureDraft
from assessments.services.questions import QuestionDraft, save_question
from assessments.tests.factories import take
from assessments.tests.pictures import CONTENT, drawing, drawings
from assessments.tests.services.rooms import Room
from core.errors import PlatformError
from core.files.pictures import PictureRefused

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def draft(room: Room, **kwargs: object) -> QuestionDraft:
    given = {
        "kind": "single",
        "body": "How many?",
        "content": CONTENT,
        "concepts": {room.concept.pk: 1.0},
        "pictures": drawings(),
        **kwargs,
    }
    return QuestionDraft(**given)


def save(room: Room, wanted: QuestionDraft, question: Question | None = None, author: User | None = None) -> Question:
    return save_question(
        author=author or room.teacher,
        course_id=room.course.pk,
        draft=wanted,
        now=LATER if question else NOW,
        question_id=question.pk if question else None,
    )


def words(question: Question) -> dict[str, str]:
    return dict(question.pictures.values_list("key", "alt_text"))


def test_pictures_come_with_the_question_under_keys_that_tell_nothing(room: Room) -> None:
    question = save(room, draft(room))
    content = question.latest.content
    stored = words(question)
    assert pictures_of(content) == stored.keys()
    assert stored[content["picture"]] == "Dot, dot."
    assert [stored[option["picture"]] for option in content["options"]] == ["Dot.", "Dot and dot."]
    assert [option["spoken"] for option in content["options"]] == ["one", "two"]
    for picture in question.pictures.all():
        assert (len(picture.key), int(picture.key, 16) > 0) == (16, True)
        assert (picture.institution_id, picture.created_at) == (room.teacher.institution_id, NOW)
        assert "CANARY" not in picture.image.name
        with Image.open(picture.image) as image:
            assert (image.format, image.size) == ("PNG", (12, 12))


def test_the_same_again_keeps_pictures_and_version(room: Room) -> None:
    question = save(room, draft(room))
    before = words(question)
    save(room, draft(room), question)
    save(room, draft(room, content=question.latest.content, pictures={}), question)
    assert (question.versions.count(), words(question)) == (1, before)
    assert len(announced("assessments.question.edited")) == 3


def test_other_words_for_a_picture_are_another_picture_and_old_attempts_keep_theirs(room: Room) -> None:
    question = save(room, draft(room))
    former = words(question)
    attempt = take(room.learner, room.exercise(question), [["a"]], submit=False)
    corrected = {**drawings(), "sum": replace(drawings()["sum"], alt_text="Dot beside dot.")}
    save(room, draft(room, pictures=corrected), question)
    now = words(question)
    [key] = now.keys() - former.keys()
    assert (now[key], former.items() <= now.items()) == ("Dot beside dot.", True)
    assert Question.objects.get().latest.content["picture"] == key
    assert Response.objects.get(attempt=attempt).version.content["picture"] in former


def test_what_no_place_names_is_not_kept(room: Room) -> None:
    question = save(room, draft(room, pictures={**drawings(), "spare": PictureDraft(drawing("red"), "Red.")}))
    assert sorted(words(question).values()) == ["Dot and dot.", "Dot, dot.", "Dot."]


def test_a_picture_of_another_question_is_none_of_this_one(room: Room) -> None:
    stranger = save(room, draft(room))
    with refused(QuestionIncomplete, field="pictures"):
        save(room, draft(room, content=stranger.latest.content, pictures={}))


@pytest.mark.parametrize(
    ("picture", "error", "field"),
    [
        (dict, QuestionIncomplete, "pictures"),  # no such picture
        (lambda: {"sum": PictureDraft(drawing(), " \n")}, QuestionIncomplete, "pictures"),
        (lambda: {"sum": PictureDraft(drawing(), "a" * 301)}, QuestionIncomplete, "pictures"),
        (lambda: {"sum": PictureDraft(ContentFile(b"<svg onload='alert(1)'/>"), "A dot.")}, PictureRefused, "image"),
        (lambda: {"sum": PictureDraft(ContentFile(b""), "A dot.")}, PictureRefused, "image"),
    ],
)
def test_a_question_without_all_of_its_pictures_is_refused(
    room: Room, picture: Callable[[], dict[str, PictureDraft]], error: type[PlatformError], field: str
) -> None:
    question = save(room, draft(room))
    for existing in (None, question):
        others = {name: each for name, each in drawings().items() if name != "sum"}
        with refused(error, field=field):
            save(room, draft(room, pictures={**others, **picture()}, body="Other words"), existing)


def test_too_large_a_picture_is_refused(room: Room, settings: LazySettings) -> None:
    settings.MAX_UPLOAD_BYTES = 50
    with refused(PictureRefused, field="image"):
        save(room, draft(room))


def test_for_a_stranger_no_picture_is_opened(room: Room) -> None:
    question = save(room, draft(room))
    stranger = make_person(room.teacher.institution, Role.TEACHER)
    hostile = ContentFile(b"\x89PNG\r\n\x1a\nno picture", name="bomb.png")
    wanted = draft(room, pictures={**drawings(), "sum": PictureDraft(hostile, "A dot.")})
    with refused(UnknownReference, field="course"):
        save(room, wanted, author=stranger)
    with refused(QuestionNotFound):
        save(room, wanted, question, author=stranger)
    assert hostile.tell() == 0


@pytest.mark.parametrize("change", [{"alt_text": ""}, {"image": ""}, {"twice": True}])
def test_the_database_keeps_pictures_whole_and_once(room: Room, change: dict[str, object]) -> None:
    picture = save(room, draft(room)).pictures.first()
    is_twice = change.pop("twice", False)
    if is_twice:
        with pytest.raises(IntegrityError), transaction.atomic():
            QuestionPicture.objects.create(
                institution_id=picture.institution_id,
                question=picture.question,
                key=picture.key,
                image="questions/a.png",
                alt_text="A.",
                created_at=NOW,
            )
    else:
        with pytest.raises(IntegrityError), transaction.atomic():
            QuestionPicture.objects.filter(pk=picture.pk).update(**change)
