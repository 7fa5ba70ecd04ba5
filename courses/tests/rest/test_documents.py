"""``courses/{id}/documents/`` over REST."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.enums import Scope
from accounts.tests.factories import NOW, client_of
from core.jobs import run_due_jobs
from core.models import Job
from courses.enums import PublicationState
from courses.models import Document
from courses.services.courses import change_course
from courses.tests.made_documents import SENTENCES, make_document
from courses.tests.rest import document_files as files
from courses.tests.rest.conftest import Scene

pytestmark = pytest.mark.django_db
MARKDOWN = b"# Slope\n\nHow steep is a line?\n"


def url(scene: Scene, *parts: object) -> str:
    return "/".join(["/api/v1/courses", str(scene.course.pk), "documents", *map(str, parts), ""])


def send(scene: Scene, data: bytes, name: str = "slope.md", **more: object) -> Any:
    form = {"file": SimpleUploadedFile(name, data), **more}
    return scene.staff.post(url(scene), form, format="multipart")


def body(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def test_a_document_from_its_upload_to_a_learner(scene: Scene) -> None:
    # Act
    sent = send(scene, MARKDOWN, title="Steepness")
    made = sent.json()
    before = scene.pupil.get(url(scene, made["id"]))
    run_due_jobs(now=timezone.now())
    ready = scene.staff.get(url(scene, made["id"])).json()
    released = scene.staff.post(url(scene, made["id"], "release"))
    passages = scene.pupil.get(url(scene, made["id"], "passages"))
    listed = scene.pupil.get(url(scene)).json()["results"]
    scene.staff.post(url(scene, made["id"], "withdraw"))

    # Assert
    assert (sent.status_code, before.status_code, released.status_code) == (201, 404, 200)
    assert made == {
        "id": made["id"],
        "course_id": str(scene.course.pk),
        "title": "Steepness",
        "file_name": "slope.md",
        "kind": "md",
        "size_bytes": len(MARKDOWN),
        "state": "uploaded",
        "progress_percent": 0,
        "failure": "",
        "failure_text": "",
        "page_count": None,
        "word_count": 0,
        "passage_count": 0,
        "language": "",
        "notes": [],
        "uploaded_by": {"id": str(scene.teacher.pk), "full_name": scene.teacher.full_name},
        "created_at": made["created_at"],
        "processed_at": None,
        "released_at": None,
        "is_editable": True,
        "url": f"{url(scene, made['id'])}content/",
    }
    changed = {name for name in ready if ready[name] != made[name]}
    assert changed - {"language"} == {"state", "progress_percent", "word_count", "passage_count", "processed_at"}
    assert [(each["position"], each["heading"], each["text"]) for each in passages.json()["results"]] == [
        (0, "Slope", "How steep is a line?")
    ]
    assert [(each["id"], each["is_editable"]) for each in listed] == [(made["id"], False)]
    assert scene.pupil.get(url(scene, made["id"], "passages")).status_code == 404


def test_the_same_bytes_again_are_answered_with_what_is_there(scene: Scene) -> None:
    # Act
    first, again = send(scene, MARKDOWN), send(scene, MARKDOWN, name="again.md", title="Again")

    # Assert
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert (Document.objects.count(), Job.objects.filter(name="courses.read_document").count()) == (1, 1)


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        pytest.param(b"", "a.pdf", (400, "courses.document_empty"), id="no byte"),
        pytest.param(b" \n\t ", "a.txt", (400, "courses.document_empty"), id="no word"),
        pytest.param(files.ELF, "a.pdf", (415, "courses.document_kind_refused"), id="a program"),
        pytest.param(files.pdf("x"), "a.docx", (415, "courses.document_kind_refused"), id="PDF named docx"),
        pytest.param(MARKDOWN, "a.pdf", (415, "courses.document_kind_refused"), id="text named PDF"),
        pytest.param(b"a,b\n1,2\n", "a.csv", (415, "courses.document_kind_refused"), id="a table"),
        pytest.param(files.pdf("x", password="p"), "a.pdf", (400, "courses.document_encrypted"), id="locked PDF"),
        pytest.param(files.LOCKED_WORD, "a.docx", (400, "courses.document_encrypted"), id="locked Word"),
        pytest.param(files.pdf("x")[:300], "a.pdf", (400, "courses.document_damaged"), id="half a PDF"),
        pytest.param(files.with_entity(), "a.docx", (400, "courses.document_has_entities"), id="external entity"),
        pytest.param(files.bomb(), "a.docx", (413, "courses.document_too_large"), id="zip bomb"),
        pytest.param(files.with_large_picture(), "a.docx", (413, "courses.document_too_large"), id="30,000 px"),
        pytest.param(files.pdf("x", "y", "z"), "a.pdf", (413, "courses.document_too_large"), id="pages"),
        pytest.param(b"a" * 2**20, "a.txt", (413, "courses.document_too_large"), id="bytes"),
    ],
)
def test_what_is_no_bearable_document_is_refused_with_a_reason(
    scene: Scene, settings: LazySettings, data: bytes, name: str, expected: tuple[int, str]
) -> None:
    # Arrange
    settings.MAX_DOCUMENT_PAGES, settings.MAX_UPLOAD_BYTES = 2, 2**20 - 1

    # Act
    answer = send(scene, data, name)

    # Assert
    told = answer.json()
    assert (answer.status_code, told["code"]) == expected
    assert told["errors"] == [{"field": "file", "code": told["code"], "detail": told["detail"]}]
    assert (Document.objects.count(), Job.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("data", "failure"),
    [(files.scan(), "no_text"), (b"%PDF-1.4\n" + files.pdf(" ")[9:], "empty")],
    ids=["scan", "bare"],
)
def test_one_from_which_nothing_can_be_read_says_so(scene: Scene, data: bytes, failure: str) -> None:
    # Arrange
    made = send(scene, data, "a.pdf").json()

    # Act
    run_due_jobs(now=timezone.now())
    told = scene.staff.get(url(scene, made["id"])).json()
    refused = scene.staff.post(url(scene, made["id"], "release"))
    again = scene.staff.post(url(scene, made["id"], "retry"))

    # Assert
    assert (told["state"], told["failure"], told["failure_text"] != "") == ("failed", failure, True)
    assert (refused.status_code, refused.json()["code"]) == (409, "courses.document_not_ready")
    assert (again.status_code, again.json()["state"], again.json()["failure"]) == (200, "uploaded", "")


def test_text_that_nobody_sees_is_left_out_and_said(scene: Scene) -> None:
    # Arrange
    made = send(scene, files.with_white_text(), "a.pdf").json()

    # Act
    run_due_jobs(now=timezone.now())
    told = scene.staff.get(url(scene, made["id"])).json()
    passages = scene.staff.get(url(scene, made["id"], "passages")).json()["results"]

    # Assert
    assert [each["text"] for each in passages] == ["A line is straight."]
    assert [(each["code"], each["number"] > 0, each["text"] != "") for each in told["notes"]] == [
        ("hidden_text", True, True)
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.md", "passwd.md"),
        ("C:\\work\\lines.md", "lines.md"),
        ("a\u202edm.exe.md", "adm.exe.md"),
        ("a\x00b.md", "ab.md"),
        ("x" * 5000 + ".md", "x" * 252 + ".md"),
        ("Línea “1” 📐.md", "Línea “1” 📐.md"),
    ],
    ids=["path", "drive", "turned round", "NUL", "long", "signs"],
)
def test_the_name_of_a_file_is_made_safe_to_show(scene: Scene, name: str, shown: str) -> None:
    # Act
    answer = send(scene, MARKDOWN, name)

    # Assert
    assert (answer.status_code, answer.json()["file_name"]) == (201, shown)
    assert Document.objects.get().file.name.startswith("documents/")


def test_the_file_is_sent_as_it_came_and_never_as_a_page(scene: Scene) -> None:
    # Arrange
    page = b"<!doctype html><title>Lines</title><p>Text <script>alert(1)</script>"
    sent = {name: send(scene, data, name).json()["id"] for name, data in (("l.pdf", files.pdf("x")), ("l.html", page))}
    run_due_jobs(now=timezone.now())
    for each in sent.values():
        scene.staff.post(url(scene, each, "release"))

    # Act
    pdf, html = (scene.pupil.get(url(scene, each, "content")) for each in sent.values())
    part = scene.pupil.get(url(scene, sent["l.pdf"], "content"), HTTP_RANGE="bytes=0-4")
    beyond = scene.pupil.get(url(scene, sent["l.pdf"], "content"), HTTP_RANGE="bytes=9999999-")

    # Assert
    assert (pdf["Content-Type"], pdf["Content-Disposition"]) == ("application/pdf", 'inline; filename="l.pdf"')
    assert (html["Content-Type"], html["Content-Disposition"]) == ("text/html", 'attachment; filename="l.html"')
    assert (body(pdf), body(html)) == (files.pdf("x"), page)
    assert {each["X-Content-Type-Options"] for each in (pdf, html)} == {"nosniff"}
    assert "sandbox" in html["Content-Security-Policy"]
    assert {each["Cache-Control"] for each in (pdf, html)} == {"private, no-cache"}
    assert (part.status_code, body(part), beyond.status_code) == (206, b"%PDF-", 416)


@pytest.mark.parametrize("what", ["left", "archived", "withdrawn"])
def test_what_a_learner_has_no_more_is_gone(scene: Scene, what: str) -> None:
    # Arrange
    document = make_document(scene.teacher, scene.course, is_released=True)
    addresses = [url(scene, document.pk, *more) for more in ((), ("content",), ("passages",))]
    had = [scene.pupil.get(each).status_code for each in addresses]

    # Act
    if what == "left":
        scene.pupil.post(f"/api/v1/courses/classrooms/{scene.classroom.pk}/leave/")
    elif what == "archived":
        changes = {"state": PublicationState.ARCHIVED}
        change_course(author=scene.teacher, course_id=scene.course.pk, changes=changes, now=NOW)
    else:
        scene.staff.post(url(scene, document.pk, "withdraw"))

    # Assert
    assert had == [200, 200, 200]
    assert [scene.pupil.get(each).status_code for each in addresses] == [404, 404, 404]


def test_a_list_is_narrowed_by_what_documents_are(scene: Scene) -> None:
    # Arrange
    released = make_document(scene.teacher, scene.course, is_released=True)
    ready = make_document(scene.teacher, scene.course, name="b.txt")
    waiting = make_document(scene.teacher, scene.course, is_read=False)

    def found(query: str) -> set[str]:
        return {each["id"] for each in scene.staff.get(f"{url(scene)}?{query}").json()["results"]}

    # Assert
    assert found("") == {str(each.pk) for each in (released, ready, waiting)}
    assert found("released=true") == {str(released.pk)}
    assert found("released=false&state=ready") == {str(ready.pk)}
    assert found("kind=txt") == {str(ready.pk)}
    assert found("state=uploaded") == {str(waiting.pk)}
    assert scene.staff.get(f"{url(scene)}?state=lost").status_code == 400


def test_passages_come_in_pages_in_their_order(scene: Scene) -> None:
    # Arrange
    document = make_document(scene.teacher, scene.course, "\n\n".join(SENTENCES * 20 for _ in range(3)))

    # Act
    first = scene.staff.get(f"{url(scene, document.pk, 'passages')}?page_size=2").json()
    rest = scene.staff.get(first["next"]).json()

    # Assert
    assert [each["position"] for each in (*first["results"], *rest["results"])] == list(range(document.passage_count))
    assert (document.passage_count > 2, rest["next"]) == (True, None)


def test_a_title_is_changed_and_a_document_deleted(scene: Scene) -> None:
    # Arrange
    document = make_document(scene.teacher, scene.course)

    # Act
    changed = scene.staff.patch(url(scene, document.pk), {"title": "Other"}, format="json")
    odd = scene.staff.patch(url(scene, document.pk), {"state": "ready"}, format="json")
    gone = [scene.staff.delete(url(scene, document.pk)).status_code for _ in range(2)]

    # Assert
    assert (changed.status_code, changed.json()["title"], odd.status_code) == (200, "Other", 400)
    assert gone == [204, 404]


def test_a_childs_session_reads_what_is_released(scene: Scene) -> None:
    # Arrange
    child = client_of(scene.learner, Scope.CHILD)
    document = make_document(scene.teacher, scene.course, is_released=True)

    # Act
    read = [child.get(url(scene, *more)).status_code for more in ((), (document.pk,), (document.pk, "passages"))]

    # Assert
    assert read == [200, 200, 200]
