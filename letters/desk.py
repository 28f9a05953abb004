"""The year's page: the way from checking to the public as one picture, with what is done and what is next."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from councils.models import ReviewYear
from letters.stage import Stage
from letters.stages_of_figures import checking, freezing, publishing, wording
from letters.stages_of_letters import approving, composing, issuing, rendering
from letters.standing import Standing

STAGES = [checking, freezing, wording, composing, rendering, approving, issuing, publishing]


def path(year: ReviewYear, user: Any, at: datetime | None = None) -> list[Stage]:
    """The stages of a year in their order; the first that is not complete and waits for nothing is next."""
    standing, at = Standing(year), at or timezone.now()
    stages = [make(standing, user, at) for make in STAGES]
    found_next = False
    for stage in stages:
        stage.state = state_of(stage, found_next=found_next)
        found_next = found_next or stage.state in ("now", "running")
    return stages


def state_of(stage: Stage, *, found_next: bool) -> str:
    """Where a stage stands, by the name of its state."""
    if stage.run:
        return "running"
    if stage.complete:
        return "done"
    if stage.waits_for:
        return "waits"
    if not found_next:
        return "now"
    if stage.part:
        return "partly"
    return "open" if stage.buttons else "waits"
