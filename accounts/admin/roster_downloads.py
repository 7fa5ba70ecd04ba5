"""What can be downloaded on the pages of imports."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from accounts.admin.roster_reports import finding_cells
from accounts.rosters.simple import TEMPLATE
from core.csv_cells import csv_response


class RosterDownloads:
    """Part of the page of imports."""

    find_object: Any
    get_object: Any

    def has_findings_csv_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        row = self.find_object(request, object_id)
        return row is not None and bool(row.findings)

    @action(description=_("Findings as CSV"), url_path="findings", icon="download", permissions=["findings_csv"])
    def findings_csv(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row: Any = self.get_object(request, object_id)
        heading = [gettext("File"), gettext("Line"), gettext("Column"), gettext("What is wrong"), gettext("Error")]
        return csv_response([heading, *finding_cells(row)], file_name="findings.csv")

    @action(description=_("Template"), url_path="template", icon="download")
    def template(self, request: HttpRequest) -> HttpResponse:
        """The columns of the simple CSV."""
        return csv_response([line.split(",") for line in TEMPLATE], file_name="people.csv")
