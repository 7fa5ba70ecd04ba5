"""The sheet of badges as a file, for whoever asked for it."""

from datetime import datetime

from django.http import HttpResponse

from courses.badges.contents import BadgeSheet


def pdf_response(sheet: BadgeSheet, *, now: datetime) -> HttpResponse:
    """It tells secrets, so nobody keeps it on the way."""
    from courses.badges.pdf import badge_pdf  # takes a second to load, and few print

    content = badge_pdf(sheet, now=now)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="badges.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
