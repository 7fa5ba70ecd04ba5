"""The pages of courses in the console that are no model's, and the ways to them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.ports import ConsoleLink, ConsolePage, console_pages, link_from_console
from courses.admin.attendance import attendance_counts_page, attendance_page
from courses.admin.cards import cards_page
from courses.admin.concept_files import concept_file_page
from courses.admin.concept_graph import concept_graph_page, course_graph_page, subject_graph_page
from courses.admin.copying import copy_page
from courses.admin.learners import class_code_page, learners_page
from courses.admin.messages import message_page
from courses.admin.new_years import new_year_page
from courses.admin.roll_over import roll_over_page


def register_pages() -> None:
    """Once, when the app is ready."""
    link_from_console("courses.Classroom", ConsoleLink(_("Attendance"), "admin:courses_attendance", icon="checklist"))
    link_from_console("courses.Classroom", ConsoleLink(_("Sign-in cards"), "admin:courses_cards", icon="badge"))
    is_running = lambda classroom: not classroom.is_archived  # noqa: E731 - one question, asked in one place
    link_from_console(
        "courses.Classroom",
        ConsoleLink(_("Write to this class"), "admin:courses_message", suits=is_running, icon="mail"),
    )
    link_from_console(
        "courses.Classroom", ConsoleLink(_("Take into a new year"), "admin:courses_roll_over", icon="event_repeat")
    )
    link_from_console(
        "courses.Course", ConsoleLink(_("Graph of its concepts"), "admin:courses_course_graph", icon="hub")
    )
    link_from_console("courses.Course", ConsoleLink(_("Copy this course"), "admin:courses_copy", icon="content_copy"))
    link_from_console("courses.Concept", ConsoleLink(_("In the graph"), "admin:courses_concept_graph", icon="hub"))
    console_pages.register("courses_graph", ConsolePage("courses/graph/", subject_graph_page))
    console_pages.register(
        "courses_concept_graph", ConsolePage("courses/graph/concept/<uuid:concept_id>/", concept_graph_page)
    )
    console_pages.register(
        "courses_course_graph", ConsolePage("courses/graph/course/<uuid:course_id>/", course_graph_page)
    )
    console_pages.register("courses_concept_file", ConsolePage("courses/graph/file/", concept_file_page))
    console_pages.register(
        "courses_learners", ConsolePage("courses/class/<uuid:classroom_id>/learners/", learners_page)
    )
    console_pages.register(
        "courses_class_code", ConsolePage("courses/class/<uuid:classroom_id>/code/", class_code_page)
    )
    console_pages.register("courses_copy", ConsolePage("courses/course/<uuid:course_id>/copy/", copy_page))
    console_pages.register(
        "courses_roll_over", ConsolePage("courses/class/<uuid:classroom_id>/new-year/", roll_over_page)
    )
    console_pages.register("courses_new_year", ConsolePage("courses/new-year/", new_year_page))
    console_pages.register(
        "courses_attendance", ConsolePage("courses/class/<uuid:classroom_id>/attendance/", attendance_page)
    )
    console_pages.register(
        "courses_attendance_counts",
        ConsolePage("courses/class/<uuid:classroom_id>/attendance/counts/", attendance_counts_page),
    )
    console_pages.register("courses_cards", ConsolePage("courses/class/<uuid:classroom_id>/cards/", cards_page))
    console_pages.register("courses_message", ConsolePage("courses/class/<uuid:classroom_id>/write/", message_page))
