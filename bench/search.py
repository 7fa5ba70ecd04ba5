"""What the search of a course finds, and what it costs.

    python bench/search.py --documents FOLDER [--passages 20000]                                   SQLite
    python tools/with_services.py python bench/search.py --documents FOLDER [--passages 20000]     PostgreSQL

``FOLDER`` holds the documents that ``courses/tests/search/questions.toml`` asks about. A hit is right if it holds the
quote of its question.
"""

import argparse
import io
import os
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(Path(__file__).parent), str(ROOT)]

NOW = datetime.now(UTC)
PAGES, GOAL_SECONDS, GOAL_RECALL = 300, 60, 0.85
EMBEDDERS = ("hashed", "minilm")


def main() -> int:
    parser = argparse.ArgumentParser(description="Recall and cost of the passage search.")
    parser.add_argument("--documents", type=Path, required=True)
    parser.add_argument("--passages", type=int, default=20_000, help="of the large course")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lyceum-bench-") as home:
        _set_up(home)
        embedders = [name for name in EMBEDDERS if _can_load(name)]
        recall = _recall(given.documents, embedders)
        spent = _whole_document(given.documents, embedders)
        _queries(given.passages)
    is_good = recall >= GOAL_RECALL and spent < GOAL_SECONDS
    print(f"\nRecall at five {recall:.3f}, {PAGES} pages in {spent:.0f} s: {'holds' if is_good else 'MISSED'}")
    return 0 if is_good else 1


def _set_up(home: str) -> None:
    server = os.environ.get("TEST_DATABASE_URL", "")
    if server:
        from environment import make_database, our_environment

        os.environ.update(our_environment(make_database(server, "search")))
    else:
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
    os.environ |= {"LYCEUM_HOME": home, "LOG_LEVEL": "ERROR"}

    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _can_load(name: str) -> bool:
    from courses.search.embedders.minilm import missing_parts

    return name != "minilm" or not missing_parts()


def _choose(name: str) -> None:
    from django.conf import settings

    settings.EMBEDDER = name


# --- recall ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Question:
    document: str
    question: str
    quote: str


def _questions() -> list[Question]:
    text = (ROOT / "courses" / "tests" / "search" / "questions.toml").read_text(encoding="utf-8")
    return [Question(row["document"], row["question"], row["quote"]) for row in tomllib.loads(text)["question"]]


def _recall(folder: Path, embedders: Sequence[str]) -> float:
    """The table, and recall at five of the default embedder with the words."""
    from courses.services.passage_vectors import embed_passages

    teacher, course = _course()
    questions = _questions()
    for name in sorted({question.document for question in questions}):
        _store(course, name, _read((folder / name).read_bytes(), name.rpartition(".")[2]))
    print(f"{len(questions)} questions\n\n| | recall at 1 | at 5 | MRR |\n| --- | --- | --- | --- |")
    default = 0.0
    for name in embedders:
        _choose(name)
        embed_passages()
        ranks = [_ranks(teacher, course, question) for question in questions]
        if name == embedders[0]:
            _line("words alone", [by_words for by_words, _by_vector, _fused in ranks])
        _line(f"{name} alone", [by_vector for _by_words, by_vector, _fused in ranks])
        fused = _line(f"words and {name}", [fused for _by_words, _by_vector, fused in ranks])
        default = default or fused
    return default


def _ranks(teacher: Any, course: Any, question: Question) -> tuple[int, int, int]:
    """The best place of a right hit by words, by vector and in all; far down where there is none."""
    from courses.search.searching import MOST_HITS, search_passages

    hits = search_passages(
        course_id=course.pk, query=question.question, viewer=teacher, released_only=True, limit=MOST_HITS
    )
    nowhere = 10**9
    right = [
        (hit.words_rank or nowhere, hit.vector_rank or nowhere, place)
        for place, hit in enumerate(hits, start=1)
        if hit.document_title == question.document and _flat(question.quote) in _flat(hit.text)
    ]
    by_words, by_vector, fused = zip(*right, strict=True) if right else ([nowhere], [nowhere], [nowhere])
    return min(by_words), min(by_vector), min(fused)


def _line(name: str, ranks: Sequence[int]) -> float:
    first, five = (sum(rank <= most for rank in ranks) / len(ranks) for most in (1, 5))
    print(f"| {name} | {first:.3f} | {five:.3f} | {sum(1 / rank for rank in ranks) / len(ranks):.3f} |")
    return five


def _flat(text: str) -> str:
    return " ".join(text.split())


# --- a long document ------------------------------------------------------------------------------------------
def _whole_document(folder: Path, embedders: Sequence[str]) -> float:
    """Seconds until a document of so many pages can be searched with the default embedder."""
    from courses.search.embedders.interface import text_to_embed
    from courses.search.embedding import embedder_for

    data = _joined(folder)
    _teacher, course = _course()
    steps: dict[str, float] = {}
    drafts = _timed(steps, "text out of the PDF, cut into passages", lambda: _read(data, "pdf"))
    texts = [text_to_embed(draft.heading, draft.text) for draft in drafts]
    for name in reversed(embedders):
        _choose(name)
        embedder = embedder_for(course.institution_id)
        vectors = _timed(steps, f"vectors: {name}", partial(embedder.embed_passages, texts))
    _timed(steps, "rows and index of words", lambda: _store(course, "joined", drafts, vectors))
    print(f"\n{PAGES} pages, {len(data) / 2**20:.1f} MiB, {len(drafts)} passages\n\n| step | seconds |\n| --- | --- |")
    for step, seconds in steps.items():
        print(f"| {step} | {seconds:.1f} |")
    return sum(seconds for step, seconds in steps.items() if step != "vectors: minilm")


