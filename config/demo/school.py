"""Two schools with people, an algebra unit, a kindergarten, and weeks of learning."""

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from accounts.api import (
    ConsentPurpose,
    Institution,
    InstitutionKind,
    Relation,
    Role,
    User,
    create_institution,
    create_person,
    current_text_version,
    edit_student,
    enter_signed_form,
    grant_superuser,
    link_guardian,
    make_guardian_code,
)
from config.demo.attendance import Register
from config.demo.authoring import author_course
from config.demo.history import Pupil, play_history
from config.demo.learners import SimulatedLearner
from config.demo.unit import read_unit
from core.events.reader import read_until_idle
from core.jobs import run_due_jobs
from courses.api import (
    KINDERGARTEN,
    Classroom,
    ClassroomDraft,
    Level,
    enrol_learner,
    issue_to_child,
    open_door,
    save_classroom,
)


@dataclass(frozen=True)
class SchoolClass:
    """A class with its teacher and the unit that it learns."""

    teacher: str
    teacher_username: str
    name: str
    size: int
    unit: str
    level: Level

    @property
    def is_kindergarten(self) -> bool:
        return self.level in KINDERGARTEN


@dataclass(frozen=True)
class School:
    """A school of the demo."""

    name: str
    slug: str
    country: str
    classes: tuple[SchoolClass, ...]


SCHOOLS = (
    School(
        "Riverside School",
        "riverside",
        "ES",
        (
            SchoolClass("Maria Oliveira", "maria", "7A", 18, "algebra", Level.SECONDARY),
            SchoolClass("Lucia Ferrer", "lucia", "KG 1 Ladybirds", 8, "kindergarten", Level.KG1),
        ),
    ),
    School(
        "Northgate Academy",
        "northgate",
        "GB",
        (SchoolClass("Samuel Okafor", "samuel", "Year 8 Blue", 12, "algebra", Level.SECONDARY),),
    ),
)
# Small children come a few times only, and have not been there for long.
KINDERGARTEN_WEEKS = 2
NAMES = [
    "Amina Haddad",
    "Bruno Costa",
    "Chiara Ricci",
    "Daniel Kim",
    "Elif Yilmaz",
    "Felix Wagner",
    "Grace Mensah",
    "Hugo Laurent",
    "Ines Moreau",
    "Jonas Berg",
    "Kenji Sato",
    "Leila Farouk",
    "Mateo Silva",
    "Nora Lindqvist",
    "Omar Aziz",
    "Paula Ortega",
    "Quentin Dubois",
    "Rosa Marino",
    "Sami Nasser",
    "Tara Singh",
    "Ugo Bianchi",
    "Vera Novak",
    "Wale Adeyemi",
    "Xenia Papadaki",
    "Yusuf Demir",
    "Zoe Martin",
    "Aisha Khan",
    "Ben Cooper",
    "Clara Jensen",
    "Diego Ramos",
]
CHILDREN = [
    "Mila Santos",
    "Noah Berger",
    "Ada Okoye",
    "Leo Marchetti",
    "Yara Haddad",
    "Teo Lindgren",
    "Aya Nakamura",
    "Oscar Duarte",
]


@dataclass
class DemoReport:
    """What was made: sign-ins in the form (role, school, name to sign in with, password), children with their class
    code and pictures, and counts."""

    sign_ins: list[tuple[str, str, str, str]] = field(default_factory=list)
    children: list[tuple[str, str, str]] = field(default_factory=list)
    learners: int = 0
    answers: int = 0


def has_demo_school() -> bool:
    return Institution.objects.filter(slug=SCHOOLS[0].slug).exists()


def make_demo_school(*, seed: int, weeks: int, now: datetime) -> DemoReport:
    """Everything, as if it had happened over the last ``weeks`` before ``now``.

    The same seed gives the same history. Passwords are drawn anew and stand only in the report.
    """
    builder = _Builder(seed=seed, weeks=weeks, now=now)
    builder.make_superuser()
    for school in SCHOOLS:
        builder.make_school(school)
    read_until_idle()
    run_due_jobs(now=now)
    return builder.report


