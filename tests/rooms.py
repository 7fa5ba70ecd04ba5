"""A class of the small world: its teacher and learners, what is taught in it, and what the learners did there."""

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

from accounts.enums import ActivityKind, FeedbackKind, Role
from accounts.models import Institution, User
from accounts.services.activity import report_activity
from accounts.services.feedback import give_feedback
from accounts.tests.factories import NOW, make_person
from accounts.tests.notifications import tell
from accounts.tests.pictures import SEQUENCE, give_pictures
from ai.services import refresh_recommendations
from assessments.enums import AssessmentKind, QuestionKind
from assessments.models import Assessment, Attempt, Question
from assessments.services.pictures import PictureDraft
from assessments.tests.factories import make_assessment, make_question, take
from core.files.keeping import keep_file
from core.models import StoredFile
from courses.enums import AttendanceState
from courses.models import Classroom, Concept, Course, Document
from courses.services.absences import announce_absence
from courses.services.attendance import MarkDraft, mark_attendance
from courses.services.doors import open_door
from courses.tests.factories import make_classroom, make_concept, make_course
from courses.tests.made_documents import make_document
from lessons.enums import BlockKind, InteractionKind, LessonState
from lessons.models import Lesson, LiveLesson
from lessons.services.lessons import BlockDraft
from lessons.services.live_lessons import open_poll, start_live_lesson
from lessons.services.media import add_media
from lessons.services.progress import report_progress
from lessons.services.sessions import SessionDraft, note_interaction, start_learning_session
from lessons.tests.factories import make_lesson, picture
from lessons.tests.media.recording_samples import wav

# What must not leave the server before it is due. The number is the key of the numeric question.
FEEDBACK, SOLUTION, HINT, KEY = "CANARY-feedback", "CANARY-solution", "CANARY-hint", "731.4159"
CANARIES = ("CANARY", KEY)
UNRELEASED = "CANARY-unreleased"
CONTENT = {
    QuestionKind.SINGLE: {
        "spoken": "What is two and two?",
        "picture": "asked",
        "options": [
            {"id": "a", "text": "3", "spoken": "three", "correct": False, "feedback": f"{FEEDBACK}-wrong"},
            {"id": "b", "text": "4", "picture": "right", "correct": True, "feedback": f"{FEEDBACK}-right"},
        ],
    },
    QuestionKind.NUMERIC: {
        "answer": KEY,
        "tolerance": "0",
        "known_errors": [{"value": "-1", "feedback": f"{FEEDBACK}-sign", "misconception": "sign-lost"}],
    },
}


@dataclass(frozen=True)
class Room:
    """A teacher, their class and course, and what the two learners did there."""

    teacher: User
    learners: tuple[User, User]
    concepts: tuple[Concept, Concept]
    course: Course
    classroom: Classroom
    free_classroom: Classroom  # of the teacher, without learners
    lesson: Lesson
    draft_lesson: Lesson
    live_lesson: LiveLesson  # of the lesson, with a poll that is open
    document: Document  # of the course, released
    spare_document: Document  # not released
    questions: tuple[Question, Question]
    exercise: Assessment
    quiz: Assessment
    attempt: Attempt  # of the first learner at the exercise: open, nothing answered
    submitted: Attempt  # of the first learner at the quiz
    file: StoredFile  # of the first learner, shared with the class


