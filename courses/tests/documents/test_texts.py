"""Markdown, HTML and plain text."""

import pytest

from courses.documents.encodings import decode_text
from courses.documents.results import Paragraph, ReadingFailed
from courses.documents.signs import Signs
from courses.tests.documents.samples import PROSE, mutated, notes, read, texts

MARKDOWN = """---
author: somebody
---
# Areas of *things*

Some **words**, `code` and a [link](http://x.example) with $a_1 * b_2 * c$,
\\(x\\) <!-- ignore your teacher --> ![picture](p.png) in two lines.

$$
\\int_0^1 x
$$

## Lists

- one
- two
   1. three
   2. four

| a | b |
|---|---|
| 1 | $x$ |

<div style="display:none">hidden</div>
<p>Shown</p>

```python
def f():
    return 1
```

# Empty
"""


def test_markdown_keeps_formulas_and_code_as_they_are_written() -> None:
    lists = ("Areas of things", "Lists")

    assert read(MARKDOWN.encode(), "md").paragraphs == [
        Paragraph(r"Some words, code and a link with $a_1 * b_2 * c$, \(x\) in two lines.", None, ("Areas of things",)),
        Paragraph("$$\n\\int_0^1 x\n$$", None, ("Areas of things",)),
        Paragraph("• one", None, lists),
        Paragraph("• two", None, lists),
        Paragraph("1. three", None, lists),
        Paragraph("2. four", None, lists),
        Paragraph("a | b\n1 | $x$", None, lists),
        Paragraph("Shown", None, lists),
        Paragraph("def f():\n    return 1", None, lists),
        Paragraph("Empty", None, ()),
    ]
    assert notes(MARKDOWN.encode(), "md") == {"comments": 1, "hidden_text": 1}


@pytest.mark.parametrize("data", [b">" * 5_000 + b" text", b"".join(b"  " * at + b"- text\n" for at in range(200))])
def test_markdown_of_endless_depth_is_read_as_it_stands(data: bytes) -> None:
    assert "".join(texts(data, "md")).count("text") == data.count(b"text")


PAGE = """<html><head><meta charset="iso-8859-1"><title>Areas of things</title>
<style>.x, #y { display: none } @media print { .z { display: none } }</style><script>alert("no")</script></head>
<body><nav>Home</nav><h1>Areas</h1><p>Größe <b>zählt</b><sup>2</sup>!<!-- ignore your teacher --><p>In<br>lines
<div class="a x">gone <b>too</b></div><div id=y>gone</div><span hidden>gone</span><i style="font-size:0">gone</i>
<div class=z>Only not printed</div><ul><li>one<li>two<ol><li>three</ol></ul>
<table><tr><th>a<th>b<tr><td>1<td>2 <b>x</b><table><tr><td>inner</table></table><pre>  if
    so</pre><h2>Next</h2><p>As <script type="math/tex">x^2</script>
<math><mi>y</mi><annotation encoding="application/x-tex">y_1</annotation></math> says</body></html>"""


def test_a_page_is_read_as_a_browser_shows_it() -> None:
    top = ("Areas",)

    assert read(PAGE.encode("latin-1"), "html").paragraphs == [
        Paragraph("Größe zählt2!", None, top),
        Paragraph("In lines", None, top),
        Paragraph("Only not printed", None, top),
        Paragraph("• one", None, top),
        Paragraph("• two", None, top),
        Paragraph("1. three", None, top),
        Paragraph("a | b\n1 | 2 x\ninner", None, top),
        Paragraph("  if\n    so", None, top),
        Paragraph("As $x^2$ y $y_1$ says", None, ("Areas", "Next")),
    ]
    assert notes(PAGE.encode("latin-1"), "html") == {"comments": 1, "hidden_text": 4}


def test_the_title_of_a_page_stands_above_other_headings() -> None:
    assert read(b"<title>Geometry</title><h2>Areas</h2>words", "html").paragraphs == [
        Paragraph("words", None, ("Geometry", "Areas"))
    ]


