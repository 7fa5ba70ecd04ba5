"""Questions, exercises and quizzes in packages of courses."""


def register_exchange() -> None:
    """Once, when the app is ready."""
    from django.utils.translation import gettext_lazy as _

    from assessments.exchange.assessments import AssessmentPart, AssessmentWriter
    from assessments.exchange.questions import QuestionPart, QuestionWriter
    from core.exchange.finding_texts import tell_findings
    from core.exchange.writing import register_writer
    from courses.ports import course_parts

    register_writer("question", QuestionWriter(), order=40)
    register_writer("assessment", AssessmentWriter(), order=60)
    course_parts.register("questions", QuestionPart())
    course_parts.register("assessments", AssessmentPart())
    tell_findings(
        {
            "points_malformed": _("Points are written as 1 or 1.50, and are more than 0."),
            "lesson_not_here": _("The lesson that it belongs to is not there: it belongs to the course."),
        }
    )
