"""The signs of a text: those that nobody sees are dropped, those that only look different are made the usual ones."""

import re
import unicodedata

# Tags, marks of direction, zero widths, selectors: what hides words from people and not from machines. Joiners stay
# between letters of the scripts that need them.
_INVISIBLE = re.compile(
    "[\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u061c\u180e\ufff9-\ufffb\u115f\u1160\u3164\uffa0"
    "\ufe00-\ufe0f\U000e0000-\U000e0fff]"
    "|(?<![\u0590-\u0fff\u1000-\u109f\u1780-\u17ff])[\u200c\u200d]|[\u200c\u200d](?![\u0590-\u0fff\u1000-\u109f\u1780-\u17ff])"
)
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_OTHER_SHAPES = re.compile("[\ufb00-\ufb06\ufb13-\ufb17\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U0001d400-\U0001d7ff]+")
_BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•", "\uf0fc": "•", "\u25cf": "•", "\u25aa": "•"})


class Signs:
    """Cleans texts and counts what it dropped."""

    def __init__(self) -> None:
        self.invisible = 0
        self.unreadable = 0

    def cleaned(self, text: str, *, keeps_lines: bool = False) -> str:
        """``text`` with single spaces and without what is no text; its lines joined unless they are kept, and then
        with their indents."""
        text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text)) if text.isascii() else self._usual(text)
        if keeps_lines:
            return "\n".join(line.rstrip() for line in text.expandtabs(4).split("\n")).strip("\n")
        return " ".join(text.split())

    def _usual(self, text: str) -> str:
        text = _LINE_ENDS.sub("\n", text).translate(_BULLETS)
        text, invisible = _INVISIBLE.subn("", text)
        text, unreadable = _UNREADABLE.subn("", _CONTROLS.sub("", text))
        self.invisible += invisible
        self.unreadable += unreadable
        text = _OTHER_SHAPES.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
        return unicodedata.normalize("NFC", text)

    def without_invisible(self, text: str) -> str:
        """The same text, to be taken apart first: only what nobody sees is gone."""
        text, invisible = _INVISIBLE.subn("", text)
        self.invisible += invisible
        return text
