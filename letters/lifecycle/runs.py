"""Working on runs: composing and rendering in turns, between which a worker may stop and others go on."""

import logging
import time
from concurrent.futures.process import BrokenProcessPool

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError

from letters.lifecycle.compose import compose
from letters.lifecycle.render import render_waiting
from letters.models import Run, Step

TURN = 30  # seconds of rendering after which whatever else waits has its turn

logger = logging.getLogger(__name__)


class RunIsOverError(Exception):
    """Somebody has cancelled the run that is being worked on."""


def take_a_turn(run: Run) -> bool:
    """Work on a run for a while; whether there is more that this worker could do.

    What goes wrong with all letters ends the run and is kept in a sentence; of the database's own trouble nothing
    could be kept, and a later turn goes on.
    """
    work = {Step.COMPOSE: compose_in_turn, Step.RENDER: render_in_turn}[Step(run.step)]
    try:
        return work(run)
    except DatabaseError:
        raise
    except ValidationError as refusal:
        run.end(" ".join(refusal.messages))
    except OSError as error:
        run.end(f"A PDF could not be kept ({error}). See that DATA_DIR can be written to and has room; then go on.")
    except BrokenProcessPool:
        run.end("A process that prints letters was ended from outside: the machine may be short of memory.")
    except Exception as error:
        logger.exception("A run stopped.")
        run.end(f"The program stopped at a fault of its own, {type(error).__name__}: {error}.")
    return False


def compose_in_turn(run: Run) -> bool:
    """Compose all letters of a year. One worker does it, in one turn: it takes seconds."""
    if not run.take_up():
        return False

    def on_progress(done: int, of: int) -> None:
        if not run.reach(done, of):
            raise RunIsOverError

    try:
        compose(run.year, by=run.asked_by, on_progress=on_progress)
    except RunIsOverError:
        return False
    run.end()
    return False


def render_in_turn(run: Run) -> bool:
    """Render for a while, beside other workers; whoever finds nothing left ends the run."""
    letters = run.year.letters.all()
    enough = time.monotonic() + TURN
    run.add(0)

    def on_progress(done: int, of: int) -> None:
        run.add(1)

    def goes_on() -> bool:
        return time.monotonic() < enough and run.is_live()

    render_waiting(letters, workers=settings.RENDER_PROCESSES, on_progress=on_progress, goes_on=goes_on)
    if not letters.unrendered().filter(fault="").exists():
        run.end()
    return run.is_live() and letters.to_render().exists()
