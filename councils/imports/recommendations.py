"""Recommendations in: one row a recommendation, by its decision's reference and its number."""

from collections.abc import Hashable
from datetime import date
from typing import Any

from councils.imports.cells import Reader, choice, money, whole_number
from councils.imports.decisions import held_until_read
from councils.imports.importer import BATCH, TableImport, upsert
from councils.imports.rows import ReadRow, among
from councils.models import Decision, DueDateAmendment, Recommendation, RecommendationKind, Remedy
from councils.models.bulk import write_history
from councils.models.choices import RECOMMENDING
from councils.models.decision import NOT_RELEASED
from councils.tables.dates import Days
from councils.tables.references import reference
from councils.texts.personal_data import findings

# What is written of a decision whose texts wait for a second person.
HELD = [
    *("withheld_because", "released_at", "released_by", "public_until", "written_by"),
    *("became_public_at", "updated_at"),
]


class RecommendationImport(TableImport):
    """A file of recommendations, whose decisions are on record already."""

    model = Recommendation
    required: tuple[str, ...] = ("decision", "number", "kind", "remedy", "text")
    key = ("decision", "number")
    never_emptied = ("due_on",)
    headings = {
        **dict.fromkeys(("reference", "ref", "case", "case_reference", "decision_reference"), "decision"),
        **dict.fromkeys(("complaint_reference", "reference_number", "reference_no", "case_number"), "decision"),
        **dict.fromkeys(("no", "recommendation_number", "recommendation_no"), "number"),
        **dict.fromkeys(("type", "recommendation_type"), "kind"),
        **dict.fromkeys(("recommendation", "recommended_action", "agreed_action"), "text"),
        **dict.fromkeys(("amount_in_pounds", "amount_gbp", "pounds", "sum"), "amount"),
        **dict.fromkeys(("due", "due_date", "date_due", "due_by"), "due_on"),
        **dict.fromkeys(("completed", "date_completed", "completion_date", "done_on"), "completed_on"),
    }
    held = 0

    def columns(self) -> dict[str, Reader]:
        return {
            "decision": reference,
            "number": number,
            "kind": choice(RecommendationKind),
            "remedy": choice(Remedy),
            "text": str,
            "amount": money,
            "due_on": (day := Days()),
            "completed_on": day,
        }

    def resolve(self, rows: list[ReadRow]) -> None:
        """Put the decision in the place of its reference."""
        decisions = Decision.objects.filter(reference__in=among(rows, "decision")).select_for_update()
        found = {decision.reference: decision for decision in decisions}
        for row in rows:
            if "decision" in row.bad:
                continue
            wanted = row.values["decision"]
            if wanted not in found:
                self.fault(row, "decision", f"no decision has the reference {wanted}: import the decisions first.")
            elif found[wanted].outcome not in RECOMMENDING:
                sentence = f"{wanted} is not upheld: only an upheld decision has recommendations."
                self.fault(row, "decision", f"{sentence} One closed after initial enquiries may have them, too.")
            else:
                row.values["decision"] = found[wanted]

    def known(self, rows: list[ReadRow]) -> dict[Hashable, Any]:
        decisions = {decision.pk: decision for decision in among(rows, "decision")}
        known: dict[Hashable, Any] = {}
        self.due_before: dict[int, date | None] = {}
        self.to_be_read: set[Decision] = set()
        for recommendation in Recommendation.objects.filter(decision__in=decisions).select_for_update():
            recommendation.decision = decisions[recommendation.decision_id]
            self.due_before[recommendation.pk] = recommendation.due_on
            known[recommendation.decision, recommendation.number] = recommendation
        return known

    def fill(self, record: Recommendation, row: ReadRow) -> None:
        """As every table does; then what has to be read keeps its decision from the public until somebody has."""
        before = record.kind, record.text
        super().fill(record, row)
        if "decision" in row.values and (record.kind, record.text) != before and self.has_to_be_read(record, *before):
            self.to_be_read.add(record.decision)

    def has_to_be_read(self, record: Recommendation, kind: str, text: str) -> bool:
        return is_doubtful(record)

    def remarks(self) -> list[str]:
        return super().remarks() + [held_until_read(self.held)] * bool(self.held)

    def save(self, new: list[Recommendation], changed: list[Recommendation]) -> None:
        Recommendation.objects.bulk_create(new, batch_size=BATCH)
        upsert(Recommendation, changed, self.written)
        write_history(new, "+", self.change_reason, self.by)
        write_history(changed, "~", self.change_reason, self.by)
        DueDateAmendment.objects.bulk_create(
            DueDateAmendment(
                recommendation=record,
                due_before=before,
                due_after=record.due_on,
                reason=self.change_reason,
                by=self.by,
            )
            for record in changed
            if (before := self.due_before[record.pk]) and record.due_on and before != record.due_on
        )
        self.hold([decision for decision in self.to_be_read if self.is_to_be_held(decision)])

    def is_to_be_held(self, decision: Decision) -> bool:
        return not decision.withheld_because

    def hold(self, decisions: list[Decision]) -> None:
        """Keep decisions from the public until a second person has read what they recommend."""
        for decision in decisions:
            was_public = decision.is_past_embargo()
            self.held += not decision.withheld_because
            decision.withheld_because = decision.withheld_because or NOT_RELEASED
            decision.released_at = decision.released_by = None
            decision.note_withdrawal(was_public=was_public)
            decision.note_publication(is_changed=True)
        upsert(Decision, decisions, HELD)
        write_history(decisions, "~", self.change_reason, self.by)


def is_doubtful(recommendation: Recommendation) -> bool:
    is_public = recommendation.kind == RecommendationKind.SERVICE
    return is_public and bool(findings(recommendation.text, service_improvement=True))


def number(text: str) -> int:
    found = whole_number(text, largest=32_767)
    if not found:
        raise ValueError("recommendations are numbered from 1.")
    return found
