"""A stage on a year's way to the public, with its words, numbers and buttons."""

from dataclasses import dataclass, field

from letters.models import Run
from letters.year.links import Link

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
    said: list[str] = field(default_factory=list)
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
        """Where it stands, in a word or two."""
        if self.state in ("partly", "running") and self.of:
            return f"{STATES[self.state]}: {self.part:,} of {self.of:,}"
        return STATES[self.state]
