"""What holds today about some letters, read once for all of them: figures, averages, wordings, faults in samples."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from councils.models import Correction, KindTotal, Performance

if TYPE_CHECKING:
    from letters.models import Letter, Wording


class Today:
    """What holds now where letters say what held when they were composed; a few queries, however many letters."""

    def __init__(self, letters: Iterable["Letter"]) -> None:
        letters = list(letters)
        self.letters = {letter.pk for letter in letters}
        self.years = {letter.year_id for letter in letters}
        self.authorities = {letter.authority_id for letter in letters}

    @cached_property
    def rows(self) -> dict[tuple[int, int], dict[str, Performance]]:
        """The figures by year and authority, and of these by service area."""
        rows: dict[tuple[int, int], dict[str, Performance]] = defaultdict(dict)
        for row in Performance.objects.filter(year__in=self.years, authority__in=self.authorities).order_by():
            # Asking each row for its corrections, few as they are, would take longer than all the rest.
            row.correction = self.corrections.get(row.pk)
            rows[row.year_id, row.authority_id][row.service_area] = row
        return rows

    @cached_property
    def corrections(self) -> dict[int, Correction]:
        """The latest correction of each row of figures that has any."""
        about = {"performance__year__in": self.years, "performance__authority__in": self.authorities}
        found = Correction.objects.filter(**about).select_related("performance").order_by("at", "pk")
        return {correction.performance_id: correction for correction in found}

    @cached_property
    def totals(self) -> dict[tuple[int, str], KindTotal]:
        """The totals of each kind, by year and kind."""
        found = KindTotal.objects.filter(year__in=self.years, service_area="")
        return {(total.year_id, total.kind): total for total in found}

    @cached_property
    def wordings(self) -> dict[int, "Wording"]:
        """Each year's wording, where there is one."""
        from letters.models import Wording

        return {wording.year_id: wording for wording in Wording.objects.filter(year__in=self.years)}

    @cached_property
    def faults(self) -> dict[int, list[str]]:
        """What somebody who read a letter in a sample found wrong with the PDF that it has now."""
        from letters.models import Reading

        faults: dict[int, list[str]] = defaultdict(list)
        for reading in Reading.objects.faulty().filter(letter__in=self.letters).select_related("checked_by"):
            faults[reading.letter_id].append(f"{reading.checked_by} found a fault in it: {reading.fault}")
        return faults
