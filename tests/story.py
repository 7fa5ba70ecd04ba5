"""The first story over HTTP: a learner learns, a teacher sees. Prints a transcript; fails on the first surprise.

python tests/story.py http://localhost:8000 LEARNER PASSWORD TEACHER PASSWORD
"""

import json
import sys
import time
import urllib.error
import urllib.request
from typing import Any
from uuid import uuid4

EDGE = "edge-of-the-story"


class Client:
    """A caller with a token, who writes down what was said."""

    def __init__(self, base: str, name: str) -> None:
        self.base, self.name, self.token = base.rstrip("/"), name, ""

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        expect: int = 200,
        key: str = "",
        file: tuple[str, bytes] | None = None,
    ) -> Any:
        """One request, with JSON or with a form with a file, its name and bytes; the answer's JSON.

        Raises:
            AssertionError: another status than ``expect``.
        """
        request = urllib.request.Request(f"{self.base}/api/v1/{path}", method=method)  # noqa: S310 - http, by hand
        request.add_header(
            "Content-Type", "application/json" if file is None else f"multipart/form-data; boundary={EDGE}"
        )
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        if key:
            request.add_header("Idempotency-Key", key)
        data = json.dumps(body).encode() if body is not None else file and form_with(*file)
        try:
            with urllib.request.urlopen(request, data, timeout=20) as response:  # noqa: S310 - see above
                status, raw = response.status, response.read()
        except urllib.error.HTTPError as error:
            status, raw = error.code, error.read()
        print(f"{self.name:8} {method:5} /api/v1/{path} -> {status}")
        assert status == expect, f"expected {expect}: {raw[:500]!r}"
        return json.loads(raw) if raw else None

    def sign_in(self, username: str, password: str) -> dict[str, Any]:
        answer = self.call("POST", "accounts/login/", {"username": username, "password": password})
        self.token = answer["access"]
        user: dict[str, Any] = answer["user"]
        return user


def tell(base: str, learner: tuple[str, str], teacher: tuple[str, str]) -> None:
    """The whole story."""
    pupil = Client(base, "learner")
    user = pupil.sign_in(*learner)
    step = next_step(pupil)
    lesson = study(pupil, step)
    before = mastery(pupil)
    practise(pupil, lesson)
    after = mastery(pupil)
    moved = {code: (before.get(code), score) for code, score in after.items() if before.get(code) != score}
    print(f"         mastery moved in {len(moved)} concepts: {moved}")
    assert moved, "no concept moved"
    take_quiz(pupil, lesson)
    following = next_step(pupil)
    assert following["reason_text"] != step["reason_text"], "nothing changed"
    staff = Client(base, "teacher")
    staff.sign_in(*teacher)
    look(staff, user["id"])
    hand_out(staff, pupil)


def next_step(pupil: Client) -> dict[str, Any]:
    steps = pupil.call("GET", "ai/recommendations/")["results"]
    assert steps, "nothing is recommended"
    best: dict[str, Any] = steps[0]
    print(f"         next: {best['kind']} “{best['title']}” because: {best['reason_text']} ({best['confidence']:.2f})")
    return best


def study(pupil: Client, step: dict[str, Any]) -> dict[str, Any]:
    """The recommended lesson, or the lesson of the recommended exercise or quiz."""
    if step["kind"] == "lesson":
        lesson_id = step["target_id"]
    else:
        group = {"exercise": "exercises", "quiz": "quizzes"}[step["kind"]]
        lesson_id = pupil.call("GET", f"assessments/{group}/{step['target_id']}/")["lesson_id"]
    lesson: dict[str, Any] = pupil.call("GET", f"lessons/{lesson_id}/")
    for percent in (40, 100, 60):
        progress = pupil.call("POST", f"lessons/{lesson_id}/progress/", {"percent": percent, "seconds": 60})
    print(f"         studied “{lesson['title']}”: {progress['percent']} %, {progress['state']}")
    assert progress["state"] == "completed"
    return lesson


