"""Which tables a file holds: the rows of a CSV file however its columns are separated, or the sheets of a workbook."""

import codecs
import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from councils.tables.errors import Faults, ImportRefusedError

LONGEST_CELL = 1_000_000
SEPARATORS = (",", ";", "\t", "|")
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
LOCKED = bytes.fromhex("d0cf11e0a1b11ae1")  # how an older workbook begins, and one with a password

Line = tuple[int, list[str]]


class Unreadable(str):
    """A cell of which nobody knows what it should say. Its text is why."""

    __slots__ = ()


@dataclass
class Marks:
    """What is peculiar to a sheet beside its cells: rows and columns that are hidden, cells that are merged."""

    hidden_rows: int = 0
    hidden_columns: int = 0
    merged: dict[int, list[str]] = field(default_factory=dict)  # by the first row, such as B2:B5


@dataclass
class TableReading:
    """One way of reading a file as a table. Each call of `lines` begins anew."""

    lines: Callable[[Faults], Iterator[Line]]
    sheet: str = ""
    marks: Callable[[], Marks] = Marks


@dataclass
class TableReadings:
    """All ways of reading a file, the usual one first, and the sheets that are hidden."""

    readings: list[TableReading]
    hidden: list[str] = field(default_factory=list)
    are_sheets: bool = False


def checked(path: Path) -> Path:
    """A file that is there and says by its ending what it is. Raises ImportRefusedError."""
    if path.is_dir():
        raise ImportRefusedError(f"“{path}” is a folder: name a file in it.")
    if not path.exists():
        raise ImportRefusedError(f"There is no file “{path}”: check its name and folder.")
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise ImportRefusedError(f"“{path.name}” ends neither in .csv nor in .xlsx: save it as one of the two.")
    return path


@contextmanager
def given_by_the_system(path: Path) -> Iterator[None]:
    """Reading of a file. Raises ImportRefusedError where the system does not give it."""
    try:
        yield
    except OSError as error:
        raise ImportRefusedError(f"“{path}” could not be read: {error.strerror or error}.") from error


@contextmanager
def csv_readings(path: Path) -> Iterator[TableReadings]:
    """A CSV file with its columns separated by commas, as it should be, or by what other programs write."""
    yield TableReadings([TableReading(partial(csv_lines, path, mark)) for mark in SEPARATORS])


def csv_lines(path: Path, separator: str, faults: Faults) -> Iterator[Line]:
    """The rows of a CSV file; what is not the text it should be is kept recognisable, so that its cell can be named."""
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding_of(path), errors="surrogateescape", newline="") as file:
        reader = csv.reader(file, strict=True, delimiter=separator)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                faults.add(line, f"cannot be read as CSV ({error}): look for a quotation mark that is never closed.")
                continue
            yield line, cells


def encoding_of(path: Path) -> str:
    """UTF-8, or UTF-16 or 32 where the file begins as only those do. Raises ImportRefusedError for what is no text."""
    with path.open("rb") as file:
        start = file.read(1000)
    if start.startswith(LOCKED):
        raise ImportRefusedError(f"“{path.name}” is an older workbook by another name: save it as CSV UTF-8.")
    if start.startswith(UTF_32):  # first, for in one of its orders it begins as UTF-16 does
        return "utf-32"
    if start.startswith(UTF_16):
        return "utf-16"
    if len(start) > 20 and start.count(0) > len(start) // 3:
        raise ImportRefusedError(f"“{path.name}” is no text in UTF-8 (it may be UTF-16): save it as “CSV UTF-8”.")
    return "utf-8-sig"
