"""The page on which small children learn: what it is made of, and that a child's session may do all that it asks for."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.enums import Role
from accounts.tests.factories import NOW, make_institution, make_person
from accounts.tests.pictures import SEQUENCE, give_pictures
from assessments.enums import AssessmentKind
from assessments.tests.factories import make_assessment, make_question
from assessments.tests.pictures import CONTENT, drawings
from courses.services.doors import open_door
from courses.tests.factories import make_classroom, make_concept, make_course
from lessons.enums import BlockKind
from lessons.services.lessons import BlockDraft
from lessons.tests.factories import make_lesson, picture

pytestmark = pytest.mark.django_db
SCRIPTS = (
    *("page-parts", "languages", "learner-api", "learner-media"),
    *("children-voice", "children-screens", "children-questions", "children-learn"),
)


def script(name: str) -> str:
    return Path(finders.find(f"config/{name}.js")).read_text(encoding="utf-8")


def test_the_page_costs_no_query_and_holds_nothing_inline(client: Client) -> None:
    # Act
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(reverse("learn_children"))

    # Assert
    text = answer.content.decode()
    assert (answer.status_code, len(seen)) == (200, 0)
    assert re.findall(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:", text) == []
    assert re.findall(r"config/([\w-]+)\.js", text) == list(SCRIPTS)
    assert "'unsafe" not in answer["Content-Security-Policy"]


def test_scripts_and_page_name_the_same_texts_and_drawings(client: Client) -> None:
    # Arrange
    text = client.get(reverse("learn_children")).content.decode()
    code = "".join(map(script, SCRIPTS))

    # Act
    texts = set(re.findall(r"\bpage\.(\w+)", code))
    drawn = (
        set(re.findall(r'(?:icon\(|name: )"(\w+)"', code))
        | {"silent", "sound", "play", "pause"}
        | set(re.findall(r'mark\(id, "is-\w+", "(\w+)"', code))
    )

    # Assert
    assert set(re.findall(r"\sdata-(\w+)=", text)) - {"icon"} == texts
    assert set(re.findall(r'data-icon="(\w+)"', text)) == drawn


# The only ones that write it themselves: what `putHtml` is, and the answer of the console that shows a sheet.
WRITERS = {"config/page-parts": [("place", "html")], "lessons/preview": [("sheet", "await answer.text()")]}
OF_OTHER_PAGES = ("config/children", "config/learn-live", "config/learn-question", "config/live-socket", *WRITERS)


@pytest.mark.parametrize(
    "name", sorted({*(f"config/{each}" for each in SCRIPTS), *OF_OTHER_PAGES, "lessons/live-stage"})
)
def test_scripts_write_no_html_but_what_the_server_sanitised(name: str) -> None:
    text = Path(finders.find(f"{name}.js")).read_text(encoding="utf-8")
    written = re.findall(r"(\w+)\.(?:innerHTML|outerHTML)\s*=\s*([^;]+);", text)
    put = re.findall(r'putHtml\((?:[^()]|\([^()]*\))*?, ([\w.]+)(?: \|\| "")?\)', text)
    assert written == WRITERS.get(name, [])
    assert {each.rpartition(".")[2] for each in put} <= {"html", "content_html"}
    assert len(put) == text.count("putHtml(")
    assert re.findall(r"insertAdjacentHTML|document\.write|\beval\(|new Function", text) == []


def test_the_door_leads_to_the_page(client: Client) -> None:
    assert (
        f'id="door-on" href="{reverse("learn_children")}"' in client.get(reverse("account_children")).content.decode()
    )
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"] == ["'self'", "data:"]  # pictures come as data


def test_a_child_walks_from_the_door_to_the_stars() -> None:
    # Arrange: a class whose door is open, one lesson with a picture, and two kinds of questions about it
    teacher = make_person(make_institution(), Role.TEACHER)
    concept = make_concept(teacher)
    course = make_course(teacher, [concept])
    child = make_person(teacher.institution)
    classroom = make_classroom(teacher, [course], [child])
    code = open_door(classroom_id=classroom.pk, actor=teacher, now=NOW).children_code
    give_pictures(teacher, child, SEQUENCE)
    blocks = [BlockDraft(kind=BlockKind.IMAGE, upload=picture(), alt_text="A teal field.", caption="Look!")]
    lesson = make_lesson(teacher, course, [concept], blocks=blocks)
    question = make_question(teacher, course, [concept], content=CONTENT, pictures=drawings())
    exercise = make_assessment(teacher, course, [question], lesson)
    quiz = make_assessment(teacher, course, [question], lesson, kind=AssessmentKind.QUIZ)
    api, root = APIClient(), "/api/v1/"
    given = {"class_code": code, "child": str(child.pk), "pictures": list(SEQUENCE)}

    # Act, Assert: in by pictures; the token is renewed once on the way
    tokens = api.post(f"{root}accounts/children/login/", given, format="json").json()
    tokens = api.post(f"{root}accounts/token/refresh/", {"refresh": tokens["refresh"]}, format="json").json()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens['access']}")
    lists = ("lessons/", "courses/", "assessments/exercises/", "assessments/quizzes/")
    found = {path: [row["id"] for row in api.get(f"{root}{path}?page_size=100").json()["results"]] for path in lists}
    assert list(found.values()) == [[str(each.pk)] for each in (lesson, course, exercise, quiz)]

    # a block with its picture, and how far one is
    [block] = api.get(f"{root}lessons/{lesson.pk}/").json()["blocks"]
    assert (block["kind"], block["caption"], block["media"]["alt_text"]) == ("image", "Look!", "A teal field.")
    assert api.get(block["media"]["url"]).status_code == 200
    reached = {"percent": 100, "seconds": 5, "position": 0}
    assert api.post(f"{root}lessons/{lesson.pk}/progress/", reached, format="json").json()["state"] == "completed"

    # the exercise: a picture, a wrong answer, help, the right one, and in with it
    attempt = api.post(f"{root}assessments/attempts/", {"assessment": str(exercise.pk)}, format="json").json()
    [item] = attempt["items"]
    address = f"{root}assessments/attempts/{attempt['id']}/"
    assert api.get(item["options"][0]["picture"]["url"]).status_code == 200
    answers = [
        api.put(f"{address}answers/{question.pk}/", {"response": [each], "duration_ms": 900}, format="json").json()
        for each in ("a", "b")
    ]
    assert [(each["grade"]["is_right"], each["grade"]["feedback"]) for each in answers] == [
        (False, ["<p>CANARY-fewer</p>\n"]),
        (True, ["<p>CANARY-more</p>\n"]),
    ]
    assert api.post(f"{address}answers/{question.pk}/hint/").json()["hints_left"] == 1
    submitted = api.post(f"{address}submit/").json()
    assert (submitted["state"], submitted["score"], submitted["max_score"]) == ("submitted", "1.00", "1.00")
    [row] = api.get(f"{root}assessments/attempts/?state=submitted&page_size=100").json()["results"]
    assert (row["assessment_id"], row["score"]) == (str(exercise.pk), "1.00")

    # the quiz, and out
    assert api.post(f"{root}assessments/attempts/", {"assessment": str(quiz.pk)}, format="json").status_code == 201
    assert api.post(f"{root}accounts/logout/").status_code == 204
    renewed = APIClient().post(f"{root}accounts/token/refresh/", {"refresh": tokens["refresh"]}, format="json")
    assert renewed.status_code == 401