def _joined(folder: Path) -> bytes:
    """The pages of all PDFs there, again and again."""
    from pypdfium2 import PdfDocument

    sources = [PdfDocument(path) for path in sorted(folder.glob("*.pdf"))]
    joined = PdfDocument.new()
    while len(joined) < PAGES:
        for source in sources:
            joined.import_pages(source, list(range(min(len(source), PAGES - len(joined)))))
    written = io.BytesIO()
    joined.save(written)
    return written.getvalue()


def _read(data: bytes, kind: str) -> list[Any]:
    from courses.documents.limits import Limits
    from courses.documents.passages import cut_passages
    from courses.documents.reading import read_document

    return cut_passages(read_document(data, kind=kind, limits=Limits()).paragraphs)


# --- queries --------------------------------------------------------------------------------------------------
def _queries(most: int) -> None:
    """What one search costs in a course of one long document, and in a large one."""
    from django.db import connection

    from courses.models import Passage
    from courses.search.embedding import embedder_for
    from courses.search.searching import searchable_passages
    from courses.search.vectors import has_pgvector, nearest_in_database, nearest_in_numpy

    _choose("hashed")
    asked = [question.question for question in _questions()][:20]
    print(
        f"\n{connection.vendor}\n\n| passages | whole search, ms | its vectors in numpy | in pgvector |\n| --- | --- | --- | --- |"
    )
    for course in _courses_of_sizes(most):
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum would have by then
        teacher = course.owner
        embedder = embedder_for(course.institution_id)
        vectors = [embedder.embed_query(text) for text in asked]
        rows = searchable_passages(course_id=course.pk, viewer=teacher, released_only=True)
        whole = _median_ms(partial(_search, teacher, course, text) for text in asked)
        numpy, database = (
            _median_ms(partial(nearest, rows, query_vector=vector, limit=50) for vector in vectors)
            if nearest is nearest_in_numpy or has_pgvector(connection.alias)
            else None
            for nearest in (nearest_in_numpy, nearest_in_database)
        )
        number = Passage.objects.filter(document__course=course).count()
        print(f"| {number:,} | {whole:.0f} | {numpy:.0f} | {'–' if database is None else f'{database:.0f}'} |")


def _search(teacher: Any, course: Any, text: str) -> Any:
    from courses.search.searching import search_passages

    return search_passages(course_id=course.pk, query=text, viewer=teacher, released_only=True)


def _courses_of_sizes(most: int) -> Iterator[Any]:
    """The course of the long document, and one of as many passages as asked for: its own, their words shuffled."""
    import numpy as np

    from courses.models import Course, Document, Passage
    from courses.search.embedders.hashed import HashedEmbedder

    course = Course.objects.get(pk=Document.objects.get(title="joined").course_id)
    yield course
    numbers, known = np.random.default_rng(1), list(Passage.objects.filter(document__course=course))
    words = [word for passage in known for word in passage.text.split()]
    base = HashedEmbedder().embed_passages([passage.text for passage in known])
    _teacher, large = _course()
    for first in range(0, most, 1000):
        number = min(1000, most - first)
        places = numbers.integers(0, len(words) - 300, number)
        drafts = [_Draft("", None, None, " ".join(words[place : place + 280]), 280) for place in places]
        vectors = base[numbers.integers(0, len(base), number)] + numbers.normal(0, 0.02, (number, base.shape[1]))
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        _store(large, f"part {first}", drafts, (vectors / lengths).astype(np.float32))
    yield large


@dataclass(frozen=True)
class _Draft:
    heading: str
    page_first: int | None
    page_last: int | None
    text: str
    word_count: int


# --- rows -----------------------------------------------------------------------------------------------------
def _course() -> tuple[Any, Any]:
    """A teacher of a new school, and a published course of theirs."""
    from accounts.enums import Role
    from accounts.tests.factories import make_institution, make_person
    from courses.tests.factories import make_course

    teacher = make_person(make_institution(), Role.TEACHER)
    return teacher, make_course(teacher)


def _store(course: Any, title: str, drafts: Sequence[Any], vectors: Any = None) -> None:
    from courses.models import Document, Passage
    from courses.search.embedders.hashed import HashedEmbedder

    own = {"institution_id": course.institution_id}
    document = Document.objects.create(
        course=course, title=title, file_name=title, file=title, kind="pdf", size_bytes=1, digest=title, state="ready",
        created_at=NOW, released_at=NOW, **own,
    )  # fmt: skip
    Passage.objects.bulk_create(
        Passage(
            document=document, position=position, page_first=draft.page_first, page_last=draft.page_last,
            heading=draft.heading, text=draft.text, word_count=draft.word_count, **own,
            vector=None if vectors is None else vectors[position],
            embedded_with="" if vectors is None else HashedEmbedder.name,
        )
        for position, draft in enumerate(drafts)
    )  # fmt: skip


def _timed(steps: dict[str, float], name: str, work: Callable[[], Any]) -> Any:
    begun = time.perf_counter()
    done = work()
    steps[name] = time.perf_counter() - begun
    return done


def _median_ms(works: Iterator[Callable[[], Any]]) -> float:
    steps: dict[str, float] = {}
    for number, work in enumerate(works):
        _timed(steps, str(number), work)
    return 1000 * median(steps.values())


if __name__ == "__main__":
    sys.exit(main())
