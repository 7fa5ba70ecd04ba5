"""States in the console have colours."""

from django.contrib import admin

BADGED = {
    *(
        "DataRequestAdmin",
        "FeedbackAdmin",
        "InvitationAdmin",
        "RosterImportAdmin",
        "MaterialImportAdmin",
        "DocumentAdmin",
    ),
    *("AttendanceMarkAdmin", "LearningSessionAdmin", "LessonProgressAdmin", "LessonAdmin", "LiveLessonAdmin"),
}


def test_every_badge_has_colours_that_the_console_knows() -> None:
    # Act
    pages = [type(page) for page in admin.site._registry.values()]
    labels = [getattr(method, "label", None) for page in pages for method in vars(page).values()]
    badged = {
        page.__name__ for page in pages if any(isinstance(getattr(m, "label", None), dict) for m in vars(page).values())
    }

    # Assert
    assert badged == BADGED
    colours = {colour for label in labels if isinstance(label, dict) for colour in label.values()}
    assert colours <= {"", "success", "info", "warning", "danger"}
