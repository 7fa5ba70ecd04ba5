"""One small world that the tests of rights share: two schools with all relations in them, made through the services.

Each school has an admin and two teachers, each teacher one class with two learners and one course. Seen from the
learner ``owner``: a classmate, the other class of the school, the other school; their guardian and the classmate's; and
beside them somebody who registered by themselves, a superuser and a closed account. ``child`` is the owner once more, in
a session begun with pictures.

Making it costs more than a second, so each test process makes it once, in a database of its own; a test module has it in
a transaction that it rolls back at its end (the fixture ``world``), and each test runs in a savepoint of its own.
"""

from dataclasses import dataclass, field
from io import BytesIO
from uuid import UUID, uuid4

from django.utils import timezone
from rest_framework.test import APIClient

from accounts.enums import ConsentPurpose, DataRequestKind, Role, Scope
from accounts.models import (
    DataRequest,
    GuardianLink,
    Institution,
    Invitation,
    Notification,
    RosterImport,
    Session,
    User,
)
from accounts.services.data_request_work import carry_out_data_request
from accounts.services.data_requests import approve_data_request, ask_for_data
from accounts.services.emails import email_change_token, verification_token
from accounts.services.guardian_codes import MadeCode
from accounts.services.handoff import make_sign_in_code
from accounts.services.invitations import invitation_token, invite_person
from accounts.services.passwords import reset_token
from accounts.services.people import grant_superuser, manage_person
from accounts.services.registration import register_person
from accounts.services.roster_imports import start_import
from accounts.services.roster_runs import check_import
from accounts.services.sessions import start_session
from accounts.tests.consents import grant
from accounts.tests.factories import NOW, PASSWORD, client_of, make_browser_session, make_institution, make_person
from accounts.tests.guardians import link_of, make_code, make_guardian
from core.models import AuditDetail, MaterialImport
from courses.models import AnnouncedAbsence
from courses.tests.exchange.packages import checked_import, course_document, packed
from lessons.models import LearningSession
from tests.rooms import Room, make_room

# In the order of the columns of docs/authorization.toml.
CALLERS = (
    "anonymous",
    "learner",
    "child",
    "classmate",
    "learner_other_class",
    "learner_other_school",
    "teacher",
    "teacher_other_class",
    "teacher_other_school",
    "admin",
    "admin_other_school",
    "guardian",
    "guardian_of_other",
    "open_learner",
    "superuser",
)

ROSTER = b"username,full_name,role\nby-file,Came By File,student\n"


@dataclass(frozen=True)
class World:
    """The people with a client each, by relation to the owner, and the rooms by theirs."""

    people: dict[str, User]
    clients: dict[str, APIClient]
    own: Room
    other_class: Room
    other_school: Room
    open_refresh_token: str
    guardian_link: GuardianLink  # of the guardian and the owner
    guardian_code: MadeCode  # for one more guardian of the owner
    invitation: Invitation  # of a teacher, into the owner's school
    roster_import: RosterImport  # into the owner's school, checked
    material_import: MaterialImport  # of the owner's teacher, for a new course: checked
    data_request: DataRequest  # of the owner, for a copy: not decided
    data_copy: DataRequest  # of the owner, for a copy that can be fetched
    looked_up: dict[UUID, dict[str, str]] = field(default_factory=dict)

    def ids(self, room: Room | None = None) -> dict[str, str]:
        """What the placeholders of URLs and bodies stand for; those of ``room`` in place of the owner's. Looked up once:
        they are asked for with every request."""
        room = room or self.own
        if room.course.pk not in self.looked_up:
            self.looked_up[room.course.pk] = self._look_up(room)
        return {**self.looked_up[room.course.pk], "moment": timezone.now().isoformat(), **self._tokens()}

    def _look_up(self, room: Room) -> dict[str, str]:
        return {
            "learner": str(room.learners[0].pk),
            "teacher": str(room.teacher.pk),
            "institution": str(room.teacher.institution_id),
            "concept": str(room.concepts[0].pk),
            "next_concept": str(room.concepts[1].pk),
            "course": str(room.course.pk),
            "classroom": str(room.classroom.pk),
            "free_classroom": str(room.free_classroom.pk),
            "code": room.classroom.code,
            "children_code": room.classroom.children_code or "",
            "absence": str(AnnouncedAbsence.objects.get(learner=room.learners[0]).pk),
            "day": str(timezone.now().date()),
            "learning_session": str(LearningSession.objects.get(learner=room.learners[0]).pk),
            "lesson": str(room.lesson.pk),
            "draft_lesson": str(room.draft_lesson.pk),
            "document": str(room.document.pk),
            "spare_document": str(room.spare_document.pk),
            "live_lesson": str(room.live_lesson.pk),
            "section": str(room.lesson.section_id),
            "media": str(room.lesson.media.get().pk),
            "spare_media": str(room.draft_lesson.media.get().pk),
            "version_number": "1",
            "exercise": str(room.exercise.pk),
            "quiz": str(room.quiz.pk),
            "question": str(room.questions[0].pk),
            "picture": room.questions[0].pictures.get(alt_text="Four dots.").key,
            "file": str(room.file.pk),
            "attempt": str(room.attempt.pk),
            "submitted": str(room.submitted.pk),
            "notification": str(Notification.objects.filter(recipient=room.learners[0]).latest("pk").pk),
            "email": self.people["open_learner"].email or "",
            "password": PASSWORD,
            "refresh": self.open_refresh_token,
            "guardian_link": str(self.guardian_link.pk),
            "guardian_code": str(self.guardian_code.invitation.pk),
            "join_code": self.guardian_code.code,
            "audit_entry": str(AuditDetail.objects.filter(object_id=self.people["learner"].pk).latest("uid").pk),
            "session": str(Session.objects.filter(user=self.people["learner"], scope=Scope.FULL).latest("pk").pk),
            "invitation": str(self.invitation.pk),
            "roster_import": str(self.roster_import.pk),
            "material_import": str(self.material_import.pk),
            "join_token": invitation_token(self.invitation, now=timezone.now()),
            "data_request": str(self.data_request.pk),
            "data_copy": str(self.data_copy.pk),
            "slug": room.teacher.institution.slug,
        }

    def _tokens(self) -> dict[str, str]:
        """Those of the letters to somebody who registered by themselves."""
        user, now = self.people["open_learner"], timezone.now()
        return {
            "verify_token": verification_token(user, now=now),
            "change_token": email_change_token(user, email="changed@example.org", now=now),
            "reset_token": reset_token(user, now=now),
            "sign_in_code": make_sign_in_code(user=user, browser_session=make_browser_session(now), now=now),
        }

    def missing(self) -> dict[str, str]:
        """The same names, for things that do not exist."""
        kept = {name: value for name, value in self.ids().items() if name in {"day", "moment"}}
        made_up = {"code": "22222ZZ", "join_code": "22222-ZZZZZ", "version_number": "999"}
        return {name: str(uuid4()) for name in self.ids()} | made_up | kept


