"""Whether every file that the record names is there and is what it was; and letters' PDFs made again where not."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile

from councils.models import PublicReport
from letters.lifecycle.repair import Unrepairable, make_again
from letters.models import Document, Letter, NationalReview

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class DamagedFile:
    """A file that is not there, or is not what it was; and whether it has been made again."""

    what: str
    name: str
    fault: str
    mended: bool = False

    def __str__(self) -> str:
        return f"{self.what}: {self.name} {self.fault}{'; made again, the same to the byte' if self.mended else ''}."


def faults(*, repair: bool = False, on_progress: OnProgress | None = None) -> Iterator[DamagedFile]:
    """Every file of the record that is missing or altered. With `repair` PDFs are rendered again and proved equal."""
    documents = list(chain(Letter.objects.exclude(pdf=""), NationalReview.objects.exclude(pdf="")))
    reports = list(PublicReport.objects.exclude(file=""))
    of = len(documents) + len(reports)
    for number, document in enumerate(documents, start=1):
        if fault := fault_of(document.pdf, document.pdf_sha256):
            yield mended(document, fault) if repair else DamagedFile(str(document), str(document.pdf.name), fault)
        if on_progress:
            on_progress(number, of)
    for number, report in enumerate(reports, start=len(documents) + 1):
        if fault := fault_of(report.file, ""):
            yield DamagedFile(f"Public report “{report}”", str(report.file.name), fault)
        if on_progress:
            on_progress(number, of)


def fault_of(file: FieldFile, sha256: str) -> str:
    """What is wrong with a stored file, to follow its name; empty when nothing is."""
    try:
        with file.storage.open(str(file.name)) as stored:
            found = hashlib.file_digest(stored, "sha256").hexdigest()
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror or error})"
    return "has been altered" if sha256 and found != sha256 else ""


def mended(document: Document, fault: str) -> DamagedFile:
    """Render a document again and keep the PDF if it is the one that was lost."""
    try:
        make_again(document)
    except Unrepairable as error:
        return DamagedFile(str(document), str(document.pdf.name), f"{fault}, and cannot be made again: {error}")
    return DamagedFile(str(document), str(document.pdf.name), fault, mended=True)


def unnamed() -> int:
    """How many stored files the record does not name. They do no harm; a back-up restored leaves some."""
    named = {
        *Letter.objects.exclude(pdf="").values_list("pdf", flat=True),
        *NationalReview.objects.exclude(pdf="").values_list("pdf", flat=True),
        *PublicReport.objects.exclude(file="").values_list("file", flat=True),
    }
    return sum(name not in named for folder in FOLDERS for name in stored_below(folder))


FOLDERS = (Letter.folder, NationalReview.folder, "reports")


def stored_below(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files)
    for name in folders:
        yield from stored_below(f"{folder}/{name}")
