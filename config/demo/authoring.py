"""Putting a unit into an institution, through the same services that its teachers use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from uuid import UUID

from django.core.files.base import ContentFile

from accounts.api import User
from assessments.api import (
    Assessment,
    AssessmentDraft,
    AssessmentKind,
    AssessmentState,
    ItemDraft,
    PictureDraft,
    QuestionDraft,
    QuestionKind,
    pictures_of,
    save_assessment,
    save_question,
)
from config.demo.unit import LessonText, QuestionText, Unit
from courses.api import (
    KINDERGARTEN,
    Concept,
    ConceptRow,
    Course,
    CourseDraft,
    Difficulty,
    Level,
    PublicationState,
    SectionDraft,
    add_document,
    import_concepts,
    process_document,
    release_document,
    save_course,
)
from lessons.api import BlockDraft, BlockKind, Lesson, LessonDraft, LessonState, save_lesson


@dataclass(frozen=True)
class AuthoredLesson:
    """A lesson as it stands in the institution, with its exercise, its quiz and its questions by id."""

    lesson: Lesson
    text: LessonText
    exercise: Assessment
    quiz: Assessment
    questions: Mapping[UUID, QuestionText]


@dataclass(frozen=True)
class AuthoredCourse:
    """The course of a unit in an institution."""

    course: Course
    lessons: tuple[AuthoredLesson, ...]


def author_course(unit: Unit, *, teacher: User, now: datetime) -> AuthoredCourse:
    """Concepts, course, lessons, questions, exercises and quizzes of ``unit``, written by ``teacher``."""
    return _Author(unit, teacher, now).write()


class _Author:
    """Writes one unit into one institution."""

    def __init__(self, unit: Unit, teacher: User, now: datetime) -> None:
        self._unit, self._teacher, self._now = unit, teacher, now
        self._level = Level(unit.course["level"])
        # By subject and code: a graph may hold more than the unit's, and call something else the same.
        self._concepts: dict[tuple[str, str], UUID] = {}
        self._subjects = {each["code"]: each.get("subject", unit.course["subject"]) for each in unit.concepts}

    def write(self) -> AuthoredCourse:
        self._write_concepts()
        self._course = self._write_course()
        section_ids = self._course.sections.values_list("pk", flat=True)
        self._sections = dict(zip(self._unit.sections, section_ids, strict=True))
        lessons = tuple(self._write_lesson(text, position) for position, text in enumerate(self._unit.lessons))
        self._write_documents()
        return AuthoredCourse(course=self._course, lessons=lessons)

    def _write_concepts(self) -> None:
        """Subject by subject: each has a graph of its own."""
        rows: dict[str, list[ConceptRow]] = {}
        for each in self._unit.concepts:
            rows.setdefault(self._subjects[each["code"]], []).append(
                ConceptRow(
                    code=each["code"],
                    name=each["name"],
                    description=each["description"],
                    tags=tuple(each["tags"]),
                    requires=tuple(each["requires"]),
                )
            )
        for subject, graph in rows.items():
            import_concepts(author=self._teacher, subject=subject, rows=graph, now=self._now)
        found = Concept.objects.filter(institution_id=self._teacher.institution_id, subject__in=rows)
        self._concepts = {(subject, code): pk for subject, code, pk in found.values_list("subject", "code", "pk")}

    def _concept(self, code: str) -> UUID:
        return self._concepts[self._subjects[code], code]

    def _write_course(self) -> Course:
        """With the concepts that its lessons teach: the graph may reach further than the course."""
        taught = [code for lesson in self._unit.lessons for code in lesson.concepts]
        draft = CourseDraft(
            title=self._unit.course["title"],
            subject=self._unit.course["subject"],
            description=self._unit.course["description"],
            level=self._level,
            language=self._unit.course["language"],
            state=PublicationState.PUBLISHED,
            sections=[SectionDraft(title=title) for title in self._unit.sections.values()],
            concept_ids=[self._concept(code) for code in dict.fromkeys(taught)],
        )
        return save_course(author=self._teacher, draft=draft, now=self._now)

    def _write_documents(self) -> None:
        """Handouts, read at once and released."""
        for path in self._unit.documents():
            data = path.read_bytes()
            document, _is_new = add_document(
                author=self._teacher,
                course_id=self._course.pk,
                upload=BytesIO(data),
                file_name=path.name,
                title=data.decode().partition("\n")[0].removeprefix("# "),
                now=self._now,
            )
            process_document(document_id=document.pk, now=self._now)
            release_document(author=self._teacher, course_id=self._course.pk, document_id=document.pk, now=self._now)

    def _write_lesson(self, text: LessonText, position: int) -> AuthoredLesson:
        """Its questions first: a block may ask one of them."""
        asked = {self._write_question(each): each for each in text.questions}
        question_ids = {question.code: pk for pk, question in asked.items()}
        draft = LessonDraft(
            section_id=self._sections[text.section],
            title=text.title,
            summary=text.summary,
            objectives=text.objectives,
            minutes=text.minutes,
            level=self._level,
            difficulty=Difficulty(text.difficulty),
            state=LessonState.PUBLISHED,
            position=position,
            concept_ids=[self._concept(code) for code in text.concepts],
            blocks=[self._block(raw, question_ids) for raw in text.blocks],
        )
        lesson = save_lesson(author=self._teacher, draft=draft, now=self._now)
        return AuthoredLesson(
            lesson=lesson,
            text=text,
            exercise=self._write_assessment(AssessmentKind.EXERCISE, lesson, asked),
            quiz=self._write_assessment(AssessmentKind.QUIZ, lesson, asked),
            questions=asked,
        )

    def _block(self, raw: Mapping[str, str], question_ids: Mapping[str, UUID]) -> BlockDraft:
        kind = BlockKind(raw["kind"])
        if kind == BlockKind.QUESTION:
            return BlockDraft(kind=kind, question_id=question_ids[raw["question"]])
        if kind in (BlockKind.IMAGE, BlockKind.AUDIO, BlockKind.VIDEO):
            file = self._unit.picture(raw["image"]) if kind == BlockKind.IMAGE else self._unit.recording(raw["file"])
            captions = ContentFile(self._unit.recording(raw["captions"])) if "captions" in raw else None
            caption = raw.get("caption", "")
            return BlockDraft(
                kind=kind, upload=ContentFile(file), captions=captions, alt_text=raw["alt"], caption=caption
            )
        return BlockDraft(
            kind=kind,
            markdown=raw.get("text", "").strip(),
            tone=raw.get("tone", ""),
            url=raw.get("url", ""),
            title=raw.get("title", ""),
            description=raw.get("description", ""),
        )

    def _write_question(self, text: QuestionText) -> UUID:
        draft = QuestionDraft(
            kind=QuestionKind(text.kind),
            body=text.body,
            content=text.content,
            concepts={self._concept(code): float(weight) for code, weight in text.concepts.items()},
            hints=text.hints,
            solution=text.solution,
            difficulty=text.difficulty,
            pictures={name: self._picture(name) for name in sorted(pictures_of(text.content))},
        )
        question_id: UUID = save_question(
            author=self._teacher, course_id=self._course.pk, draft=draft, now=self._now
        ).pk
        return question_id

    def _picture(self, name: str) -> PictureDraft:
        image = ContentFile(self._unit.picture(f"{name}.png"), name=f"{name}.png")
        return PictureDraft(image=image, alt_text=self._unit.alt_texts[name])

    def _write_assessment(
        self, kind: AssessmentKind, lesson: Lesson, questions: Mapping[UUID, QuestionText]
    ) -> Assessment:
        """Quizzes have limits, but not for those who cannot read the clock."""
        is_quiz = kind == AssessmentKind.QUIZ
        is_limited = is_quiz and self._level not in KINDERGARTEN
        draft = AssessmentDraft(
            course_id=self._course.pk,
            lesson_id=lesson.pk,
            kind=kind,
            title=f"{lesson.title}: {'quiz' if is_quiz else 'practice'}",
            items=[ItemDraft(question_id=pk) for pk, question in questions.items() if question.use == str(kind)],
            state=AssessmentState.PUBLISHED,
            time_limit_minutes=20 if is_limited else None,
            attempts_allowed=3 if is_limited else None,
        )
        return save_assessment(author=self._teacher, draft=draft, now=self._now)
