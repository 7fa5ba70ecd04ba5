"""The payloads in a real browser: what was sanitised runs nothing and asks for nothing, formulas drawn by KaTeX included.

The page has no policy of its own, so that nothing hides what the sanitiser let through. The hosts of the payloads lead
to a server on loopback, which notes every request.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings

from core.rich_text import render
from tests.xss.corpus import PAYLOADS

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
pytestmark = [pytest.mark.live, pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here")]

_SCRIPTS = {
    "/katex.js": Path(settings.BASE_DIR, "config/static/vendor/katex/katex.min.js"),
    "/math.js": Path(settings.BASE_DIR, "config/static/config/math.js"),
}
# Counts what ran, then puts everything in once more as the console's preview does, and touches all there is to touch.
_PAGE = """<!doctype html><html data-ran="0" data-math="0"><head><script>
const ran = () => { document.documentElement.dataset.ran = Number(document.documentElement.dataset.ran) + 1; };
for (const name of ["alert", "confirm", "prompt", "msgbox"]) window[name] = ran;
</script><script src="/katex.js"></script><script src="/math.js"></script></head><body>
<main>%s</main><div id="again"></div><script>
document.addEventListener("DOMContentLoaded", () => {
  const again = document.getElementById("again");
  again.innerHTML = document.querySelector("main").innerHTML;
  renderMath(again);
  for (const element of document.querySelectorAll("main *, #again *")) {
    for (const type of ["mouseover", "focus", "pointerover", "toggle", "animationstart", "load", "error"]) {
      element.dispatchEvent(new Event(type, { bubbles: false }));
    }
    if (element.protocol === "javascript:") ran();
  }
  document.documentElement.dataset.math = document.querySelectorAll(".katex").length;
});
</script></body></html>"""


@contextmanager
def page_with(fragments: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """A server that has nothing but the page and its scripts: its port, and what else it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = {"/": _PAGE % "\n".join(fragments), **{path: file.read_text() for path, file in _SCRIPTS.items()}}
            if self.path not in known or not self.headers["Host"].startswith("page.example"):
                asked.append(f"{self.headers['Host']}{self.path}")
            kind = "text/javascript" if self.path.endswith(".js") else "text/html; charset=utf-8"
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(known.get(self.path, "").encode())

        do_POST = do_GET  # noqa: N815 - as the base class asks for

        def log_message(self, *_args: object) -> None:
            """In silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        server.server_close()


def open_in_browser(fragments: Sequence[str]) -> tuple[int, int, list[str]]:
    """How often something ran, how many formulas were drawn, and what was asked for besides the page."""
    with page_with(fragments) as (port, asked), tempfile.TemporaryDirectory() as profile:
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        # What browsers ask of their makers leads nowhere.
        rules = f"--host-resolver-rules=MAP *.example 127.0.0.1:{port}, MAP * ~NOTFOUND"
        shown = subprocess.run(
            [
                CHROMIUM,
                *options,
                f"--user-data-dir={profile}",
                rules,
                "--virtual-time-budget=3000",
                "--dump-dom",
                "http://page.example/",
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout
    head = shown[: shown.index("<head>")]
    ran, math = (int(head.partition(f'data-{name}="')[2].partition('"')[0]) for name in ("ran", "math"))
    return ran, math, [each for each in asked if not each.endswith("/favicon.ico")]


def test_nothing_of_the_payloads_runs_or_loads() -> None:
    # Act
    ran, math, asked = open_in_browser([render(payload) for payload in PAYLOADS])

    # Assert
    assert (ran, asked) == (0, [])
    assert math > 20


def test_what_is_not_sanitised_is_seen_here() -> None:
    # Act
    ran, _math, asked = open_in_browser(
        ["<img src=//evil.example/x.png onerror=alert(1)>", "<svg onload=alert(1)>", '<a href="javascript:1">x</a>']
    )

    # Assert
    assert ran >= 2
    assert "evil.example/x.png" in asked
