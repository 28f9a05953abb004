"""Writes the public site as files that a web server or a content network can serve alone."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from councils.management.progress import progress
from ombudsman.static_export import PageFailedError, StaticSite

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
        origin = options["origin"] or own_address()
        new, old = folder.with_name(folder.name + ".new"), folder.with_name(folder.name + ".old")
        try:
            shutil.rmtree(new, ignore_errors=True)
            with progress(self.stderr, "Pages") as on_progress:
                number = StaticSite(new, live=options["live"], origin=origin).write(on_progress)
            replace(folder, new, old)
        except PageFailedError as failed:
            raise CommandError(f"{failed} Nothing was exported; {kept(folder)}") from failed
        except OSError as error:
            raise CommandError(f"The site could not be written to “{folder}”: {error.strerror or error}.") from error
        finally:
            shutil.rmtree(new, ignore_errors=True)
        self.stdout.write(f"{number:,} files written to {folder}.")


def own_address() -> str:
    """Where the site answers, as far as its settings say."""
    names = [name for name in settings.ALLOWED_HOSTS if not name.startswith(("*", "."))]
    if not names:
        raise CommandError("--origin: name the address of the exported site, as in https://reviews.example.")
    return f"{'https' if settings.SECURE_SSL_REDIRECT else 'http'}://{names[0]}"


def kept(folder: Path) -> str:
    return f"the earlier export in {folder} is as it was." if folder.exists() else f"there is no {folder}."


def replace(folder: Path, new: Path, old: Path) -> None:
    """Put the new export in the place of the one before: what is public no longer must not stay behind."""
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
