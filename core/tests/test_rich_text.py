"""Markdown and formulas come through; nothing that runs does."""

from html.parser import HTMLParser

import pytest

from core.rich_text import _TAGS, render

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='javascript:alert(1)'>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<p onclick=alert(1) style='background:url(javascript:alert(1))'>x</p>",
    "<details open ontoggle=alert(1)>x</details>",
    "<form action=javascript:alert(1)><input type=submit></form>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<link rel=stylesheet href=javascript:alert(1)>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href='javascript:alert(1)//'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><img src=x onerror=alert(1)></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "![x](javascript:alert(1))",
    '![x](https://example.org/a.png "onerror=alert(1)")',
    '[x](https://example.org "\\" onmouseover=alert(1) x=\\"")',
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    '```" onmouseover=alert(1) x="\ncode\n```',
    "$<script>alert(1)</script>$",
    "$$<img src=x onerror=alert(1)>$$",
    "$\\href{javascript:alert(1)}{x}$",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "# <svg onload=alert(1)>",
    "> <script>alert(1)</script>",
    "- <script>alert(1)</script>",
    "<\x00script>alert(1)</script>",
    "\\<script>alert(1)\\</script>",
]


class Reader(HTMLParser):
    """Tags and attributes as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def is_harmless(tag: str, name: str, value: str) -> bool:
    if name == "href":
        return tag == "a" and value.startswith(("https://", "http://", "mailto:", "#", "/"))
    return (tag, name) in {
        ("a", "title"),
        ("a", "rel"),
        ("ol", "start"),
        ("span", "class"),
        ("div", "class"),
    }


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_is_inert(attack: str) -> None:
    seen = Reader(render(attack))

    assert seen.tags - _TAGS == set()
    assert [found for found in seen.attributes if not is_harmless(*found)] == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_behind_other_text_is_inert(attack: str) -> None:
    seen = Reader(render(f"Text *and* {attack} and $x$\n\n{attack}"))

    assert seen.tags - _TAGS == set()
    assert [found for found in seen.attributes if not is_harmless(*found)] == []


def test_raw_html_is_shown_as_text() -> None:
    assert render("a <b>bold</b> move") == "<p>a &lt;b&gt;bold&lt;/b&gt; move</p>\n"


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("a **b** *c* ~~d~~ `e`", "<p>a <strong>b</strong> <em>c</em> <s>d</s> <code>e</code></p>\n"),
        ("## Title\n\ntext", "<h2>Title</h2>\n<p>text</p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>\n"),
        ("```\nx < y\n```", "<pre><code>x &lt; y\n</code></pre>\n"),
        (
            "[a](https://example.org/?a=1&b=2)",
            '<p><a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer nofollow">a</a></p>\n',
        ),
        (
            "[a](mailto:a@example.org)",
            '<p><a href="mailto:a@example.org" rel="noopener noreferrer nofollow">a</a></p>\n',
        ),
        ("", ""),
    ],
)
def test_markdown_becomes_html(markdown: str, html: str) -> None:
    assert render(markdown) == html


def test_table_becomes_a_table() -> None:
    html = render("| x | y |\n|---|--:|\n| 1 | $2$ |")

    assert html == (
        "<table>\n<thead>\n<tr>\n<th>x</th>\n<th>y</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n"
        '<td>1</td>\n<td><span class="math inline">2</span></td>\n</tr>\n</tbody>\n</table>\n'
    )


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("$a_1 * b_2 * c$", '<p><span class="math inline">a_1 * b_2 * c</span></p>\n'),
        (r"$\frac{1}{2} < x \& y$", r'<p><span class="math inline">\frac{1}{2} &lt; x \&amp; y</span></p>' + "\n"),
        ("It costs $5 and $6 more.", "<p>It costs $5 and $6 more.</p>\n"),
        (r"\$5", "<p>$5</p>\n"),
    ],
)
def test_inline_formula_stays_latex(markdown: str, html: str) -> None:
    assert render(markdown) == html


def test_block_formula_stays_latex_in_its_own_block() -> None:
    html = render("$$\n\\sum_{i=1}^n i = \\frac{n(n+1)}{2}\n$$")

    assert Reader(html).attributes == [("div", "class", "math block")]
    assert "\\sum_{i=1}^n i = \\frac{n(n+1)}{2}" in html


def test_class_that_is_no_formulas_is_dropped() -> None:
    assert "class" not in render("```python\nprint(1)\n```")
