"""Says how the site is: what works, what is missing or wrong, and what to do about it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from councils.statistics.rates import count
from ombudsman.operations.doctor import results


class Command(BaseCommand):
    help = (
        "Examine the site: database, files, mail, fonts, worker. Ends with status 1 when something stops people's work."
    )
    requires_system_checks: list[str] = []  # it says in its own words what they would

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        for finding in results():
            faults += finding.is_fault
            mark = "FAULT" if finding.is_fault else "note " if finding.remedy else "ok   "
            self.stdout.write(
                f"{mark}  {finding.subject}: {finding.sentence}{f' {finding.remedy}' if finding.remedy else ''}"
            )
        if faults:
            raise CommandError(f"{count(faults, 'fault')} found.")
