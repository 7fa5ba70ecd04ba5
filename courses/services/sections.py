"""One section at a time, for those who write a course piece by piece."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.api import User
from core.audit import audit_row
from core.ids import new_id
from courses.errors import UnknownReference
from courses.models import Section
from courses.services.courses import announce_edited, editable_course


@transaction.atomic
def add_section(*, author: User, course_id: UUID, title: str, now: datetime) -> Section:
    """Put a section behind those that the course has.

    Raises:
        CourseNotFound: not a course that ``author`` may change.
    """
    course = editable_course(author, course_id)
    last = course.sections.aggregate(last=Max("position"))["last"]
    section = Section(
        id=new_id(),
        institution_id=course.institution_id,
        course=course,
        title=title,
        position=0 if last is None else last + 1,
    )
    section.save(force_insert=True)
    announce_edited(course, actor=author, now=now)
    after = {"section": str(section.pk), "title": title}
    audit_row("courses.course.saved", course, actor_id=author.pk, after=after, now=now)
    return section


@transaction.atomic
def rename_section(*, author: User, section_id: UUID, title: str, now: datetime) -> Section:
    """Give a section another title. The one that it has changes nothing.

    Raises:
        CourseNotFound: it stands in no course that ``author`` may change.
        UnknownReference: there is no such section.
    """
    section = Section.objects.filter(pk=section_id).first()
    if section is None:
        raise UnknownReference(_("There is no such section in this course."), field="section")
    course = editable_course(author, section.course_id)
    if section.title == title:
        return section
    before, after = ({"section": str(section.pk), "title": each} for each in (section.title, title))
    section.title = title
    section.save(update_fields=["title"])
    announce_edited(course, actor=author, now=now)
    audit_row("courses.course.saved", course, actor_id=author.pk, before=before, after=after, now=now)
    return section
