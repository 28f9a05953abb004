"""What a file does or would do, told row by row in sentences: so many rows, and how many more there are."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from import_export.results import Result, RowResult

from councils.backoffice.history_text import worded
from councils.imports.importer import TableImport
from councils.models.decision import NOT_RELEASED

ROWS_TOLD, FAULTS_TOLD, FACTS_TOLD, LONGEST = 100, 200, 6, 80
# Who did it is said of the file as a whole.
UNSAID = {"id", "written_by", "handler", "released_at", "released_by"}


class RowTold(RowResult):
    """A row that makes a record or changes one, with its line and a sentence."""

    def __init__(self, line: int, sentence: str, import_type: str) -> None:
        super().__init__()
        self.line, self.sentence, self.import_type = line, sentence, import_type


class Account(Result):
    """What came or would come of a file: numbers, the first rows in sentences, or every fault by its line."""

    def __init__(self, columns: list[str]) -> None:
        super().__init__()
        self.columns = columns
        self.remarks: list[str] = []
        self.was_read = False

    def tell_row(self, line: int, record: Model, before: tuple | None) -> None:
        """Tell what a row does, if it is one of the first."""
        if len(self.rows) >= ROWS_TOLD:
            return
        if before is None:
            told = RowTold(line, made(record, self.columns), RowResult.IMPORT_TYPE_NEW)
        else:
            was = dict(zip((field.attname for field in record._meta.concrete_fields), before, strict=True))
            told = RowTold(line, changed(record, was, self.columns), RowResult.IMPORT_TYPE_UPDATE)
        self.append_row_result(told)

    def close(self, table: TableImport) -> None:
        """Add up what was done, or say what was wrong."""
        tally, self.remarks, self.was_read = table.tally, table.remarks(), True
        numbers = (tally.new, tally.changed, tally.unchanged)
        kinds = (RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE, RowResult.IMPORT_TYPE_SKIP)
        self.totals.update(zip(kinds, numbers, strict=True))
        self.total_rows = sum(numbers)
        for fault in sorted(table.faults.found):
            self.append_invalid_row(fault.line, {}, ValidationError(str(fault)))

    @property
    def is_refused(self) -> bool:
        """Whether nothing of the file is or would be taken in."""
        return self.has_errors() or self.has_validation_errors()

    @property
    def tally(self) -> dict[str, int]:
        """How many records it makes, changes and leaves as they are."""
        kinds = {"new": "new", "changed": "update", "unchanged": "skip"}
        return {word: self.totals[kind] for word, kind in kinds.items()}

    @property
    def faults(self) -> list[str]:
        """What is wrong, the first of it: nobody reads thousands."""
        told = [str(error.error) for error in self.base_errors]
        return told + [sentence for row in self.invalid_rows[:FAULTS_TOLD] for sentence in row.error.messages]

    @property
    def more_faults(self) -> int:
        """How many more there are."""
        return max(0, len(self.invalid_rows) - FAULTS_TOLD)

    @property
    def more_rows(self) -> int:
        """How many more rows make or change something."""
        return self.tally["new"] + self.tally["changed"] - len(self.rows)


def made(record: Any, columns: list[str]) -> str:
    """A sentence about a record that is new: what it is called, and the first facts of it."""
    facts = []
    for field in in_order(record, columns):
        value = getattr(record, field.name if field.is_relation else field.attname)
        if value in (None, "", False, NOT_RELEASED) or (said := worded(field, value)) in str(record):
            continue
        facts.append(f"{field.verbose_name} {short(said)}")
    return ended(f"{record} is new: {'; '.join(facts[:FACTS_TOLD])}")


def changed(record: Any, before: dict[str, Any], columns: list[str]) -> str:
    """A sentence about a record that changes: every field, from what to what."""
    told = []
    for field in in_order(record, columns):
        was, now = before[field.attname], getattr(record, field.attname)
        if now == NOT_RELEASED != was:
            told.append("its texts wait for a second person")
        elif now != was:
            old, new = (short(worded(field, meant(field, value))) for value in (was, now))
            told.append(f"{field.verbose_name} from “{old}” to “{new}”")
    return ended(f"{record} changes: {'; '.join(told) or 'who wrote it'}")


def in_order(record: Any, columns: list[str]) -> list[Any]:
    """The fields of a record that are worth telling: those of the file's columns first, in their order."""
    fields = [field for field in record._meta.concrete_fields if field.name not in UNSAID]
    place = {name: number for number, name in enumerate(columns)}
    return sorted(fields, key=lambda field: place.get(field.name, len(place)))


def meant(field: Any, value: Any) -> Any:
    """What a value stands for: the record that a key leads to."""
    if field.is_relation and value is not None:
        return field.related_model._base_manager.filter(pk=value).first()
    return value


def ended(sentence: str) -> str:
    """A sentence with its full stop, unless it breaks off."""
    return sentence if sentence.endswith("…") else f"{sentence}."


def short(text: str) -> str:
    """As much of a text as is needed to know it again."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
