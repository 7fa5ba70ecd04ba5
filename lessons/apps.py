"""Lessons: the learning material, and how far each learner is in it."""

from django.apps import AppConfig


class LessonsConfig(AppConfig):
    name = "lessons"
    verbose_name = "Lessons"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from core.audit_labels import label_audits
        from core.events import register_projection, register_reaction
        from core.files.quota import meter_of
        from core.isolation import allow_across_institutions
        from core.ports import ConsoleLink, ConsolePage, console_pages, link_from_console, storage_meters
        from core.privacy import declare_personal_rows
        from core.realtime.rooms import rooms
        from core.retention import declare_retention
        from courses.ports import copy_hints, course_copying
        from lessons import events, jobs  # noqa: F401 - register themselves
        from lessons.admin.live import stage_page, start_page
        from lessons.admin.outline import hint_of_drafts, outline_page
        from lessons.audit_labels import AUDIT_LABELS
        from lessons.copying import LessonsOfCourse
        from lessons.exchange import register_exchange
        from lessons.models import LessonMedia, MediaVariant
        from lessons.privacy import PERSONAL_ROWS, RETENTION
        from lessons.projections import SessionCounts
        from lessons.reactions import LeaveRooms, PushProgress
        from lessons.ws.live_room import ROOM, LiveLessonRoom

        label_audits(AUDIT_LABELS)
        allow_across_institutions("lessons.LessonVersion.published_by", because="the platform may help a school")
        rooms.register(ROOM, LiveLessonRoom())
        register_projection(SessionCounts())
        register_reaction(PushProgress())
        register_reaction(LeaveRooms())
        course_copying.register("lessons", LessonsOfCourse())
        copy_hints.register("lessons", hint_of_drafts)
        is_published = lambda lesson: lesson.published_id is not None  # noqa: E731 - one question, asked in one place
        link_from_console(
            "lessons.Lesson",
            ConsoleLink(_("Teach it live"), "admin:lessons_live_start", suits=is_published, icon="cast"),
        )
        console_pages.register("lessons_live_start", ConsolePage("lessons/lesson/<uuid:lesson_id>/live/", start_page))
        console_pages.register("lessons_live_stage", ConsolePage("lessons/live/<uuid:live_id>/", stage_page))
        outline = ConsoleLink(_("Outline"), "admin:lessons_outline", icon="toc")
        link_from_console("courses.Course", outline, is_first=True)
        console_pages.register("lessons_outline", ConsolePage("lessons/course/<uuid:course_id>/outline/", outline_page))
        storage_meters.register("lessons.LessonMedia", meter_of(LessonMedia))
        storage_meters.register("lessons.MediaVariant", meter_of(MediaVariant))
        register_exchange()
        declare_personal_rows(*PERSONAL_ROWS)
        declare_retention(*RETENTION)
