"""What belongs to a person in one role only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import KgLevel
from accounts.models.users import User


class StudentProfile(models.Model):
    """What the school knows of a student beyond the account.

    pii: birth date, grade, kindergarten year; as long as the account.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="student_profile")
    birth_on = models.DateField(_("born on"), null=True, blank=True)
    grade = models.CharField(_("grade"), max_length=20, blank=True)
    # The year in which the school year begins for which the learner was moved on last.
    promoted_for = models.PositiveSmallIntegerField(null=True, editable=False)
    kg_level = models.CharField(_("kindergarten year"), max_length=3, choices=KgLevel, blank=True)
    # The year in which the school year began for which ``kg_level`` was found, or decided by a teacher.
    kg_year = models.PositiveSmallIntegerField(null=True, editable=False)
    is_kg_overridden = models.BooleanField(_("decided by a teacher"), default=False, editable=False)

    def __str__(self) -> str:
        return f"student {self.user_id}"


class TeacherProfile(models.Model):
    """What the school shows of a teacher.

    pii: subjects; as long as the account.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="teacher_profile")
    subjects = models.JSONField(_("subjects"), default=list)

    def __str__(self) -> str:
        return f"teacher {self.user_id}"
