"""The public site as files that any web server can serve alone: every page fetched as a visitor does, and kept.

What is written is what the public may see at that moment, and nothing else: the pages are asked for through their
addresses. Lists are written page by page; a search needs the live site, and says where that is.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import Storage
from django.test import Client

from ombudsman.log import OWN

FIRST = (
    "/",
    "/sitemap.xml",
    "/robots.txt",
    "/.well-known/security.txt",
    "/data/",
    "/api/",
    "/api/schema/",
    "/map/",
    "/compare/",
)
LINK = re.compile(r'(?:href|src)="([^"#]+)|<loc>([^<]+)</loc>')
EVERYWHERE = re.compile(r'<search class="masthead-search">.*?</search>', re.DOTALL)
SEARCH = re.compile(r"<search>.*?</search>", re.DOTALL)
CLOSED = "Searching is closed today: these pages are files."
QUESTION = re.compile(r'href="(/[^"]*\?[^"]*)"')
PAGE_LINK = re.compile(r'href="\?page=(\d+)"')
OF_THE_OFFICE = ("admin/", "backoffice/", "rest_framework/", "account/", "mfa/", "simple_history/")
NOT_WRITTEN = ("/admin/", "/accounts/", "/static/")


class PageFailedError(Exception):
    """A page did not answer as a page does, as a sentence: nothing can be said of what it leads to."""


class StaticSite:
    """One export: where it goes, which site answers what files cannot, and what has been found so far."""

    def __init__(self, folder: Path, *, live: str = "", origin: str = "http://localhost") -> None:
        self.folder, self.live, self.origin = folder, live.rstrip("/"), origin
        host = urlsplit(origin)
        own: dict[str, Any] = {OWN: True}
        self.client = Client(False, False, headers={"host": host.netloc}, SERVER_PROTOCOL="HTTP/1.1", **own)
        self.secure = host.scheme == "https"

    def write(self, on_progress: Callable[[int, int], None] = lambda done, known: None) -> int:
        """Fetch every page that leads on from the first ones, and write each; how many files.

        Raises PageFailedError at the first that does not answer with itself.
        """
        waiting, known = list(FIRST), set(FIRST)
        done = 0
        while waiting:
            new = [found for found in dict.fromkeys(self.written(waiting.pop())) if found not in known]
            known.update(new)
            waiting += new
            done += 1
            on_progress(done, len(known))
        return done + self.write_assets()

    def written(self, address: str) -> Iterator[str]:
        response = self.client.get(address, secure=self.secure)
        if response.status_code != 200:
            raise PageFailedError(self.what_failed(address, response))
        body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        sort = response.get("Content-Type", "").partition(";")[0]
        if sort == "text/html":
            page = body.decode()
            yield from self.leads_to(address, page)
            body = self.for_files(address, page).encode()
        elif sort.endswith("xml"):
            yield from self.leads_to(address, body.decode())
        self.put(file_of(address, "json" if sort == "application/json" else "html"), body)

    def what_failed(self, address: str, response: Any) -> str:
        """How a page answered instead of with itself, and what to do about what is known to lead there."""
        answered = f"{address} answered {response.status_code} {response.reason_phrase}"
        if response.status_code == 400:
            return f"{answered}: name the host of {self.origin} in ALLOWED_HOSTS."
        if response.status_code in (301, 302):
            return f"{answered}, to {response['Location']}: give the address that the site answers at as --origin."
        return f"{answered}."

    def leads_to(self, address: str, page: str) -> Iterator[str]:
        for link, location in LINK.findall(page):
            target = urlsplit(urljoin(self.origin + address, (link or location).replace("&amp;", "&")))
            there = urlsplit(self.origin)
            if target.netloc != there.netloc or target.path.startswith(NOT_WRITTEN):
                continue
            asked = parse_qs(target.query)
            if not asked:
                yield target.path
            elif set(asked) == {"page"}:
                yield f"{target.path}?page={asked['page'][0]}"

    def for_files(self, address: str, page: str) -> str:
        """A page without what needs a living site: its pages of a list are files, its searches lead elsewhere."""
        path = address.partition("?")[0]
        page = PAGE_LINK.sub(lambda found: f'href="{path if found[1] == "1" else f"{path}page/{found[1]}/"}"', page)
        where = (
            f'<a href="{self.live}{path}">Search on the live site</a>' if self.live else "Searching is closed today."
        )
        page = EVERYWHERE.sub("", page)
        page = SEARCH.sub(f'<p class="notice">{where}</p>', page)
        # What is left with a question in its address cannot be a file either.
        return QUESTION.sub(lambda found: f'href="{self.live}{found[1]}"', page) if self.live else page

    def write_assets(self) -> int:
        found = [(path, storage) for finder in get_finders() for path, storage in finder.list([])]
        return sum(self.write_asset(path, storage) for path, storage in found if not path.startswith(OF_THE_OFFICE))

    def write_asset(self, path: str, storage: Storage) -> int:
        """One of them, under its plain name and under the name with its fingerprint."""
        with storage.open(path) as file:
            body = file.read()
        names = {f"static/{path}", urlsplit(staticfiles_storage.url(path)).path.lstrip("/")}
        for name in names:
            self.put(name, body)
        return len(names)

    def put(self, name: str, body: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(path.name + ".partial")
        partial.write_bytes(body)
        partial.replace(path)


def file_of(address: str, sort: str = "html") -> str:
    path, _, query = address.partition("?")
    if query:
        path = f"{path}page/{query.removeprefix('page=')}/"
    return f"{path.lstrip('/')}index.{sort}" if path.endswith("/") else path.lstrip("/")
