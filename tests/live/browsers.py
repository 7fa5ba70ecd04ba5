"""A person with a browser, as far as forms, links and cookies go."""

import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit

import requests

_FIELD = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


@dataclass
class Browser:
    """Where it stands, and what it sees there."""

    home: str
    session: requests.Session = field(default_factory=requests.Session)
    seen: requests.Response = field(default_factory=requests.Response)

    @property
    def at(self) -> str:
        """The path of the page, with the host where that is not home."""
        address = urlsplit(self.seen.url)
        return address.path if self.seen.url.startswith(self.home) else f"{address.hostname}{address.path}"

    @property
    def status(self) -> int:
        return self.seen.status_code

    @property
    def text(self) -> str:
        return unescape(self.seen.text)

    def visit(self, address: str, *, follow: bool = True) -> "Browser":
        self.seen = self.session.get(urljoin(f"{self.home}/", address), allow_redirects=follow, timeout=20)
        return self

    def send(self, *, follow: bool = True, **typed: str | list[str]) -> "Browser":
        """Send the first form of the page that has all fields that are typed, to where the page stands."""
        form = next(
            form
            for form in re.findall(r"<form\b.*?</form>", self.seen.text, re.DOTALL)
            if all(f'name="{name}"' in form for name in typed)
        )
        fields = [dict(_ATTRIBUTE.findall(tag)) for tag in _FIELD.findall(form)]
        hidden = {each["name"]: unescape(each.get("value", "")) for each in fields if each.get("type") == "hidden"}
        target = re.match(r'<form\b[^>]*\baction="([^"]*)"', form)
        address = urljoin(self.seen.url, unescape(target[1]) if target else "")
        self.seen = self.session.post(
            address, data={**hidden, **typed}, headers={"Referer": self.seen.url}, allow_redirects=follow, timeout=20
        )
        return self

    def sign_out(self) -> "Browser":
        self.visit("/account/logout/")
        return self.send()

    def opens_console(self) -> bool:
        answer = self.session.get(f"{self.home}/admin/", allow_redirects=False, timeout=20)
        return answer.status_code == 200
