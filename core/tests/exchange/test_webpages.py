"""From the HTML of other systems to our Markdown."""

import time

import pytest

from core.exchange.webpages import FilePart, TextPart, read_page
from core.rich_text import render


def markdown(html: str) -> str:
    """All text of a page."""
    return "\n\n".join(part.markdown for part in read_page(html).parts if isinstance(part, TextPart))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h1>One</h1><h3>Two <b>bold</b></h3><h6>Three</h6>", "## One\n\n### Two **bold**\n\n#### Three"),
        ("<p> A <strong> bold </strong>word,\n <i>one</i> <s>gone</s></p>", "A **bold** word, *one* ~~gone~~"),
        ("a<br>b<br/>", "a\\\nb"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ("<ol><li><p>a</p><p>b</p></li><li>c</li></ol>", "1. a\n\n   b\n2. c"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<pre>x  y\n ``` </pre>", "````\nx  y\n ``` \n````"),
        ("<p>use <code>a`b</code></p>", "use ``a`b``"),
        ("<hr>", "---"),
        (
            "<table><caption>T</caption><tr><th>a|b</th><th>c</th></tr><tr><td><h3>d</h3></td></tr></table>",
            "T\n\n| a\\|b | c |\n| --- | --- |\n| d |  |",
        ),
        ("<table><tr><td><p>only</p><p>looks</p></td></tr></table>", "only\n\nlooks"),
        ('<a href="https://example.org/a b">there</a>', "[there](<https://example.org/a%20b>)"),
        ('<a href="javascript:alert(1)">there</a> <a href="page.html">here</a>', "there here"),
        ('<iframe src="https://example.org/v" title="A film"></iframe>', "[A film](<https://example.org/v>)"),
        ("x<sup>2</sup>, H<sub>2</sub>O", "x$^{2}$, H$_{2}$O"),
        (r"<p>\(a_1 &lt; b\) and \[c\]; \( open</p>", "$a_1 < b$ and $$c$$; \\\\( open"),
        ('<p>f <img class="equation_image" data-equation-content="x^2" src="e.png"></p>', "f $x^2$"),
        ("<math><mi>x</mi><annotation encoding='application/x-tex'>x_1</annotation></math>", "$x_1$"),
        ("# no heading", "\\# no heading"),
        ("<p>1. no list</p><p>- none</p><p>a<br>&gt; b</p>", "1\\. no list\n\n\\- none\n\na\\\n\\> b"),
        (
            "5 $ *a* _b_ snake_case [c] `d` &amp;lt; ~~",
            "5 \\$ \\*a\\* \\_b\\_ snake_case \\[c\\] \\`d\\` \\&lt; \\~\\~",
        ),
        ("<script>a</script><style>b</style><form>c</form><p>d</p><!-- e -->", "d"),
        ("<p>a\u202eb\u200bc\x00</p>", "ab c"),
        ("", ""),
    ],
)
def test_a_page_says_the_same_in_markdown(html: str, expected: str) -> None:
    assert markdown(html) == expected


def test_files_stand_where_they_stood_with_their_words() -> None:
    # Arrange
    html = (
        "<html><head><title> A  page </title></head><body><p>before <img src='a.png' alt='A leaf'> after</p>"
        "<ul><li>in a list <img src='b.png' alt=''></li></ul>"
        "<video title='Growing'><source src='c.mp4'></video><audio src='d.mp3'></audio><img alt='no source'>"
    )

    # Act
    page = read_page(html)

    # Assert
    assert page.title == "A page"
    assert list(page.parts) == [
        TextPart("before"),
        FilePart("a.png", "A leaf"),
        TextPart("after\n\n- in a list"),
        FilePart("b.png", None),
        FilePart("c.mp4", "Growing", "video"),
        FilePart("d.mp3", None, "audio"),
    ]


def test_links_inside_of_the_package_are_told() -> None:
    html = '<a href="$WIKI$/a">a</a><a href="b.html#c">b</a><a href="#d">d</a><a href="mailto:e@example.org">e</a>'

    assert read_page(html).inner_links == ("$WIKI$/a", "b.html#c")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("<p>Größe</p>".encode(), "Größe"),
        ("<meta charset='iso-8859-1'><p>Größe</p>".encode("latin-1"), "Größe"),
        (b"<!DOCTYPE html [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><p>&a;</p>", "\\]>\n\n\\&a;"),
    ],
)
def test_bytes_are_read_in_their_encoding_and_entities_stay_what_they_are(data: bytes, expected: str) -> None:
    parts = read_page(data).parts

    assert [part.markdown for part in parts if isinstance(part, TextPart)] == [expected]


@pytest.mark.parametrize(
    "page",
    ["<div>" * 100_000, "<b>" * 50_000, "<ul><li>" * 20_000, "\\(" * 200_000, "<table><tr><td>" * 5_000, "[" * 300_000],
    ids=["div", "b", "li", "formula", "table", "bracket"],
)
def test_hostile_pages_take_no_time(page: str) -> None:
    # Act
    before = time.process_time()
    read_page(page)

    # Assert
    assert time.process_time() - before < 2


def test_what_a_page_says_is_shown_as_it_was_meant() -> None:
    shown = render(markdown("<p>2 &lt; 3 &amp; <em>so</em> on</p><ul><li>a_b_c</li></ul>"))

    assert shown == "<p>2 &lt; 3 &amp; <em>so</em> on</p>\n<ul>\n<li>a_b_c</li>\n</ul>\n"
