"""Works out the ordinary ranges of years that were frozen before there were any."""

from typing import Any

from django.core.management.base import BaseCommand

from councils.figures.ordinary_ranges import work_out
from councils.models import ReviewYear
from councils.statistics.rates import count


class Command(BaseCommand):
    help = (
        "Work out what would be ordinary, the verdicts, and how much councils of a kind differ, for years that were "
        "frozen by an earlier version. Needed "
        "once after an upgrade that says so; freezing does it by itself. Figures and averages do not move."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for year in ReviewYear.objects.exclude(frozen_at=None):
            self.stdout.write(f"{year}: {count(work_out(year), 'authority', 'authorities')} with ordinary ranges.")
