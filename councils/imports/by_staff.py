"""Files that a colleague brings: what they change of what the public reads waits for a second person."""

from typing import Any

from councils.imports.decisions import DecisionImport
from councils.imports.recommendations import RecommendationImport
from councils.imports.rows import ReadRow
from councils.models import Decision, Recommendation, RecommendationKind
from councils.models.decision import NOT_RELEASED


class ColleaguesDecisions(DecisionImport):
    """A file of decisions that a colleague brings; the new ones are theirs to handle."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.written.add("written_by")

    def fill(self, record: Decision, row: ReadRow) -> None:
        """As every file of decisions does; then what the public would read otherwise waits for a second person."""
        before, withheld, held, verdict = record.public_values, record.withheld_because, self.held, verdict_on(record)
        day_before = record.publish_on
        if record.pk is None:
            record.handler = self.by
        super().fill(record, row)
        if verdict_on(record) != verdict and not self.by.has_perm("councils.cease_compliance"):
            self.faults.add(row.line, "a verdict is recorded on the case's own page: no file sees what is settled.")
        freed = withheld and not record.withheld_because
        is_other = record.public_values != before or record.is_brought_forward(day_before)
        if record.is_for_the_public and (freed or is_other):
            record.written_by = self.by
            record.released_at = record.released_by = None
            record.withheld_because = record.withheld_because or NOT_RELEASED
        self.held = held + (record.withheld_because == NOT_RELEASED and withheld != NOT_RELEASED)

    def remarks(self) -> list[str]:
        return self.sheet_remarks + self.sentences_on_existence + [waiting(self.held)] * bool(self.held)


class ColleaguesRecommendations(RecommendationImport):
    """A file of recommendations that a colleague brings."""

    def has_to_be_read(self, record: Recommendation, kind: str, text: str) -> bool:
        return RecommendationKind.SERVICE in (kind, record.kind)

    def is_to_be_held(self, decision: Decision) -> bool:
        """Also one that is withheld: whoever brought the text must not be the one who releases it."""
        return decision.withheld_because != NOT_RELEASED or decision.written_by_id != self.by.pk

    def hold(self, decisions: list[Decision]) -> None:
        """As every file of recommendations does, and nobody releases what they brought."""
        for decision in decisions:
            decision.written_by = self.by
        super().hold(decisions)

    def remarks(self) -> list[str]:
        return self.sheet_remarks + [waiting(self.held)] * bool(self.held)


def verdict_on(decision: Decision) -> tuple[Any, ...]:
    return decision.compliance_outcome, decision.compliance_recorded_on


def waiting(number: int) -> str:
    which = "1 decision waits" if number == 1 else f"{number:,} decisions wait"
    return f"{which} until a second person has read and released what the public will see."
