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


class ConsentPurpose(models.TextChoices):
    """What somebody may agree to, each for itself. None is needed for the core of the platform."""

    AI_TUTOR = "ai_tutor", _("AI tutor")
    EMOTION = "emotion", _("Emotion signals")
    ANALYTICS = "analytics", _("Analytics")
    ML_TRAINING = "ml_training", _("Training of models")
    RESEARCH = "research", _("Research")
    MEDIA = "media", _("Photos and recordings")
