"""What is different between a version and the draft, in words that its author knows."""

from uuid import UUID

from lessons.admin.differences import Line, differences
from lessons.content import BlockContent, LessonContent, MediaContent

ASKED = UUID("0190a8f0-0000-7000-8000-000000000001")
NOWHERE = UUID("0190a8f0-0000-7000-8000-000000000002")


def block(kind: str, **parts: object) -> BlockContent:
    names = ("id", "markdown", "tone", "caption", "url", "title", "description")
    return BlockContent(**{**dict.fromkeys(names, ""), "kind": kind, "media": None, "question_id": None, **parts})


def content(*blocks: BlockContent, **words: object) -> LessonContent:
    plain = {"title": "Lines", "summary": "", "objectives": [], "minutes": 10, "concepts": []}
    return LessonContent(**{**plain, "level": "secondary", "difficulty": "easy", "blocks": list(blocks), **words})


def test_codes_are_shown_as_the_words_of_the_form() -> None:
    # Arrange
    media = MediaContent(kind="image", media_type="image/png", alt_text="A line.\nRising.", size_bytes=2048)
    first = content(block("callout", markdown="Mind it.", tone="warning"))
    second = content(
        block("callout", markdown="Mind it.", tone="tip"),
        block("question", question_id=str(ASKED)),
        block("question", question_id=str(NOWHERE)),
        block("image", media=media),
        level="KG1",
        difficulty="hard",
        concepts=[{"id": "1", "name": "Slope"}],
    )

    # Act
    found = differences(first, second, asked={ASKED: "<p>Is 1 &lt; 2?</p><ul><li>Yes</li></ul>"})

    # Assert
    assert found == [
        Line("", "Lines"),
        Line("-", "10 minutes, Secondary school, Easy"),
        Line("+", "10 minutes, KG 1, Hard"),
        Line("+", "Concepts: Slope"),
        Line("", "[Callout]"),
        Line("-", "Warning"),
        Line("+", "Tip"),
        Line("", "Mind it."),
        Line("+", "[Question]"),
        Line("+", "Is 1 < 2? Yes"),
        Line("+", "[Question]"),
        Line("+", "A question that is not in your banks."),
        Line("+", "[Image]"),
        Line("+", "File: image/png, 2.0\xa0KB"),
        Line("+", "A line."),
        Line("+", "Rising."),
    ]


def test_the_same_has_no_differences() -> None:
    assert differences(content(), content(), asked={}) == []
