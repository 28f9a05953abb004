"""The year's page: the way from checking to the public as one picture, with what is done and what is next."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from letters.year.figure_stages import checking, freezing, publishing, wording
from letters.year.letter_stages import approving, composing, issuing, rendering
from letters.year.progress import YearProgress
from letters.year.stage import Stage

STAGES = [checking, freezing, wording, composing, rendering, approving, issuing, publishing]


def path(standing: YearProgress, user: Any, at: datetime | None = None) -> list[Stage]:
    """The stages of a year in their order; the first that is not complete and waits for nothing is next."""
    at = at or timezone.now()
    stages = [make(standing, user, at) for make in STAGES]
    found_next = False
    for stage in stages:
        stage.state = state_of(stage, found_next=found_next)
        found_next = found_next or stage.state in ("now", "running")
    # What is under way comes before what could be done meanwhile: one stage alone is the current one.
    at_work = [stage for state in ("running", "now") for stage in stages if stage.state == state]
    for stage in at_work[:1]:
        stage.is_current = True
    return stages


def state_of(stage: Stage, *, found_next: bool) -> str:
    """Where a stage stands, by the name of its state."""
    if stage.run:
        return "running"
    if stage.complete:
        return "done"
    if stage.waits_for:
        return "set" if stage.is_set else "waits"
    if not found_next:
        return "now"
    if stage.part:
        return "partly"
    return "open" if stage.buttons else "waits"
