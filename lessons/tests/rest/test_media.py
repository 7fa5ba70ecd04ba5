"""``lessons/{id}/media/``: files of lessons over REST."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.tests.factories import NOW, client_of, make_institution, make_person
from lessons.enums import BlockKind
from lessons.services.blocks import BlockDraft
from lessons.services.lessons import change_lesson
from lessons.services.publishing import publish_lesson, unpublish_lesson
from lessons.tests.factories import picture
from lessons.tests.media import recording_samples as samples
from lessons.tests.rest.conftest import Scene

pytestmark = pytest.mark.django_db
LESSONS = "/api/v1/lessons/"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def media_url(scene: Scene) -> str:
    return f"{LESSONS}{scene.lesson.pk}/media/{scene.lesson.media.get().pk}/"


def body(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def send(scene: Scene, data: bytes, *, name: str = "x.bin", **more: object) -> Any:
    form = {"file": SimpleUploadedFile(name, data, "image/png"), "alt_text": "In words.", **more}
    return scene.staff.post(f"{LESSONS}{scene.draft.pk}/media/", form, format="multipart")


def show(scene: Scene, media_id: str, kind: BlockKind) -> None:
    blocks = [BlockDraft(kind=kind, media_id=media_id)]
    change_lesson(author=scene.teacher, lesson_id=scene.draft.pk, changes={"blocks": blocks}, now=NOW)
    publish_lesson(author=scene.teacher, lesson_id=scene.draft.pk, now=NOW)


@pytest.mark.parametrize("accept", ["*/*", "image/*", "image/avif,image/webp,*/*;q=0.8", "text/html"])
def test_a_picture_is_served_as_what_it_is_and_as_no_page(scene: Scene, accept: str) -> None:
    # Act
    answer = scene.pupil.get(media_url(scene), HTTP_ACCEPT=accept)

    # Assert
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert Image.open(BytesIO(body(answer))).size == (40, 30)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"].startswith('inline; filename="')
    assert (answer["Cache-Control"], answer["Accept-Ranges"]) == ("private, no-cache", "bytes")
    assert {"Authorization", "Cookie"} <= set(answer["Vary"].split(", "))


def test_who_has_the_file_is_not_sent_it_again(scene: Scene) -> None:
    # Arrange
    tag = scene.pupil.get(media_url(scene))["ETag"]

    # Act
    again = scene.pupil.get(media_url(scene), HTTP_IF_NONE_MATCH=tag)

    # Assert
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)


def test_a_video_is_sent_whole_and_played_in_parts(scene: Scene) -> None:
    # Arrange
    film, low = samples.mp4(), samples.webm()
    sent = send(scene, film, captions=SimpleUploadedFile("c.vtt", samples.VTT), low=SimpleUploadedFile("l.webm", low))
    made = sent.json()
    show(scene, made["id"], BlockKind.VIDEO)

    # Act
    whole, part = scene.pupil.get(made["url"]), scene.pupil.get(made["url"], HTTP_RANGE="bytes=4-7")
    beyond = scene.pupil.get(made["url"], HTTP_RANGE=f"bytes={len(film)}-")
    smaller, captions = scene.pupil.get(made["variants"][0]["url"]), scene.pupil.get(made["captions_url"])

    # Assert
    assert sent.status_code == 201
    assert made == {
        "id": made["id"],
        "kind": "video",
        "url": f"{LESSONS}{scene.draft.pk}/media/{made['id']}/",
        "media_type": "video/mp4",
        "alt_text": "In words.",
        "size_bytes": len(film),
        "width": 320,
        "height": 240,
        "duration_ms": 1500,
        "captions_url": f"{made['url']}?variant=captions",
        "variants": [
            {
                "name": "low",
                "media_type": "video/webm",
                "size_bytes": len(low),
                "width": 640,
                "height": 480,
                "url": f"{made['url']}?variant=low",
            }
        ],
    }
    assert (whole.status_code, whole["Content-Type"], body(whole)) == (200, "video/mp4", film)
    assert (part.status_code, part["Content-Range"], body(part)) == (206, f"bytes 4-7/{len(film)}", b"ftyp")
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(film)}")
    assert (smaller["Content-Type"], body(smaller)) == ("video/webm", low)
    assert captions["Content-Type"] == "text/vtt; charset=utf-8"
    assert captions.content.decode() == "WEBVTT\n\n00:00.000 --> 00:01.000\nA line rises.\n"


@pytest.mark.parametrize(
    ("variant", "expected"), [("480", 200), ("960", 200), ("low", 200), ("captions", 404), ("x", 404)]
)
def test_a_small_picture_is_its_own_variant_and_nothing_else_is(scene: Scene, variant: str, expected: int) -> None:
    # Act
    answer = scene.pupil.get(f"{media_url(scene)}?variant={variant}")

    # Assert
    assert (answer.status_code, answer["Content-Type"]) == (
        expected,
        "image/png" if expected == 200 else "application/problem+json",
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (SVG, "lessons.media_refused"),
        (b"\x89PNG\r\n\x1a\n" + SVG, "core.picture_refused"),
        (b"<!doctype html><script>alert(1)</script>", "lessons.media_refused"),
        (samples.wav() + SVG, "lessons.media_refused"),
    ],
)
def test_a_page_that_calls_itself_a_picture_is_refused(scene: Scene, data: bytes, code: str) -> None:
    # Act
    answer = send(scene, data, name="photo.png")

    # Assert
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert [error["field"] for error in answer.json()["errors"]] == ["file"]
    assert scene.draft.media.count() == 0


@pytest.mark.parametrize("who", ["nobody", "another school's", "who left"])
def test_a_file_is_not_served_to_those_who_do_not_see_the_lesson(scene: Scene, api: Any, who: str) -> None:
    # Arrange
    stranger = client_of(make_person(make_institution()))
    client = {"nobody": api, "another school's": stranger, "who left": scene.pupil}[who]
    classroom = scene.pupil.get("/api/v1/courses/classrooms/").json()["results"][0]["id"]
    scene.pupil.post(f"/api/v1/courses/classrooms/{classroom}/leave/")

    # Act
    answer = client.get(media_url(scene), HTTP_ACCEPT="image/*")

    # Assert
    expected = (401, "core.not_signed_in") if who == "nobody" else (404, "lessons.media_not_found")
    assert (answer.status_code, answer.json()["code"]) == expected
    assert answer["Content-Type"] == "application/problem+json"


def test_files_of_drafts_of_other_lessons_and_of_withdrawn_ones_are_404_for_learners(scene: Scene) -> None:
    # Arrange
    url, made = media_url(scene), send(scene, picture().read()).json()
    elsewhere = url.replace(str(scene.lesson.pk), str(scene.draft.pk))
    shown = scene.pupil.get(url).status_code
    unpublish_lesson(author=scene.teacher, lesson_id=scene.lesson.pk, now=NOW)

    # Act
    statuses = [scene.pupil.get(address).status_code for address in (url, made["url"], elsewhere)]

    # Assert
    assert (shown, statuses) == (200, [404, 404, 404])
    assert [scene.staff.get(address).status_code for address in (url, made["url"], elsewhere)] == [200, 200, 404]


def test_authors_list_reword_and_remove_files(scene: Scene) -> None:
    # Arrange
    made = send(scene, samples.wav(900)).json()
    listed = scene.staff.get(f"{LESSONS}{scene.draft.pk}/media/").json()

    # Act
    worded = scene.staff.patch(made["url"], {"alt_text": "A tone."}, format="json")
    low = SimpleUploadedFile("low.wav", samples.wav(100))
    smaller = scene.staff.put(f"{made['url']}low/", {"low": low}, format="multipart")
    shown_elsewhere = scene.staff.delete(media_url(scene))
    gone = scene.staff.delete(made["url"])

    # Assert
    assert listed["results"] == [made]
    assert (worded.status_code, worded.json()["alt_text"]) == (200, "A tone.")
    assert [variant["size_bytes"] for variant in smaller.json()["variants"]] == [844]
    assert (shown_elsewhere.status_code, shown_elsewhere.json()["code"]) == (409, "lessons.media_in_use")
    assert (gone.status_code, scene.draft.media.count()) == (204, 0)


def test_files_lie_in_no_public_folder(scene: Scene) -> None:
    # Arrange
    name = scene.lesson.media.get().file.name

    # Act
    statuses = [scene.pupil.get(f"/{folder}{name}").status_code for folder in ("", "media/", "static/")]

    # Assert
    assert statuses == [404, 404, 404]
