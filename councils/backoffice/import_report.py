"""What a file does or would do, told row by row in sentences: so many rows, and how many more there are."""

from typing import Any

from django.db.models import Model

from councils.imports.importer import TableImport, Tally
from councils.models.decision import NOT_RELEASED
from councils.models.values import worded

ROWS_TOLD, FAULTS_TOLD, FACTS_TOLD, LONGEST = 100, 200, 6, 80
# Who did it is said of the file as a whole.
UNSAID = {"id", "written_by", "handler", "released_at", "released_by", "became_public_at", "announced_at", "updated_at"}


class ImportReport:
    """What came or would come of a file: numbers, the first rows in sentences, or every fault by its line."""

    def __init__(self, columns: list[str]) -> None:
        self.columns = columns
        self.rows: list[tuple[int, str]] = []  # the first that make a record or change one: line and sentence
        self.unreadable = ""
        self.all_faults: list[str] = []
        self.tally = Tally()
        self.remarks: list[str] = []
        self.was_read = False

    def add_row(self, line: int, record: Model, before: tuple | None) -> None:
        if len(self.rows) >= ROWS_TOLD:
            return
        if before is None:
            self.rows.append((line, made(record, self.columns)))
        else:
            was = dict(zip((field.attname for field in record._meta.concrete_fields), before, strict=True))
            self.rows.append((line, changed_sentence(record, was, self.columns)))

    def close(self, table: TableImport) -> None:
        self.was_read = True
        self.tally, self.remarks = table.tally, table.remarks()
        self.all_faults = [str(fault) for fault in sorted(table.faults.found)]

    @property
    def is_refused(self) -> bool:
        return bool(self.unreadable or self.all_faults)

    @property
    def faults(self) -> list[str]:
        """What is wrong, the first of it: nobody reads thousands."""
        return self.all_faults[:FAULTS_TOLD]

    @property
    def more_faults(self) -> int:
        return len(self.all_faults) - len(self.faults)

    @property
    def more_rows(self) -> int:
        return self.tally.new + self.tally.changed - len(self.rows)


def made(record: Any, columns: list[str]) -> str:
    facts = []
    for field in in_order(record, columns):
        value = getattr(record, field.name if field.is_relation else field.attname)
        if value in (None, "", False, NOT_RELEASED) or (sentence := worded(field, value)) in str(record):
            continue
        facts.append(f"{field.verbose_name} {short(sentence)}")
    return ended(f"{record} is new: {'; '.join(facts[:FACTS_TOLD])}")


def changed_sentence(record: Any, before: dict[str, Any], columns: list[str]) -> str:
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
    return sentence if sentence.endswith("…") else f"{sentence}."


def short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