def practise(pupil: Client, lesson: dict[str, Any]) -> None:
    exercise = pupil.call("GET", f"assessments/exercises/?lesson={lesson['id']}")["results"][0]
    attempt = pupil.call("POST", "assessments/attempts/", {"assessment": exercise["id"]}, expect=201)
    for item in attempt["items"]:
        assert item["key"] is None
        assert item["solution_html"] is None
        body = {"response": guess(item), "duration_ms": 20_000}
        path = f"assessments/attempts/{attempt['id']}/answers/{item['question_id']}/"
        graded = pupil.call("PUT", path, body)
        verdict = "right" if graded["grade"]["is_right"] else f"worth {graded['grade']['share']:.2f}"
        print(f"         question {item['position'] + 1}: {verdict}; {' '.join(graded['grade']['feedback'])[:90]}")
    done = pupil.call("POST", f"assessments/attempts/{attempt['id']}/submit/")
    print(f"         exercise: {done['score']} of {done['max_score']}")


def take_quiz(pupil: Client, lesson: dict[str, Any]) -> None:
    quiz = pupil.call("GET", f"lessons/{lesson['id']}/quiz/")
    attempt = pupil.call("POST", "assessments/attempts/", {"assessment": quiz["id"]}, expect=201)
    for item in attempt["items"][:-1]:
        path = f"assessments/attempts/{attempt['id']}/answers/{item['question_id']}/"
        saved = pupil.call("PUT", path, {"response": guess(item), "duration_ms": 15_000})
        assert saved["grade"] is None
    key = uuid4().hex
    path = f"assessments/attempts/{attempt['id']}/submit/"
    first = pupil.call("POST", path, key=key)
    again = pupil.call("POST", path, key=key)
    assert first == again, "a repeated submit got another answer"
    pupil.call("POST", path, expect=409)
    print(f"         quiz: {first['score']} of {first['max_score']}, one question left out")


def look(client: Client, learner_id: str) -> None:
    """The teacher's side of it."""
    classroom = client.call("GET", "courses/classrooms/")["results"][0]
    seen = client.call("GET", f"progress/classrooms/{classroom['id']}/mastery/")
    assert learner_id in {row["learner_id"] for row in seen["rows"]}
    print(f"         {seen['classroom_name']}: {len(seen['rows'])} learners × {len(seen['concepts'])} concepts")
    one = client.call("GET", f"progress/students/{learner_id}/")
    print(f"         the learner has mastered {one['mastered_count']} concepts")


def hand_out(staff: Client, pupil: Client) -> None:
    """A document from its upload to its end."""
    course = next(each for each in staff.call("GET", "courses/")["results"] if each["is_editable"])
    documents = f"courses/{course['id']}/documents/"
    word = f"zebra{uuid4().hex[:8]}"
    text = f"# Stripes\n\nEvery {word} has stripes, and no two have the same.\n".encode()
    document = staff.call("POST", documents, file=("stripes.md", text), expect=201)
    own = f"{documents}{document['id']}/"
    pupil.call("GET", own, expect=404)
    for _try in range(60):
        if document["state"] in ("ready", "failed"):
            break
        time.sleep(0.5)
        document = staff.call("GET", own)
        print(f"         {document['state']}, {document['progress_percent']} %")
    assert document["state"] == "ready", document["failure_text"]
    staff.call("POST", f"{own}release/")
    passages = pupil.call("GET", f"{own}passages/")["results"]
    print(f"         the learner reads: {passages[0]['heading']}: {passages[0]['text']}")
    found = pupil.call("GET", f"courses/{course['id']}/search/?q={word}")["results"]
    assert found[0]["document"]["id"] == document["id"], "it is not found"
    staff.call("DELETE", own, expect=204)
    pupil.call("GET", own, expect=404)
    left = pupil.call("GET", f"courses/{course['id']}/search/?q={word}")["results"]
    assert document["id"] not in {each["document"]["id"] for each in left}, "its passages are still found"


def form_with(name: str, data: bytes) -> bytes:
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode() + data + f"\r\n--{EDGE}--\r\n".encode()


def mastery(pupil: Client) -> dict[str, tuple[Any, int]]:
    concepts = pupil.call("GET", "progress/mastery/")["concepts"]
    return {each["concept_name"]: (each["score"], each["answers"]) for each in concepts}


def guess(item: dict[str, Any]) -> Any:
    """Whatever fits the question."""
    if item["kind"] == "numeric":
        return "5"
    return [option["id"] for option in item["options"][: item["max_choices"] if item["kind"] == "single" else 2]]


if __name__ == "__main__":
    address, *names = sys.argv[1:]
    tell(address, (names[0], names[1]), (names[2], names[3]))
    print("The story holds.")
