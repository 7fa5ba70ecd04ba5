"""The pages of learners in a real browser: a child at the door and in a lesson, then the same device in a live lesson.
Two more learners follow on it, one after the other.

The pages come from Lyceum with their policy, the API's answers from here: what the scripts do with them is judged.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
pytestmark = [pytest.mark.live, pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here")]

PAGES = ("/account/children/", "/learn/children/", "/learn/live/", "/account/logout/")
TONE = Path(settings.BASE_DIR, "lessons/tests/files/tone.webm").read_bytes()
FILM = Path(settings.BASE_DIR, "lessons/tests/files/film.mp4").read_bytes()
CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:01.000\nGold.\n"


def block(kind: str, **more: Any) -> dict[str, Any]:
    fixed = {"html": "", "tone": None, "media": None, "caption": "", "question_id": None, "link": None}
    return {"id": kind, "kind": kind, **fixed, **more}


def media(kind: str, url: str, captions_url: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "url": url, "captions_url": captions_url, "alt_text": "In words.", "variants": []}


LESSON = {
    "id": "l1",
    "course_id": "c1",
    "title": "Sounds",
    "progress": None,
    "blocks": [
        block("question", question_id="q1"),
        block("text", html="<p>Listen!</p>"),
        block("audio", media=media("audio", "/tone"), caption="A tone."),
        block("simulation", link={"url": "https://x.example/", "title": "X", "description": "Y"}),
        block("video", media=media("video", "/film", "/captions")),
    ],
}
ITEM = {
    "question_id": "q1",
    "html": "<p>One and one?</p>",
    "picture": None,
    "options": [{"id": "a", "html": "<p>Two</p>", "picture": None}],
    "max_choices": 1,
    "response": None,
    "tries": 0,
    "grade": None,
    "key": None,
    "solution_html": None,
}
TOKENS = {"access": "a", "refresh": "r"}
UNLIMITED = {"lesson_id": "other", "time_limit_minutes": None, "attempts_allowed": None}
PICTURES = [{"key": str(number), "label": f"Picture {number}", "url": "/static/x.svg"} for number in range(12)]
ANSWERS: dict[str, Any] = {
    "accounts/children/class/": {"children": [{"id": "1", "short_name": "Mia B."}, {"id": "2", "short_name": "Max"}]},
    "accounts/children/login/": TOKENS,
    "accounts/pictures/": {"pictures": PICTURES},
    "lessons/": {"results": [LESSON], "next": None},
    "lessons/l1/": LESSON,
    "lessons/l1/progress/": {},
    "courses/": {"results": [{"id": "c1", "language": "en"}], "next": None},
    "assessments/quizzes/": {"results": [], "next": None},
    "lessons/live/": {"results": [{"id": "v1", "lesson_id": "l1"}], "next": None},
    "core/realtime/tickets/": {"path": "/ws/", "protocols": ["lyceum.v1"]},
    "assessments/attempts/a1/answers/q1/": {
        **ITEM,
        "response": ["a"],
        "tries": 1,
        "key": {"choices": ["a"]},
        "grade": {"is_right": True, "share": 1.0, "feedback": []},
    },
}
# What somebody does there, page by page; what they see is kept from one page to the next.
DRIVER = """
const seen = JSON.parse(sessionStorage.seen || "{}");
const keep = (name, value) => {
  seen[name] = value;
  sessionStorage.seen = JSON.stringify(seen);
};
const end = () => fetch("/end", { method: "POST", body: sessionStorage.seen });
const later = setTimeout;
window.setTimeout = (act, wait) => later(act, Math.min(wait, 20));
const until = async (found) => {
  for (let tries = 0; tries < 200; tries += 1) {
    const value = found();
    if (value) return value;
    await new Promise((resolve) => later(resolve, 20));
  }
  throw new Error(`never: ${found}`);
};
const one = (selector) => document.querySelector(selector);
const press = async (selector, text = "") =>
  (await until(() => [...document.querySelectorAll(selector)].find((each) => !each.closest("[hidden]") && each.textContent.includes(text)))).click();
const spoken = [];
speechSynthesis.speak = ({ text }) => spoken.push(text);

const board = (step, more = {}) => ({ version: step + 1, step, step_count: 5, hints: [], content_html: "", poll: null, own_vote: null, state: "running", ...more });
class Room extends EventTarget {
  static OPEN = 1;
  readyState = 1;
  constructor() {
    super();
    window.room = this;
    setTimeout(() => this.hear({ type: "welcome" }));
  }
  hear(frame) { this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(frame) })); }
  send(text) { if (JSON.parse(text).ref === "join") this.hear({ type: "joined", ref: "join", state: board(0) }); }
  close() {}
}
window.WebSocket = Room;

