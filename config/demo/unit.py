"""A unit of teaching material as its files say it: concepts, misconceptions, pictures, lessons and their questions."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"
_LETTERS = "abcdefghijkl"


@dataclass(frozen=True)
class QuestionText:
    """A question of the unit. ``use``: exercise or quiz; ``concepts``: weight by code."""

    code: str
    kind: str
    use: str
    difficulty: int
    concepts: Mapping[str, float]
    body: str
    hints: tuple[str, ...]
    solution: str
    content: Mapping[str, Any]


@dataclass(frozen=True)
class LessonText:
    """A lesson of the unit with its blocks (as in the file) and questions. A block asks one of the lesson's by its code."""

    code: str
    section: str
    title: str
    summary: str
    objectives: tuple[str, ...]
    minutes: int
    difficulty: str
    concepts: tuple[str, ...]
    blocks: tuple[Mapping[str, str], ...]
    questions: tuple[QuestionText, ...]


@dataclass(frozen=True)
class Unit:
    """A whole unit, lessons in their order. ``alt_texts``: what the pictures of its questions show, by name."""

    folder: Path
    course: Mapping[str, str]
    sections: Mapping[str, str]
    concepts: tuple[Mapping[str, Any], ...]
    misconceptions: Mapping[str, str]
    alt_texts: Mapping[str, str]
    lessons: tuple[LessonText, ...]

    def picture(self, name: str) -> bytes:
        return (self.folder / "images" / name).read_bytes()

    def documents(self) -> list[Path]:
        """The handouts of the unit, in Markdown; the first line is the title."""
        return sorted((self.folder / "documents").glob("*.md"))

    def recording(self, name: str) -> bytes:
        """Sound, film or captions of a lesson."""
        return (self.folder / "media" / name).read_bytes()


def read_unit(name: str) -> Unit:
    """The unit in ``content/<name>``.

    Raises:
        OSError, tomllib.TOMLDecodeError, KeyError: a file is missing or incomplete.
    """
    folder = CONTENT / name
    outline = _read(folder / "unit.toml")
    pictures = folder / "pictures.toml"
    return Unit(
        folder=folder,
        course={key: value.strip() for key, value in outline["course"].items()},
        sections={section["code"]: section["title"] for section in outline["section"]},
        concepts=tuple(_read(folder / "concepts.toml")["concept"]),
        misconceptions={each["code"]: each["name"] for each in _read(folder / "misconceptions.toml")["misconception"]},
        alt_texts={key: each["alt"] for key, each in _read(pictures).items()} if pictures.exists() else {},
        lessons=tuple(_lesson(_read(path)) for path in sorted((folder / "lessons").glob("*.toml"))),
    )


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _lesson(raw: dict[str, Any]) -> LessonText:
    head = raw["lesson"]
    return LessonText(
        code=head["code"],
        section=head["section"],
        title=head["title"],
        summary=head["summary"],
        objectives=tuple(head["objectives"]),
        minutes=head["minutes"],
        difficulty=head["difficulty"],
        concepts=tuple(head["concepts"]),
        blocks=tuple(raw["block"]),
        questions=tuple(_question(each) for each in raw["question"]),
    )


def _question(raw: dict[str, Any]) -> QuestionText:
    return QuestionText(
        code=raw["code"],
        kind=raw["kind"],
        use=raw["use"],
        difficulty=raw["difficulty"],
        concepts=raw["concepts"],
        body=raw["body"].strip(),
        hints=tuple(hint.strip() for hint in raw["hints"]),
        solution=raw["solution"].strip(),
        content=_numeric(raw) if raw["kind"] == "numeric" else _choice(raw),
    )


def _choice(raw: dict[str, Any]) -> dict[str, Any]:
    options = [
        {
            "id": letter,
            "text": option["text"].strip() if "picture" not in option else option.get("text", "").strip(),
            **_prompt(option),
            "correct": option.get("correct", False),
            "feedback": option.get("feedback", "").strip(),
            "misconception": option.get("misconception", ""),
        }
        for letter, option in zip(_LETTERS, raw["options"], strict=False)
    ]
    return {**_prompt(raw), "options": options, "shuffle": raw.get("shuffle", True)}


def _prompt(raw: Mapping[str, Any]) -> dict[str, str]:
    """The picture by its name and the words to be read aloud, where there are any."""
    return {key: raw[key].strip() for key in ("picture", "spoken") if key in raw}


def _numeric(raw: dict[str, Any]) -> dict[str, Any]:
    errors = [
        {
            "value": error["value"],
            "feedback": error.get("feedback", "").strip(),
            "misconception": error.get("misconception", ""),
        }
        for error in raw.get("known_errors", ())
    ]
    return {**_prompt(raw), "answer": raw["answer"], "tolerance": raw.get("tolerance", "0"), "known_errors": errors}
