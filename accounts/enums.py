"""Closed lists of the accounts app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is in their institution. Superusers stand beside the roles."""

    STUDENT = "student", _("Student")
    TEACHER = "teacher", _("Teacher")
    GUARDIAN = "guardian", _("Guardian")
    ADMIN = "admin", _("Administrator")


# Accepted on input, stored once.
ROLE_SYNONYMS = {"professor": Role.TEACHER, "child": Role.STUDENT}

STAFF_ROLES = frozenset({Role.TEACHER, Role.ADMIN})

# In which somebody may register, or come by an identity provider, where the institution allows it.
SELF_SERVICE_ROLES = (Role.STUDENT, Role.TEACHER)

# Nobody gives a role above their own.
ROLE_RANK = {Role.STUDENT: 0, Role.GUARDIAN: 0, Role.TEACHER: 1, Role.ADMIN: 2}


class KgLevel(models.TextChoices):
    """Kindergarten year by the age on the first day of the school year: 4, 5 and 6."""

    KG1 = "KG1", _("KG 1")
    KG2 = "KG2", _("KG 2")
    KG3 = "KG3", _("KG 3")


class AiProvider(models.TextChoices):
    """Where a language model may run. The built-in tutor needs none."""

    LOCAL = "local", _("On the institution's own machines")
    HOSTED = "hosted", _("Hosted by a provider")


class EmotionPolicy(models.TextChoices):
    """What the institution wants to know of feelings. The law of its country may allow less."""

    OFF = "off", _("Nothing")
    CHECK_IN = "check_in", _("What learners say themselves")
    CAMERA = "camera", _("Check-in, and camera where consent and law allow it")


class RetentionClass(models.TextChoices):
    """Kinds of data that an institution may keep for less time than the platform does."""

    SIGN_INS = "sign_ins", _("Sign-ins")
    CONVERSATIONS = "conversations", _("Conversations")
    EVIDENCE = "evidence", _("Evidence of learning after somebody has left")


class Relation(models.TextChoices):
    """What a guardian is to a child."""

    PARENT = "parent", _("Parent")
    GUARDIAN = "guardian", _("Legal guardian")
    RELATIVE = "relative", _("Relative")
    CARER = "carer", _("Carer")


class LinkEnd(models.TextChoices):
    """Why a guardian no longer sees a child."""

    REVOKED = "revoked", _("Revoked by the school")
    LEFT = "left", _("Left by the guardian")
    MAJORITY = "majority", _("The child came of age")


class GuardianSight(models.TextChoices):
    """What a guardian may ask about a child. ``policies.may_guardian_see`` says which of it."""

    PROFILE = "profile", _("Profile")
    PROGRESS = "progress", _("Progress")
    ATTENDANCE = "attendance", _("Attendance")
    NOTICES = "notices", _("Notices")
    CONSENTS = "consents", _("Consents")
    CHATS = "chats", _("Conversations with the tutor")


class InvitationState(models.TextChoices):
    """How it stands with an invitation."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    REVOKED = "revoked", _("Taken back")
    EXPIRED = "expired", _("Too old")


class InstitutionKind(models.TextChoices):
    """``platform`` holds the platform's own staff, ``open`` the self-registered; both reach nothing else."""

    SCHOOL = "school", _("School")
    UNIVERSITY = "university", _("University")
    OPEN = "open", _("Open")
    PLATFORM = "platform", _("Platform")


class Scope(models.TextChoices):
    """What a session may reach. Each view names the scopes it accepts; ``child`` is refused unless named."""

    FULL = "full", _("Everything of the role")
    CHILD = "child", _("A child's own learning")


