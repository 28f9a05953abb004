"""Tables in, through the browser: tried first, then taken whole or refused whole, with every fault on its line."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from councils.imports.cells import Reader
from councils.imports.decisions import DecisionImport, public_face
from councils.imports.faults import ImportRefusedError
from councils.imports.table import ReadRow, Tally
from councils.models import PUBLIC_OUTCOMES, Decision
from councils.models.decision import NOT_RELEASED

from .together import last_seen

VERDICTS = {"compliance_outcome", "compliance_recorded_on"}


class ColleaguesImport(DecisionImport):
    """A file that a colleague brings: what it changes of what the public reads waits for a second person."""

    def __init__(self, path: Path, by: Any) -> None:
        super().__init__(path)
        self.by = by
        self.written.add("written_by")

    def columns(self) -> dict[str, Reader]:
        """All columns, but verdicts only for those who may record any of them: no file checks what is settled."""
        columns = super().columns()
        if self.by.has_perm("councils.cease_compliance"):
            return columns
        return {name: reader for name, reader in columns.items() if name not in VERDICTS}

    def fill(self, record: Decision, row: ReadRow) -> None:
        before, withheld = public_face(record), record.withheld_because
        if record.pk is None:
            record.handler = self.by
        super().fill(record, row)
        freed = withheld and not record.withheld_because and not record.released_at
        if (
            record.outcome in PUBLIC_OUTCOMES
            and any(public_face(record)[1:])
            and (freed or public_face(record) != before)
        ):
            record.written_by = self.by
            record.released_at = record.released_by = None
            record.withheld_because = record.withheld_because or NOT_RELEASED


class ImportForm(forms.Form):
    """The file, and whether it is only tried."""

    file = forms.FileField(help_text="CSV in UTF-8, or XLSX, with a header row; dates as 2019-05-03.")
    only_try = forms.BooleanField(
        label="Only try it: say what would happen and keep nothing", required=False, initial=True
    )


def take_in(upload: UploadedFile, *, by: Any, dry_run: bool) -> Tally:
    """Take a file of decisions in for a colleague, or refuse it whole. Raises ImportRefusedError with every fault."""
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        path = Path(folder) / Path(upload.name or "file").name
        with path.open("wb") as copy:
            copy.writelines(upload.chunks())
        before = last_seen(Decision.history)
        tally = ColleaguesImport(path, by).run(dry_run=dry_run)
        Decision.history.filter(history_id__gt=before, history_user=None).update(history_user=by)
    return tally


def import_page(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    """The page where a file is tried and taken in."""
    if not (model_admin.has_add_permission(request) and model_admin.has_change_permission(request)):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None)
    said: list[str] = []
    if request.method == "POST" and form.is_valid():
        only_try = form.cleaned_data["only_try"]
        try:
            tally = take_in(form.cleaned_data["file"], by=request.user, dry_run=only_try)
        except ImportRefusedError as refusal:
            said = str(refusal).splitlines()
        else:
            if not only_try:
                messages.success(request, f"Decisions: {tally}.")
                return HttpResponseRedirect(reverse("admin:councils_decision_changelist"))
            said = [f"It would be taken in: {tally}. Nothing was kept: choose the file again to take it in."]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Import decisions",
        "opts": model_admin.opts,
        "form": form,
        "said": said,
        "columns": ", ".join(ColleaguesImport(Path("decisions.csv"), request.user).columns()),
        "required": ", ".join(DecisionImport.required),
    }
    return TemplateResponse(request, "admin/import.html", context)
