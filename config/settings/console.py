"""How the console looks, and its navigation by job."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

_TEACHING = "config.console.is_teaching"
_PEOPLE = "config.console.manages_people"
_PLATFORM = "config.console.runs_the_platform"


def _page(title: Any, icon: str, url_name: str, permission: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{url_name}"), "permission": permission}


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Lyceum",
    "SITE_HEADER": "Lyceum",
    "SITE_SYMBOL": "school",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "DASHBOARD_CALLBACK": "config.console.home_context",
    "STYLES": [lambda request: static("config/console.css")],
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("config/favicon.svg")}],
    "BORDER_RADIUS": "8px",
    "COLORS": {
        "primary": {
            "50": "#eef6f5",
            "100": "#d5e9e6",
            "200": "#abd3cd",
            "300": "#7bb7af",
            "400": "#4d978e",
            "500": "#2f7b73",
            "600": "#22635d",
            "700": "#1d504c",
            "800": "#1a413e",
            "900": "#183634",
            "950": "#0a1f1e",
        }
    },
    "SIDEBAR": {
        "show_search": False,
        "command_search": True,
        "show_all_applications": False,
        "navigation": [
            {"items": [{"title": _("Home"), "icon": "home", "link": reverse_lazy("admin:index")}]},
            {
                "title": _("Teach"),
                "separator": True,
                "items": [
                    _page(_("Classes"), "groups", "courses_classroom_changelist", _TEACHING),
                    _page(_("Attendance"), "checklist", "courses_attendancemark_changelist", _TEACHING),
                    _page(_("Announced absences"), "event_busy", "courses_announcedabsence_changelist", _TEACHING),
                    _page(_("Messages sent"), "outbox", "accounts_notification_changelist", _TEACHING),
                    _page(_("Attempts"), "fact_check", "assessments_attempt_changelist", _TEACHING),
                    _page(_("Live lessons"), "sensors", "lessons_livelesson_changelist", _TEACHING),
                    _page(_("Lesson progress"), "trending_up", "lessons_lessonprogress_changelist", _TEACHING),
                    _page(_("Learning sessions"), "timer", "lessons_learningsession_changelist", _TEACHING),
                ],
            },
            {
                "title": _("Create"),
                "separator": True,
                "items": [
                    _page(_("Courses"), "menu_book", "courses_course_changelist", _TEACHING),
                    _page(_("Documents"), "description", "courses_document_changelist", _TEACHING),
                    _page(_("Lessons"), "article", "lessons_lesson_changelist", _TEACHING),
                    _page(_("Questions"), "quiz", "assessments_question_changelist", _TEACHING),
                    _page(_("Exercises and quizzes"), "assignment", "assessments_assessment_changelist", _TEACHING),
                    _page(_("Concepts"), "hub", "courses_concept_changelist", _TEACHING),
                    _page(_("Courses from files"), "upload_file", "core_materialimport_changelist", _TEACHING),
                    _page(_("Files"), "folder", "core_storedfile_changelist", _TEACHING),
                ],
            },
            {
                "title": _("School"),
                "separator": True,
                "items": [
                    _page(_("People"), "person", "accounts_user_changelist", _TEACHING),
                    _page(_("Imports"), "upload_file", "accounts_rosterimport_changelist", _PEOPLE),
                    _page(_("Invitations"), "outgoing_mail", "accounts_invitation_changelist", _PEOPLE),
                    _page(_("Guardians"), "family_restroom", "accounts_guardianlink_changelist", _PEOPLE),
                    _page(_("Institution"), "apartment", "accounts_institution_changelist", _PEOPLE),
                    _page(_("Sign-in providers"), "key", "accounts_identityprovider_changelist", _PEOPLE),
                    _page(_("Sign-ins"), "login", "accounts_session_changelist", _PEOPLE),
                    _page(_("Consents"), "handshake", "accounts_consent_changelist", _PEOPLE),
                    _page(_("Data requests"), "folder_managed", "accounts_datarequest_changelist", _PEOPLE),
                    _page(_("Feedback"), "feedback", "accounts_feedback_changelist", _PEOPLE),
                    _page(_("Audit"), "policy", "core_auditdetail_changelist", _PEOPLE),
                ],
            },
            {
                "title": _("Platform"),
                "separator": True,
                "items": [
                    _page(_("Jobs"), "pending_actions", "core_job_changelist", _PLATFORM),
                    _page(_("Parked events"), "report", "core_parkedevent_changelist", _PLATFORM),
                    _page(_("Recommendations"), "recommend", "ai_recommendation_changelist", _PLATFORM),
                ],
            },
        ],
    },
}
