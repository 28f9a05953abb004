"""Letters put together for the printer: in postal order, as one PDF for both sides of the paper, or one by one."""

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO

import pikepdf

from councils.models import Contact
from councils.tables.writing import csv_lines
from letters.models import Dispatch, Pack

A4 = (595.276, 841.89)
LINES = 6  # of an address, in the table of addresses
POSTCODE = re.compile(r"\b([A-Z]{1,2})(\d[A-Z\d]?)\s*(\d[A-Z]{2})\b", re.IGNORECASE)
# What belongs to a document that is read on a screen, and points into one that is not there on paper.
NOT_ON_PAPER = ("/StructParents", "/Annots", "/Tabs")


@dataclass(frozen=True)
class Envelope:
    dispatch: Dispatch
    lines: tuple[str, ...]
    address: tuple[str, ...]

    @property
    def postcode(self) -> str:
        """The postcode, as the post writes it; empty when there is none."""
        found = POSTCODE.search(" ".join(self.address[-2:]))
        return f"{found[1]}{found[2]} {found[3]}".upper() if found else ""

    @property
    def order(self) -> tuple[Any, ...]:
        """Its place in the postal order: by area, district and the rest of the postcode; those without come last."""
        found = POSTCODE.search(self.postcode)
        district = int(re.sub(r"\D", "", found[2])) if found else 0
        place = (0, found[1], district, found[2], found[3]) if found else (1, "", 0, "", "")
        return (*place, self.lines[-1], self.dispatch.pk)

    @property
    def problem(self) -> str:
        if not self.address:
            return f"{self.lines[-1]} has no postal address on record: add it to its contact."
        return "" if self.postcode else f"The address of {self.lines[-1]} has no postcode."

    @property
    def file_name(self) -> str:
        return f"{self.dispatch.carried_letter.file_name}-{self.dispatch.role}.pdf"


def envelopes(pack: Pack) -> list[Envelope]:
    """The letters of a pack in postal order, addressed to whoever holds the office now."""
    found = pack.inside.select_related("letter__year", "letter__authority", "letter__recipient")
    recipients = {dispatch.recipient.pk for dispatch in found}
    contacts = {(each.authority_id, each.role): each for each in Contact.objects.filter(authority__in=recipients)}
    addressed = (envelope(dispatch, contacts.get((dispatch.recipient.pk, dispatch.role))) for dispatch in found)
    return sorted(addressed, key=lambda each: each.order)


def envelope(dispatch: Dispatch, contact: Contact | None) -> Envelope:
    """A letter with its address: by name if one is known, always by office."""
    recipient = dispatch.recipient.name
    if contact is None:
        return Envelope(dispatch, (dispatch.get_role_display(), recipient), ())
    lines = tuple(filter(None, (contact.name, contact.office, recipient)))
    return Envelope(dispatch, lines, tuple(line.strip() for line in contact.address.splitlines() if line.strip()))


def for_the_printer(envelopes: Iterable[Envelope], out: BinaryIO) -> None:
    """Write one PDF of all the letters: each begins on a sheet of its own when both sides are printed.

    Whoever asks waits for it: pages are bared of what is not printed before they are copied, not after.
    """
    merged = pikepdf.new()
    with merged.open_outline() as outline:
        for number, each in enumerate(envelopes, start=1):
            first = append(merged, each.dispatch.carried_letter.read_pdf())
            # Told by its number instead, every page would be counted up to, for every letter.
            here = pikepdf.Array([first, pikepdf.Name.Fit])
            outline.root.append(pikepdf.OutlineItem(f"{number}. {each.lines[-1]}", here))
    # What is in there is compressed already: going through it again would take twice as long.
    merged.save(out, compress_streams=False)


def append(merged: pikepdf.Pdf, pdf: bytes) -> pikepdf.Object:
    """Add a letter's pages, and a blank one where the next would begin on the back of its last; its first page."""
    before = len(merged.pages)
    with pikepdf.open(io.BytesIO(pdf)) as letter:
        for page in letter.pages:
            for key in NOT_ON_PAPER:
                if key in page.obj:
                    del page.obj[key]
            merged.pages.append(page)
    if len(merged.pages) % 2:
        merged.add_blank_page(page_size=A4)
    return merged.pages[before].obj


def as_zip(envelopes: list[Envelope], out: BinaryIO) -> None:
    """Write the PDFs one by one, and a table of whom they go to, in the same order."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("addresses.csv", addresses(envelopes))
        for number, each in enumerate(envelopes, start=1):
            archive.writestr(numbered(number, each), each.dispatch.carried_letter.read_pdf())


def numbered(number: int, each: Envelope) -> str:
    """The name of a file that keeps the postal order when files are sorted by name."""
    return f"{number:03}-{each.file_name}"


def addresses(envelopes: Iterable[Envelope]) -> bytes:
    lines = (f"address {number}" for number in range(1, LINES + 1))
    header = ("number", "file", "name", "office", "authority", *lines, "postcode")
    rows = (address_row(number, each) for number, each in enumerate(envelopes, start=1))
    return "".join(csv_lines(header, rows, bom=True)).encode()


def address_row(number: int, each: Envelope) -> list[str | int]:
    """A row of the table of addresses; what is beyond the last line of an address is written into it."""
    name, office, authority = ("", *each.lines) if len(each.lines) == 2 else each.lines
    lines = [*each.address[: LINES - 1], ", ".join(each.address[LINES - 1 :])]
    return [number, numbered(number, each), name, office, authority, *(lines + [""] * LINES)[:LINES], each.postcode]