const walks = {
  "/account/children/": async () => {
    document.getElementById("door-code").value = "AB";
    await press("#door-class button");
    await press("#door-names button", "Max");
    await press("#door-not-me");
    await press("#door-names button", "Mia");
    keep("greeting", (await until(() => one("#door-pictures:not([hidden]) h1"))).textContent);
    scrollTo(0, document.body.scrollHeight);
    for (let number = 0; number < 3; number += 1) one("#door-grid button").click();
    const notice = await until(() => one("#door-notice:not([hidden])"));
    const { top, bottom } = notice.getBoundingClientRect();
    keep("notice", [notice.textContent, scrollY > 0 && top >= 0 && bottom <= innerHeight, spoken.at(-1) === notice.textContent]);
    for (let number = 0; number < 3; number += 1) one("#door-grid button:last-child").click();
  },
  "/learn/children/": async () => {
    await press(".learn-tile");
    await press(".learn-actions .learn-go");
    await until(() => one(".learn-play"));
    keep("play", one(".learn-play").getAttribute("aria-label"));
    await press(".learn-actions .learn-go");
    const film = await until(() => one("video[src^='blob:']"));
    keep("film", film.textTracks.length);
    location.assign("/learn/live/");
  },
  "/learn/live/": async () => {
    await press(".follow-question button", "Answer the question");
    await press(".follow-question label");
    await press(".follow-question button");
    const told = await until(() => one(".follow-question [role=status]").textContent);
    await until(() => !one(".follow-question button").disabled);
    await press(".follow-question button");
    keep("answered", [told, (await until(() => one(".follow-question strong"))).textContent]);
    room.hear({ type: "lesson_update", state: board(2) });
    keep("tone", (await until(() => one("audio[src^='blob:']"))).controls);
    keep("plays", await until(() => one("audio").readyState > 0));
    room.hear({ type: "lesson_update", state: board(4) });
    await until(() => one("video[src^='blob:'] track[src^='blob:']"));
    keep("left", one("audio").hasAttribute("src"));
    location.assign("/learn/live/?as=kim");
  },
  // In the same tab: somebody signs in in the browser, and somebody after them. Looking at a question begins nothing.
  "/learn/live/?as=kim": async () => {
    await until(() => one(".follow-question button"));
    keep("kim", learnerApi.signedIn().access);
    await press(".follow-question button");
    keep("refused", await until(() => one(".follow-question [role=status]").textContent));
    room.hear({ type: "lesson_update", state: board(2) });
    await new Promise((resolve) => later(resolve, 100)); // time for several tries
    location.assign("/learn/live/?as=lea");
  },
  "/learn/live/?as=lea": async () => {
    await until(() => one(".follow-question button"));
    keep("lea", learnerApi.signedIn().access);
    await press("#follow-out button");
  },
  "/account/logout/": async () => {
    keep("out", sessionStorage.lyceum === undefined);
    end();
  },
};
addEventListener("load", () => walks[location.pathname + (location.search.startsWith("?as=") ? location.search : "")]().catch((error) => {
  keep("error", `${location.href}: ${error}`);
  end();
}));
"""


def exercises(query: dict[str, list[str]]) -> list[dict[str, Any]]:
    """They are the live lesson's alone, so that the child's walk ends with its blocks. One asks for something else, and
    of one the attempts are counted."""
    others = [{**UNLIMITED, "id": "e0"}] if query.get("question") != ["q1"] else []
    return [*others, {**UNLIMITED, "id": "e2", "attempts_allowed": 1}, {**UNLIMITED, "id": "e1"}]


@dataclass
class Desk:
    """What the server was told, in its order."""

    told: list[tuple[str, Any]] = field(default_factory=list)
    seen: Queue[dict[str, Any]] = field(default_factory=Queue)
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)  # by path and token
    ended: list[str] = field(default_factory=list)

    def answer(self, path: str, query: dict[str, list[str]], body: Any, token: str) -> tuple[int, Any]:
        self.asked[path, token] += 1
        if body is not None:
            self.told.append((path, body))
        if path == "accounts/logout/":
            self.ended.append(token)
        if refused := self.refusal(path, body, token):
            return refused
        if path == "accounts/login/code/":
            return 200, {"access": body["code"], "refresh": body["code"]}
        if path == "assessments/exercises/":
            return 200, {"results": exercises(query), "next": None}
        if path == "assessments/attempts/":
            return 200, {"id": "a1", "items": [ITEM]} if body else {"results": [], "next": None}
        return (200, ANSWERS[path]) if path in ANSWERS else (404, {})

    def refusal(self, path: str, body: Any, token: str) -> tuple[int, Any] | None:
        """Of the wrong pictures; of the first answer, of an attempt, as somebody's tokens are over, as it is busy."""
        is_first = self.asked[path, token] == 1
        if path == "accounts/children/login/" and body["pictures"] == ["0", "0", "0"]:
            return 401, {}
        refusals = {
            ("accounts/logout/", token): (401, {}),
            ("assessments/exercises/", "lea"): (503, {}) if is_first else None,
            ("assessments/attempts/", "kim"): (409, {"detail": "Not today."}),
            ("assessments/attempts/a1/answers/q1/", "a"): (400, {"detail": "That is no answer."}) if is_first else None,
        }
        return refusals.get((path, token))

    def page(self, html: str, query: dict[str, list[str]]) -> str:
        """As the server makes it for who is signed in in the browser."""
        [person] = query.get("as", [""])
        for name in ("sign-in-code", "person"):
            html = html.replace(f'data-{name}=""', f'data-{name}="{person}"')
        return html


