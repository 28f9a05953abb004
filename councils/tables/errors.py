"""What became of a file: how many records it made, or every fault with its line and the refusal that names them."""

from dataclasses import dataclass, field
from pathlib import Path

MOST_FAULTS = 1000  # that are told; whoever has mended those brings the file again
LONGEST_FAULT = 800  # a sentence about a long cell is cut in its middle: its end says what to do


class ImportRefusedError(Exception):
    """A file was refused whole. Its text is for the person who brought the file: what is wrong, and where."""


@dataclass
class Tally:
    """What an import did, or would do."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def __str__(self) -> str:
        return f"{self.new:,} new, {self.changed:,} changed, {self.unchanged:,} unchanged"


@dataclass(order=True)
class Fault:
    """One thing wrong, on a line of the file (0 for the file as a whole), in a column if it is about one."""

    line: int
    column: str
    sentence: str
    sheet: str = ""

    def __str__(self) -> str:
        sheet = f"sheet “{self.sheet}”" if self.sheet and self.line else ""
        place = ", ".join(filter(None, [sheet, f"line {self.line}" if self.line else "", self.column]))
        return f"{place}: {self.sentence}" if place else self.sentence


@dataclass
class Faults:
    """All that is wrong with one file."""

    found: list[Fault] = field(default_factory=list)
    sheet: str = ""  # of a workbook

    def __bool__(self) -> bool:
        return bool(self.found)

    @property
    def are_enough(self) -> bool:
        """Whether as many are known as somebody mends at a time."""
        return len(self.found) >= MOST_FAULTS

    def add(self, line: int, sentence: str, column: str = "") -> None:
        if not self.are_enough:
            if len(sentence) > LONGEST_FAULT:
                sentence = f"{sentence[: LONGEST_FAULT // 2]} … {sentence[-LONGEST_FAULT // 2 :]}"
            self.found.append(Fault(line, column, sentence, self.sheet))

    def refuse(self, path: Path) -> None:
        """Raise ImportRefusedError with every fault in the order of lines, if there is any."""
        if not self.found:
            return
        faults = "1 fault" if len(self.found) == 1 else f"{len(self.found):,} faults"
        faults += " and perhaps more" if self.are_enough else ""
        listed = "\n".join(f"  {fault}" for fault in sorted(self.found))
        raise ImportRefusedError(f"{path.name} was refused, {faults}; nothing was changed.\n{listed}")
