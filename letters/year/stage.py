"""A stage on a year's way to the public, with its words, numbers and buttons."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from councils.backoffice.actions import Action
from councils.models import ReviewYear
from letters.models import Run
from letters.year.progress import YearProgress


@dataclass(frozen=True)
class Link:
    name: str
    url: str


def to_action(year: ReviewYear, action: Action, user: Any, words: str = "") -> Iterator[Link]:
    if action.may(user):
        yield Link(words or action.button, reverse("admin:desk-step", args=[year.label, action.name]))


def admin_list(model: str, words: str, **query: str) -> Link:
    return Link(words, f"{reverse(f'admin:{model}_changelist')}?{urlencode(query)}")


def letters_listed(progress: YearProgress, words: str, **query: str) -> Link:
    return admin_list("letters_letter", words, year__id__exact=str(progress.year.pk), **query)


def outbox_listed(progress: YearProgress, words: str, state: str) -> Link:
    return admin_list("letters_dispatch", words, year=str(progress.year.pk), carries="of_letters", state=state)


STATES = {
    "done": "Done",
    "now": "Next",
    "running": "Under way",
    "partly": "Partly done",
    "open": "Can be done",
    "set": "Set",
    "waits": "Waits",
}


@dataclass
class Stage:
    """One stage of a year's way: where it stands, in words and numbers, and what can be done about it."""

    key: str
    title: str
    complete: bool
    sentences: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    waits_for: str = ""
    buttons: list[Link] = field(default_factory=list)
    stops: list[Link] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    part: int = 0
    of: int = 0
    run: Run | None = None
    is_set: bool = False  # it comes by itself
    going: list[str] = field(default_factory=list)
    state: str = ""
    is_current: bool = False

    @property
    def label(self) -> str:
        if self.state in ("partly", "running") and self.of:
            return f"{STATES[self.state]}: {self.part:,} of {self.of:,}"
        return STATES[self.state]
