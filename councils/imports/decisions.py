"""Decisions in: one row a complaint, by its reference."""

from collections.abc import Hashable
from typing import Any

from django.utils import timezone

from councils.imports.cells import Reader, choice, yes_no
from councils.imports.importer import BATCH, TableImport, upsert
from councils.imports.lookups import CALLED_AUTHORITY, Categories, Reasons
from councils.imports.rows import ReadRow, among
from councils.models import Compliance, Decision, Outcome, Recommendation
from councils.models.bulk import write_history
from councils.models.decision import NOT_RELEASED
from councils.models.recommendation import later_than_recommendations
from councils.statistics.rates import count
from councils.tables.characters import one_line
from councils.tables.dates import Days
from councils.tables.references import reference
from councils.texts.personal_data import findings

LINES = 20  # that a remark names
# What an import writes beside the columns of the file.
DERIVED = {
    *("publish_on", "withheld_because", "released_at", "released_by", "public_until"),
    *("became_public_at", "updated_at"),
}


class DecisionImport(TableImport):
    """A file of decisions."""

    model = Decision
    required = ("reference", "authority", "category", "received_on")
    key = ("reference",)
    never_emptied = ("withheld_because",)
    headings = {
        **dict.fromkeys(("ref", "reference_number", "case", "case_reference", "case_ref", "complaint"), "reference"),
        **dict.fromkeys(("complaint_reference", "decision_reference", "ombudsman_reference"), "reference"),
        **dict.fromkeys(("case_number", "case_no", "case_id", "reference_no", "ref_no", "our_reference"), "reference"),
        **dict.fromkeys(("complaint_number", "complaint_no", "complaint_id", "complaint_ref"), "reference"),
        **CALLED_AUTHORITY,
        **dict.fromkeys(("subject", "subject_area", "topic", "category_name", "complaint_category"), "category"),
        **dict.fromkeys(("received", "date_received", "received_date", "date_of_receipt"), "received_on"),
        **dict.fromkeys(("date_complaint_received", "complaint_received", "complaint_received_on"), "received_on"),
        **dict.fromkeys(("decided", "date_decided", "decided_date", "decision_date", "date_of_decision"), "decided_on"),
        **dict.fromkeys(("closed_on", "date_closed", "closed_date"), "decided_on"),
        **dict.fromkeys(("decision", "decision_outcome", "result", "finding"), "outcome"),
        **dict.fromkeys(("decision_reason",), "reason"),
        **dict.fromkeys(("satisfactory_remedy", "satisfactory_remedy_already_provided"), "remedied_already"),
        **dict.fromkeys(("publication_date", "date_of_publication", "publish", "publish_date"), "publish_on"),
        **dict.fromkeys(("compliance", "verdict"), "compliance_outcome"),
        **dict.fromkeys(("recorded_on", "compliance_date", "compliance_recorded"), "compliance_recorded_on"),
    }
    stand_ins = {"gss_code": "authority", "service_area": "category"}
    unread = ("address",)
    held = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.out_of_time: list[int] = []  # the lines of cases about an authority that did not exist that day

    def checks(self) -> dict[str, Reader]:
        return {"gss_code": self.authorities}

    def columns(self) -> dict[str, Reader]:
        return {
            "reference": reference,
            "authority": self.authorities,
            "category": Categories(),
            "received_on": (day := Days()),
            "decided_on": day,
            "outcome": choice(Outcome),
            "reason": Reasons(),
            "remedied_already": yes_no,
            "provider": one_line,
            "summary": str,
            "statement": str,
            "publish_on": day,
            "withheld_because": str,
            "compliance_outcome": choice(Compliance),
            "compliance_recorded_on": day,
        }

    def known(self, rows: list[ReadRow]) -> dict[Hashable, Any]:
        decisions = (
            Decision.objects.filter(reference__in=among(rows, "reference"))
            .select_related("reason")
            .select_for_update(of=("self",))
        )
        known: dict[Hashable, Any] = {(decision.reference,): decision for decision in decisions}
        ours = Recommendation.objects.filter(decision__in=[decision.pk for decision in known.values()])
        self.first_days = ours.first_days()
        return known

    def fill(self, record: Decision, row: ReadRow) -> None:
        """As every table does; then the day of publication follows the decision, and doubtful texts wait."""
        before, was_held = record.public_values, record.withheld_because == NOT_RELEASED
        day_before = record.publish_on
        was_usual = record.publish_on == record.usual_publish_on
        if record.withheld_because and row.values.get("withheld_because") == NOT_RELEASED:
            del row.values["withheld_because"]  # a file gives no weaker reason for withholding than there is
        super().fill(record, row)
        is_chosen = row.values.get("publish_on") or ("publish_on" not in row.values and not was_usual)
        if not is_chosen and "publish_on" not in row.bad:
            record.publish_on = record.usual_publish_on
        is_other = record.public_values != before
        is_unread = record.released_at and (is_other or record.is_brought_forward(day_before))
        if not record.withheld_because and (was_held or is_unread or (is_other and is_doubtful(record))):
            record.withheld_because = NOT_RELEASED
            record.released_at = record.released_by = None
            self.held += not was_held

    def check(self, record: Decision, row: ReadRow) -> None:
        """As every table does; a case about an authority that did not exist that day is only noted."""
        super().check(record, row)
        if not {"authority", "received_on"} & row.bad and not record.authority.existed(record.received_on):
            self.out_of_time.append(row.line)
        first = self.first_days.get(record.pk)
        if first and "decided_on" in row.values and record.decided_on and first < record.decided_on:
            self.faults.add(row.line, later_than_recommendations(first), "decided_on")

    @property
    def sentences_on_existence(self) -> list[str]:
        """A remark on cases about an authority that did not exist on the day they were received."""
        if not self.out_of_time:
            return []
        lines = ", ".join(map(str, self.out_of_time[:LINES])) + (", …" if len(self.out_of_time) > LINES else "")
        number = count(len(self.out_of_time), "case is", "cases are")
        what = "about an authority that did not exist on the day of receipt: see whose they are"
        return [f"{number} {what}. Lines: {lines}."]

    def remarks(self) -> list[str]:
        return super().remarks() + self.sentences_on_existence + [held_until_read(self.held)] * bool(self.held)

    def save(self, new: list[Decision], changed: list[Decision]) -> None:
        stored = Decision.objects.filter(pk__in=[decision.pk for decision in changed])
        public = set(stored.past_embargo().values_list("pk", flat=True))
        at = timezone.now()
        for decision in changed:
            decision.note_withdrawal(was_public=decision.pk in public)
            decision.note_publication(is_changed=True, at=at)
        Decision.objects.bulk_create(new, batch_size=BATCH)
        upsert(Decision, changed, self.written | DERIVED)
        write_history(new, "+", self.change_reason, self.by)
        write_history(changed, "~", self.change_reason, self.by)


def is_doubtful(decision: Decision) -> bool:
    """Whether the public would read a text that may identify somebody."""
    texts = (getattr(decision, name) for name in decision.public_fields)
    return decision.has_public_outcome and any(map(findings, filter(None, texts)))


def held_until_read(number: int) -> str:
    which = "1 decision is" if number == 1 else f"{number:,} decisions are"
    return f"{which} withheld until a second person has read and released what may identify somebody."
