"""Writes the public site as files that a web server or a content network can serve alone."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from councils.management.progress import progress
from ombudsman.static_export import StaticSite

SIGN = "sitemap.xml"  # a folder with it, or with nothing, may be replaced


class Command(BaseCommand):
    help = "Write every page that is public now into a folder, which any web server can serve alone. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", help="where the site is written; an earlier export there is replaced as a whole")
        parser.add_argument(
            "--origin", default="", help="the address of the exported site, as in https://reviews.example"
        )
        parser.add_argument("--live", default="", help="the address of the living site, to which searches then lead")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["folder"]).resolve()
        if folder.exists() and any(folder.iterdir()) and not (folder / SIGN).exists():
            raise CommandError(f"“{folder}” holds something that is no export of this site: name another folder.")
        origin = options["origin"] or f"http://{settings.ALLOWED_HOSTS[0]}"
        new, old = folder.with_name(folder.name + ".new"), folder.with_name(folder.name + ".old")
        try:
            shutil.rmtree(new, ignore_errors=True)
            with progress(self.stderr, "Pages") as tell:
                number = StaticSite(new, live=options["live"], origin=origin).write(tell)
            replace(folder, new, old)
        except OSError as error:
            raise CommandError(f"The site could not be written to “{folder}”: {error.strerror or error}.") from error
        self.stdout.write(f"{number:,} files written to {folder}.")


def replace(folder: Path, new: Path, old: Path) -> None:
    """Put the new export in the place of the one before: what is public no longer must not stay behind."""
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
