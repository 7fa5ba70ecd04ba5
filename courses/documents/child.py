"""The process that reads one document: ``python -m courses.documents.child``.

In: a line of JSON with the order, then the bytes. Out: lines of JSON: how many percent are done, paragraphs, and at the
end what is known of the whole; or why it failed. It knows no Django, and holds itself to its limits where it can.
"""

import json
import os
import sys
from typing import IO, Any

from courses.documents.limits import Limits
from courses.documents.results import ReadingFailed

_OUT_OF_MEMORY = b'{"failed": "out_of_memory"}\n'


def main() -> None:
    out = _own_output()
    order = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**order["limits"])
    _hold(limits)
    try:
        data = sys.stdin.buffer.read()
        if order["task"] == "examine_pdf":
            from courses.documents.pdf.opening import examine_pdf

            _say(out, page_count=examine_pdf(data))
        else:
            _read(data, order["kind"], limits, out)
    except ReadingFailed as failed:
        _say(out, failed=failed.code)
    except MemoryError:
        out.write(_OUT_OF_MEMORY)
    except Exception:  # noqa: BLE001  # of a damaged file a library raises whatever one of its parts does
        _say(out, failed="damaged")
    out.flush()
    # Nothing is left to be done, and taking apart what a damaged file left behind may end badly.
    os._exit(0)


def _own_output() -> IO[bytes]:
    """The pipe to whoever started us, out of reach of libraries that print."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return out


def _hold(limits: Limits) -> None:
    try:
        import resource
    except ImportError:  # Windows: the clock of whoever started us is all there is
        return
    seconds = limits.seconds + 1
    for kind, most in (("RLIMIT_AS", limits.memory_bytes), ("RLIMIT_CPU", seconds), ("RLIMIT_CORE", 0)):
        try:
            resource.setrlimit(getattr(resource, kind), (most, most))
        except (AttributeError, ValueError, OSError):  # not every system has each
            continue


def _say(out: IO[bytes], **answer: Any) -> None:
    out.write(json.dumps(answer).encode() + b"\n")


def _read(data: bytes, kind: str, limits: Limits, out: IO[bytes]) -> None:
    from courses.documents.language import language_of
    from courses.documents.sections import Sections

    sections = Sections(most_characters=limits.characters)
    told = -1

    def tell(done: int, of: int) -> None:
        nonlocal told
        percent = min(99, 100 * done // max(of, 1))
        if percent > told:
            told = percent
            _say(out, percent=percent)
            out.flush()

    page_count = reader_of(kind)(data, sections, limits, tell)
    sections.end_sections()
    if not sections.paragraphs:
        raise ReadingFailed("empty")
    language = language_of(sections.paragraphs)
    for paragraph in sections.paragraphs:
        _say(out, text=paragraph.text, page=paragraph.page, headings=paragraph.headings)
    notes = [(note.code, note.number) for note in sections.told()]
    _say(out, page_count=page_count, language=language, notes=notes)


def reader_of(kind: str) -> Any:
    """What reads documents of a kind; only its own libraries are loaded."""
    if kind == "pdf":
        from courses.documents.pdf.reader import read_pdf

        return read_pdf
    if kind == "docx":
        from courses.documents.office.word import read_word

        return read_word
    if kind == "pptx":
        from courses.documents.office.slides import read_slides

        return read_slides
    if kind == "html":
        from courses.documents.web_pages import read_page

        return read_page
    if kind == "md":
        from courses.documents.markdown import read_markdown

        return read_markdown
    from courses.documents.plain import read_plain

    return read_plain


if __name__ == "__main__":
    main()