class _Builder:
    """Makes one school after the other from one stream of random numbers and names."""

    def __init__(self, *, seed: int, weeks: int, now: datetime) -> None:
        self.report = DemoReport()
        self._rng = random.Random(seed)  # noqa: S311 - a simulation
        # Of its own: who learns what does not hang on who was ill.
        self._school_days = random.Random(seed)  # noqa: S311 - a simulation
        self._units = {name: read_unit(name) for name in ("algebra", "kindergarten")}
        self._names, self._children = iter(NAMES), iter(CHILDREN)
        self._weeks, self._now = weeks, now
        self._started = now - timedelta(weeks=weeks, days=3)

    def make_superuser(self) -> None:
        platform = Institution.objects.get(kind=InstitutionKind.PLATFORM)
        operator = self._person(platform, "root", "Platform operator", Role.ADMIN, shown="superuser")
        grant_superuser(user=operator, now=self._started)

    def make_school(self, school: School) -> None:
        institution = create_institution(
            name=school.name,
            slug=school.slug,
            kind=InstitutionKind.SCHOOL,
            country=school.country,
            actor=None,
            now=self._started,
        )
        office = self._person(institution, f"admin.{school.slug}", f"{school.name} office", Role.ADMIN)
        for wanted in school.classes:
            self._make_class(wanted, office)

    def _make_class(self, wanted: SchoolClass, office: User) -> None:
        """Teacher, course and learners, and the weeks of learning in it."""
        teacher = self._person(office.institution, wanted.teacher_username, wanted.teacher, Role.TEACHER)
        course = author_course(self._units[wanted.unit], teacher=teacher, now=self._started)
        draft = ClassroomDraft(
            name=wanted.name, level=wanted.level, course_ids=[course.course.pk], teacher_ids=[teacher.pk]
        )
        classroom = save_classroom(author=teacher, draft=draft, now=self._started)
        pupils = [self._pupil(wanted, office) for _ in range(wanted.size)]
        for pupil in pupils:
            enrol_learner(teacher=teacher, classroom_id=classroom.pk, learner=pupil.user, now=self._started)
        weeks = self._weeks
        if wanted.is_kindergarten:
            self._open_door(classroom, [pupil.user for pupil in pupils], teacher)
            weeks = min(weeks, KINDERGARTEN_WEEKS)
        register = Register(classroom, teacher, since=self._started, until=self._now)
        register.fill([pupil.user for pupil in pupils], self._school_days)
        register.announce(pupils[0].user, self._guardian(pupils[0].user, teacher))
        self.report.learners += len(pupils)
        self.report.answers += play_history(course, pupils, rng=self._rng, weeks=weeks, until=self._now)

    def _pupil(self, wanted: SchoolClass, office: User) -> Pupil:
        """A learner; four of five families signed the paper form for model training."""
        name = next(self._children if wanted.is_kindergarten else self._names)
        username = name.lower().replace(" ", ".")
        if wanted.is_kindergarten:
            user = self._account(office.institution, username, name, Role.STUDENT, None)
        else:
            user = self._person(office.institution, username, name, Role.STUDENT)
        if self._rng.random() < 0.8:
            enter_signed_form(
                student_id=user.pk,
                purpose=ConsentPurpose.ML_TRAINING,
                is_granted=True,
                text_version=current_text_version(ConsentPurpose.ML_TRAINING),
                text_language="en",
                evidence="office, folder of forms",
                actor=office,
                now=self._started,
            )
        misconceptions = list(self._units[wanted.unit].misconceptions)
        return Pupil(user=user, mind=SimulatedLearner.drawn(self._rng, misconceptions))

    def _open_door(self, classroom: Classroom, children: Sequence[User], teacher: User) -> None:
        """The children sign in with pictures, and their teacher writes down in which kindergarten year they are."""
        code = open_door(classroom_id=classroom.pk, actor=teacher, now=self._started).children_code or ""
        for child in children:
            level = {"kg_level": str(classroom.level)}
            edit_student(student_id=child.pk, changes=level, actor=teacher, now=self._started)
            pictures = issue_to_child(classroom_id=classroom.pk, child_id=child.pk, actor=teacher, now=self._started)
            labels = ", ".join(picture.label_in("en") for picture in pictures)
            self.report.children.append((child.full_name, code, labels))

    def _guardian(self, child: User, teacher: User) -> User:
        """A family that joined by the code of the teacher's letter."""
        surname = child.full_name.rpartition(" ")[2]
        guardian = self._person(
            child.institution, f"family.{surname.lower()}", f"Family {surname}", Role.GUARDIAN, shown="guardian"
        )
        made = make_guardian_code(child_id=child.pk, relation=Relation.PARENT, actor=teacher, now=self._started)
        link_guardian(code=made.code, guardian=guardian, now=self._started)
        return guardian

    def _person(self, institution: Institution, username: str, full_name: str, role: Role, *, shown: str = "") -> User:
        password = secrets.token_urlsafe(9)
        user = self._account(institution, username, full_name, role, password)
        self.report.sign_ins.append((shown or str(role), institution.name, username, password))
        return user

    def _account(
        self, institution: Institution, username: str, full_name: str, role: Role, password: str | None
    ) -> User:
        return create_person(
            institution=institution,
            username=username,
            password=password,
            full_name=full_name,
            role=role,
            actor=None,
            now=self._started,
        )
