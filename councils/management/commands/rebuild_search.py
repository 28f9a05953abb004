"""Makes the search index anew."""

from typing import Any

from django.core.management.base import BaseCommand

from councils.management.progress import progress
from councils.public.search import rebuild


class Command(BaseCommand):
    help = (
        "Read every public text anew for search. Needed once after an upgrade that says so, and after texts were "
        "changed past the site (plain SQL, loaddata). The site stays up meanwhile."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with progress(self.stdout, "Texts read") as on_progress:
            number = rebuild(on_progress)
        self.stdout.write(f"{number:,} decisions and public reports can be searched.")