def make_room(school: Institution) -> Room:
    teacher = make_person(school, Role.TEACHER)
    learners = (make_person(school), make_person(school))
    base = make_concept(teacher)
    concepts = (base, make_concept(teacher, [base]))
    course = make_course(teacher, concepts)
    classroom = make_classroom(teacher, [course], learners)
    classroom = open_door(classroom_id=classroom.pk, actor=teacher, now=NOW)
    give_pictures(teacher, learners[0], SEQUENCE)
    blocks = [
        BlockDraft(kind=BlockKind.TEXT, markdown="A line is $y = mx + b$."),
        BlockDraft(kind=BlockKind.IMAGE, upload=picture(), alt_text="A teal field."),
    ]
    lesson = make_lesson(teacher, course, concepts[:1], blocks=blocks)
    questions = tuple(_question(teacher, course, concepts, kind) for kind in CONTENT)
    exercise = make_assessment(teacher, course, questions, lesson)
    quiz = make_assessment(teacher, course, questions, lesson, kind=AssessmentKind.QUIZ, title="Test")
    taken = [_learn(learner, lesson, exercise, quiz) for learner in learners]
    tell(*learners, sender_id=teacher.pk)
    _attend(teacher, classroom, learners)
    return Room(
        teacher=teacher,
        learners=learners,
        concepts=concepts,
        course=course,
        classroom=classroom,
        free_classroom=make_classroom(teacher, [course]),
        lesson=lesson,
        live_lesson=_give_live(teacher, lesson, classroom),
        draft_lesson=_draft(teacher, course, concepts),
        document=make_document(teacher, course, is_released=True),
        spare_document=make_document(teacher, course, f"{UNRELEASED}. Nobody learns from this yet.", title=UNRELEASED),
        questions=questions,
        exercise=exercise,
        quiz=quiz,
        attempt=taken[0][0],
        submitted=taken[0][1],
        file=keep_file(
            owner=learners[0],
            upload=BytesIO(b"What I found out."),
            file_name="notes.txt",
            classroom_id=classroom.pk,
            now=NOW,
        ),
    )


def _draft(teacher: User, course: Course, concepts: tuple[Concept, Concept]) -> Lesson:
    """With a tone that no block plays."""
    draft = make_lesson(teacher, course, concepts[1:], state=LessonState.DRAFT)
    add_media(author=teacher, lesson_id=draft.pk, upload=BytesIO(wav(900)), alt_text="Not played.", now=NOW)
    return draft


def _learn(learner: User, lesson: Lesson, exercise: Assessment, quiz: Assessment) -> tuple[Attempt, Attempt]:
    report_activity(person_id=learner.pk, kind=ActivityKind.VIDEO, seconds=600, now=NOW)
    give_feedback(person_id=learner.pk, kind=FeedbackKind.IDEA, text="More dragons.", now=NOW)
    session, _is_new = start_learning_session(learner=learner, draft=SessionDraft(lesson_id=lesson.pk), now=NOW)
    note_interaction(learner=learner, session_id=session.pk, kind=InteractionKind.HINT, now=NOW)
    report_progress(
        learner=learner, lesson_id=lesson.pk, percent=40, seconds=60, position=0, now=NOW, report_id=uuid4()
    )
    submitted = take(learner, quiz, [["b"], "-1"], at=NOW + timedelta(minutes=1))
    attempt = take(learner, exercise, [None, None], at=NOW + timedelta(minutes=2), submit=False)
    refresh_recommendations(learner_id=learner.pk, now=NOW + timedelta(minutes=3))
    return attempt, submitted


def _attend(teacher: User, classroom: Classroom, learners: tuple[User, User]) -> None:
    """The first day, and one on which the first learner was away."""
    marks = [MarkDraft(learner.pk, AttendanceState.PRESENT) for learner in learners]
    mark_attendance(classroom_id=classroom.pk, on=NOW.date(), marks=marks, actor=teacher, now=NOW)
    announce_absence(
        student_id=learners[0].pk, from_on=NOW.date(), to_on=NOW.date(), note="Fever.", actor=teacher, now=NOW
    )


def _give_live(teacher: User, lesson: Lesson, classroom: Classroom) -> LiveLesson:
    live = start_live_lesson(teacher=teacher, lesson_id=lesson.pk, classroom_id=classroom.pk, now=NOW)
    return open_poll(teacher=teacher, live_id=live.pk, question="Clear?", options=["Yes", "No"], now=NOW)


def _question(teacher: User, course: Course, concepts: tuple[Concept, Concept], kind: QuestionKind) -> Question:
    return make_question(
        teacher,
        course,
        concepts[:1],
        kind,
        content=CONTENT[kind],
        # What the files are called is nobody's business: it may tell which option is right.
        pictures={
            "asked": PictureDraft(picture("CANARY-asked.png"), "Dots."),
            "right": PictureDraft(picture("CANARY-right.png", (30, 30)), "Four dots."),
        },
        solution=f"{SOLUTION}-{kind}",
        hints=[f"{HINT}-1", f"{HINT}-2"],
    )