@contextmanager
def lyceum(desk: Desk) -> Iterator[str]:
    pages = {path: Client().get(path) for path in PAGES}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length) if length else b""
            given = json.loads(body) if body.startswith(b"{") else None
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            if path == "/end":
                desk.seen.put(given)
            files = {"/tone": (TONE, "audio/webm"), "/film": (FILM, "video/mp4"), "/captions": (CAPTIONS, "text/vtt")}
            if path in pages:
                html = desk.page(pages[path].content.decode(), query)
                html = html.replace("</title>", '</title><script src="/driver.js"></script>')
                return self.send(200, html.encode(), "text/html", pages[path]["Content-Security-Policy"])
            if path == "/driver.js":
                return self.send(200, DRIVER.encode(), "text/javascript")
            if path in files:
                desk.asked[path, token] += 1
                return self.send(404 if (path, token) == ("/tone", "kim") else 200, *files[path])
            if path.startswith("/api/v1/"):
                status, body = desk.answer(path.removeprefix("/api/v1/"), query, given, token)
                return self.send(status, json.dumps(body).encode(), "application/json")
            found = finders.find(path.removeprefix("/static/"))
            kind = {".js": "text/javascript", ".css": "text/css"}.get(Path(path).suffix, "image/svg+xml")
            return self.send(200 if found else 404, Path(str(found)).read_bytes() if found else b"", kind)

        do_POST = do_PUT = do_GET  # noqa: N815 - as the base class asks for

        def send(self, status: int, body: bytes, kind: str, policy: str = "") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if policy:
                self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """In silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def walked(desk: Desk) -> dict[str, Any]:
    with lyceum(desk) as base, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        where = ["--window-size=768,600", f"--user-data-dir={profile}", "--remote-debugging-port=0"]
        browser = subprocess.Popen(
            [CHROMIUM, *options, *where, f"{base}/account/children/"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            return desk.seen.get(timeout=60)
        finally:
            os.killpg(browser.pid, signal.SIGKILL)
            browser.wait()


def test_a_child_comes_in_listens_and_follows_a_live_lesson() -> None:
    # Act
    desk = Desk()
    seen = walked(desk)

    # Assert: at the door they are greeted, may go back, and see and hear what was wrong, wherever they are on the page
    assert seen == {
        "greeting": "Hello Mia B! Which are your three pictures?",
        "notice": ["Not these. Try again.", True, True],
        "play": "Listen to it",
        "film": 1,
        "answered": ["That is no answer.", "Right!"],
        "tone": True,
        "plays": True,
        "left": False,
        "kim": "kim",
        "refused": "Not today.",
        "lea": "lea",
        "out": True,
    }
    # of five blocks three are for children, who are told to go on at the next of these
    reports = [body for path, body in desk.told if path == "lessons/l1/progress/"]
    assert [(each["position"], each["percent"]) for each in reports] == [(2, 33), (4, 67)]
    # an attempt is opened by a press alone, at the exercise that asks the question; a refusal is told, and final
    attempts = [(path, body.get("assessment")) for path, body in desk.told if path == "assessments/attempts/"]
    answers = [body["response"] for path, body in desk.told if path.endswith("/answers/q1/")]
    assert (attempts, answers) == ([("assessments/attempts/", "e1")] * 2, [["a"]] * 2)
    # nobody follows as the one before; only of a busy server something is asked again
    assert desk.ended == ["a", "kim", "lea"]
    assert desk.asked["/tone", "kim"] == 1
    assert [desk.asked["assessments/exercises/", each] for each in ("kim", "lea")] == [1, 2]