class SessionEnd(models.TextChoices):
    """Why a session is over."""

    LOGOUT = "logout", _("Signed out")
    LOGOUT_ALL = "logout_all", _("Signed out everywhere")
    REUSE = "reuse", _("A used refresh token came back")
    PASSWORD = "password", _("Password changed")
    DEACTIVATED = "deactivated", _("Account deactivated")
    ROLE = "role", _("Role changed")
    BY_ADMIN = "admin", _("Ended by an administrator")
    RULE = "rule", _("The institution asks for a second factor")
    CREDENTIAL = "credential", _("Pictures changed or withdrawn")


class ConsentPurpose(models.TextChoices):
    """What somebody may agree to, each for itself. None is needed for the core of the platform."""

    AI_TUTOR = "ai_tutor", _("AI tutor")
    EMOTION = "emotion", _("Emotion signals")
    ANALYTICS = "analytics", _("Analytics")
    ML_TRAINING = "ml_training", _("Training of models")
    RESEARCH = "research", _("Research")
    MEDIA = "media", _("Photos and recordings")


class ConsentMethod(models.TextChoices):
    """How somebody's will was known."""

    SELF = "self", _("The learner, signed in")
    GUARDIAN = "guardian", _("A guardian, signed in")
    PAPER = "paper", _("A signed form that the school keeps, entered by the office")
    ASSENT = "assent", _("The child, who took back a no: a guardian decides")


class ConsentDecider(models.TextChoices):
    """Who says yes or no to what is done with somebody's data."""

    SELF = "self", _("They themselves")
    GUARDIAN = "guardian", _("A guardian")


class DataRequestKind(models.TextChoices):
    """What a person, or a guardian for them, may ask of the institution."""

    EXPORT = "export", _("A copy of the data")
    ERASURE = "erasure", _("Erasure")


class DataRequestState(models.TextChoices):
    """How it stands with a request."""

    OPEN = "open", _("Waits for the office")
    APPROVED = "approved", _("Being carried out")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
    CANCELLED = "cancelled", _("Taken back")


class MailState(models.TextChoices):
    """Whether a notification goes out by mail too."""

    NONE = "none", _("No mail")
    WAITING = "waiting", _("Waits to be sent")
    DIGEST = "digest", _("Waits for the digest")
    SENT = "sent", _("Sent")


class RosterFormat(models.TextChoices):
    """What kinds of files of people can be read."""

    SIMPLE = "simple", _("Simple CSV")
    ONEROSTER_1_1 = "oneroster_1_1", _("OneRoster 1.1")
    ONEROSTER_1_2 = "oneroster_1_2", _("OneRoster 1.2")


class ImportState(models.TextChoices):
    """How far a file of people is. Nothing is changed before ``running``, and nothing but the whole file by ``done``."""

    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked, may be imported")
    REFUSED = "refused", _("Has errors")
    RUNNING = "running", _("Being imported")
    DONE = "done", _("Imported")
    FAILED = "failed", _("Failed, nothing was changed")
    EXPIRED = "expired", _("Waited too long")
    OUTDATED = "outdated", _("Outdated: somebody was erased meanwhile, send the file again")


class ImportPhase(models.TextChoices):
    """What is done with a file of people just now; "" while nothing is."""

    LOOKING_UP = "looking_up", _("Being looked up")
    STORING = "storing", _("Being stored")


class ActivityKind(models.TextChoices):
    """What a frontend reports that somebody spent time with."""

    APP = "app", _("Used the application")
    LESSON = "lesson", _("Worked on a lesson")
    VIDEO = "video", _("Watched a video")
    READING = "reading", _("Read")
    PRACTICE = "practice", _("Practised")
    OTHER = "other", _("Something else")


class FeedbackKind(models.TextChoices):
    """What somebody wants to tell."""

    PROBLEM = "problem", _("Something does not work")
    CONTENT = "content", _("Something is wrong in the material")
    IDEA = "idea", _("An idea")
    PRAISE = "praise", _("Praise")
    OTHER = "other", _("Something else")


class FeedbackState(models.TextChoices):
    """How far the institution is with it."""

    NEW = "new", _("New")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed without an answer")
