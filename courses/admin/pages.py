"""The pages of courses in the console that are no model's, and the ways to them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.ports import ConsoleLink, ConsolePage, console_pages, link_from_console
from courses.admin.attendance import attendance_counts_page, attendance_page
from courses.admin.cards import cards_page
from courses.admin.concept_files import concept_file_page
from courses.admin.concept_graph import concept_graph_page, course_graph_page, subject_graph_page
from courses.admin.copying import copy_page
from courses.admin.course_documents import documents_page
from courses.admin.document_pages import file_page, standing_page
from courses.admin.exchange import export_page, import_page
from courses.admin.learners import class_code_page, learners_page
from courses.admin.messages import message_page
from courses.admin.new_years import new_year_page
from courses.admin.roll_over import roll_over_page
from courses.admin.search import search_page


def _is_running(classroom: Any) -> bool:
    return not classroom.is_archived


_LINKS = (
    ("courses.Classroom", ConsoleLink(_("Attendance"), "admin:courses_attendance", icon="checklist")),
    ("courses.Classroom", ConsoleLink(_("Sign-in cards"), "admin:courses_cards", icon="badge")),
    (
        "courses.Classroom",
        ConsoleLink(_("Write to this class"), "admin:courses_message", suits=_is_running, icon="mail"),
    ),
    ("courses.Classroom", ConsoleLink(_("Take into a new year"), "admin:courses_roll_over", icon="event_repeat")),
    ("courses.Course", ConsoleLink(_("Documents"), "admin:courses_documents", icon="description")),
    ("courses.Course", ConsoleLink(_("Find in this course"), "admin:courses_search", icon="search")),
    ("courses.Course", ConsoleLink(_("Graph of its concepts"), "admin:courses_course_graph", icon="hub")),
    ("courses.Course", ConsoleLink(_("Copy this course"), "admin:courses_copy", icon="content_copy")),
    ("courses.Course", ConsoleLink(_("Save as a file"), "admin:courses_export", icon="download")),
    ("courses.Course", ConsoleLink(_("Import into it"), "admin:courses_import", icon="upload_file")),
    ("courses.Concept", ConsoleLink(_("In the graph"), "admin:courses_concept_graph", icon="hub")),
)
_PAGES = (
    ("courses_graph", ConsolePage("courses/graph/", subject_graph_page)),
    ("courses_concept_graph", ConsolePage("courses/graph/concept/<uuid:concept_id>/", concept_graph_page)),
    ("courses_course_graph", ConsolePage("courses/graph/course/<uuid:course_id>/", course_graph_page)),
    ("courses_concept_file", ConsolePage("courses/graph/file/", concept_file_page)),
    ("courses_learners", ConsolePage("courses/class/<uuid:classroom_id>/learners/", learners_page)),
    ("courses_class_code", ConsolePage("courses/class/<uuid:classroom_id>/code/", class_code_page)),
    ("courses_documents", ConsolePage("courses/course/<uuid:course_id>/documents/", documents_page)),
    ("courses_document_standing", ConsolePage("courses/document/<uuid:document_id>/standing/", standing_page)),
    ("courses_document_file", ConsolePage("courses/document/<uuid:document_id>/content/", file_page)),
    ("courses_search", ConsolePage("courses/course/<uuid:course_id>/search/", search_page)),
    ("courses_export", ConsolePage("courses/course/<uuid:course_id>/export/", export_page)),
    ("courses_import", ConsolePage("courses/course/<uuid:course_id>/import/", import_page)),
    ("courses_copy", ConsolePage("courses/course/<uuid:course_id>/copy/", copy_page)),
    ("courses_roll_over", ConsolePage("courses/class/<uuid:classroom_id>/new-year/", roll_over_page)),
    ("courses_new_year", ConsolePage("courses/new-year/", new_year_page)),
    ("courses_attendance", ConsolePage("courses/class/<uuid:classroom_id>/attendance/", attendance_page)),
    (
        "courses_attendance_counts",
        ConsolePage("courses/class/<uuid:classroom_id>/attendance/counts/", attendance_counts_page),
    ),
    ("courses_cards", ConsolePage("courses/class/<uuid:classroom_id>/cards/", cards_page)),
    ("courses_message", ConsolePage("courses/class/<uuid:classroom_id>/write/", message_page)),
)


def register_pages() -> None:
    """Once, when the app is ready."""
    for label, link in _LINKS:
        link_from_console(label, link)
    for name, page in _PAGES:
        console_pages.register(name, page)