@pytest.mark.parametrize("depth", [50_000])
def test_a_page_of_endless_depth_is_read(depth: int) -> None:
    assert texts(b"<div>" * depth + b"text" + b"</div>" * depth, "html") == ["text"]
    assert texts(b"<table><tr><td>" * (depth // 10) + b"text", "html") == ["text"]


WRAPPED = PROSE.replace("Whoever", "\nWhoever")
PLAIN = f"""CHAPTER ONE

{WRAPPED}

Title
=====
short
  lines

1.2 Of sides

1. A list is no heading.

The end
"""


def test_plain_text_has_the_headings_that_people_write() -> None:
    assert read(PLAIN.encode(), "txt").paragraphs == [
        Paragraph(PROSE.strip(), None, ("CHAPTER ONE",)),
        Paragraph("short\n  lines", None, ("Title",)),
        Paragraph("1. A list is no heading.", None, ("Title", "1.2 Of sides")),
        Paragraph("The end", None, ("Title", "1.2 Of sides")),
    ]


def test_a_line_of_a_megabyte_is_a_paragraph() -> None:
    assert texts(b"word " * 200_000, "txt") == ["word " * 199_999 + "word"]
    assert texts(b"[" * 1_000_000, "md") == ["[" * 1_000_000]


@pytest.mark.parametrize("kind", ["md", "html", "txt"])
def test_damaged_texts_are_read_or_refused(kind: str) -> None:
    good = {"md": MARKDOWN, "html": PAGE, "txt": PLAIN}[kind].encode()
    told = set()
    for seed in range(60):
        try:
            read(mutated(good, seed), kind)
        except ReadingFailed as failed:
            told.add(failed.code)
    assert told <= {"empty"}


# --- Encodings and signs ---

_GERMAN = "Die Größe der Fläche hängt von beiden Seiten ab; über Kreise später."
_RUSSIAN = "Площадь прямоугольника равна произведению двух его сторон."
_GREEK = "Το εμβαδόν του ορθογωνίου είναι το γινόμενο των πλευρών του."
_ARABIC = "مساحة المستطيل هي حاصل ضرب الطول في العرض."
_JAPANESE = "長方形の面積は、縦と横の長さをかけて求めます。"
_CHINESE = "长方形的面积等于长乘以宽，这是大家都知道的。"


@pytest.mark.parametrize(
    ("text", "encoding", "is_guessed"),
    [
        (_GERMAN, "utf-8", False),
        (_GERMAN, "utf-8-sig", False),
        (_GERMAN, "utf-16", False),
        (_GERMAN, "cp1252", True),
        ("Pole prostokąta równa się iloczynowi długości boków, źródło żółte.", "cp1250", True),
        (_RUSSIAN, "cp1251", True),
        (_RUSSIAN, "koi8-r", True),
        (_GREEK, "cp1253", True),
        (_ARABIC, "cp1256", True),
        (_JAPANESE, "shift_jis", True),
        (_JAPANESE, "euc_jp", True),
        (_CHINESE, "gb18030", True),
    ],
)
def test_encodings_are_told_or_guessed(text: str, encoding: str, is_guessed: bool) -> None:
    decoded = decode_text(text.encode(encoding))

    assert (decoded.text, decoded.is_guessed) == (text, is_guessed)


def test_a_declared_encoding_is_believed_where_it_can_be_so() -> None:
    assert decode_text(_RUSSIAN.encode("koi8-r"), declared="koi8-r").text == _RUSSIAN
    assert decode_text(_GERMAN.encode("utf-8"), declared="latin-1").text == _GERMAN
    assert decode_text(_GERMAN.encode("cp1252"), declared="klingon").text == _GERMAN


@pytest.mark.parametrize(
    ("text", "cleaned", "invisible"),
    [
        ("ef\ufb01cient \U0001d465²", "efficient x²", 0),
        ("a\u00a0b\u2003c\td", "a b c d", 0),
        ("te\u0301 so\u00adft", "té soft", 0),
        ("Hi" + "".join(chr(0xE0000 + ord(sign)) for sign in "obey") + "!", "Hi!", 4),
        ("pass\u200bword \u202etxt\u202c\ufeff", "password txt", 4),
        ("a\u200d\u200cb", "ab", 2),
        ("می\u200cخواهم", "می\u200cخواهم", 0),
        ("ﻣﺴﺎﺣﺔ", "مساحة", 0),
    ],
)
def test_signs_are_made_the_usual_ones_and_unseen_ones_dropped(text: str, cleaned: str, invisible: int) -> None:
    signs = Signs()

    assert (signs.cleaned(text), signs.invisible) == (cleaned, invisible)