def make_world() -> World:
    school, elsewhere = make_institution("Riverside"), make_institution("Hillside")
    own, other_class = make_room(school), make_room(school)
    other_school = make_room(elsewhere)
    make_room(elsewhere)
    people = {
        "learner": own.learners[0],
        "classmate": own.learners[1],
        "learner_other_class": other_class.learners[0],
        "learner_other_school": other_school.learners[0],
        "teacher": own.teacher,
        "teacher_other_class": other_class.teacher,
        "teacher_other_school": other_school.teacher,
        "admin": make_person(school, Role.ADMIN),
        "admin_other_school": make_person(elsewhere, Role.ADMIN),
        "guardian": make_guardian(own.learners[0], actor=own.teacher),
        "guardian_of_other": make_guardian(own.learners[1], actor=own.teacher),
        "open_learner": _register(),
        "superuser": make_person(Institution.objects.get(slug="platform"), Role.ADMIN),
        "deactivated": make_person(school),
    }
    grant_superuser(user=people["superuser"], now=NOW)
    grant(people["learner"], ConsentPurpose.AI_TUTOR, by=people["guardian"])
    clients = {name: client_of(person) for name, person in people.items()}
    clients["child"] = client_of(people["learner"], Scope.CHILD)
    manage_person(user_id=people["deactivated"].pk, changes={"is_active": False}, actor=people["admin"], now=NOW)
    return World(
        people=people,
        clients={"anonymous": APIClient(), **clients},
        own=own,
        other_class=other_class,
        other_school=other_school,
        open_refresh_token=start_session(user=people["open_learner"], now=timezone.now()).refresh,
        guardian_link=link_of(own.learners[0], people["guardian"]),
        guardian_code=make_code(own.learners[0], actor=own.teacher, now=timezone.now()),
        roster_import=_check_file(people["admin"]),
        material_import=checked_import(own.teacher, packed(course_document()), now=NOW),
        invitation=invite_person(
            email="invited@example.org", role=Role.TEACHER, full_name="", actor=people["admin"], now=timezone.now()
        ),
        **_ask_for_copies(people["learner"], people["admin"]),
    )


def _ask_for_copies(owner: User, office: User) -> dict[str, DataRequest]:
    """One that is made, and one that is asked for."""
    now = timezone.now()
    made = ask_for_data(kind=DataRequestKind.EXPORT, person_id=owner.pk, actor=owner, now=now)
    approve_data_request(request_id=made.pk, actor=office, now=now)
    carry_out_data_request(request_id=str(made.pk), now=now)
    open_one = ask_for_data(kind=DataRequestKind.EXPORT, person_id=owner.pk, actor=owner, now=now)
    return {"data_copy": made, "data_request": open_one}


def _check_file(admin: User) -> RosterImport:
    row = start_import(upload=BytesIO(ROSTER), file_name="people.csv", actor=admin, now=NOW)
    check_import(import_id=row.pk, now=NOW)
    row.refresh_from_db()
    return row


def _register() -> User:
    name = f"self-{uuid4().hex[:8]}"
    return register_person(
        username=name,
        password=PASSWORD,
        full_name="Self Registered",
        role=Role.STUDENT,
        email=f"{name}@example.org",
        now=NOW,
    )
