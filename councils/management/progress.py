"""Progress of long work in the terminal: a bar where somebody is looking, a few plain lines in a log."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.core.management.base import OutputWrapper
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

OnProgress = Callable[[int, int], None]


@contextmanager
def progress(stream: IO[str] | OutputWrapper, what: str) -> Iterator[OnProgress]:
    """Show how far `what` has got; the block calls what it is given with how many of how many are done."""
    terminal: Any = stream  # or what Django has wrapped around one
    console = Console(file=getattr(terminal, "_out", terminal))
    if console.is_terminal:
        with Progress(
            TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console
        ) as bar:
            task = bar.add_task(what)
            yield lambda done, total: bar.update(task, completed=done, total=total)
    else:
        yield tenths_in_log(stream, what)


def tenths_in_log(stream: IO[str] | OutputWrapper, what: str) -> OnProgress:
    """Something to call as the work goes on, which writes a line whenever another tenth of it is done."""
    told = 0

    def on_progress(done: int, total: int) -> None:
        nonlocal told
        if done * 10 // total > told:
            told = done * 10 // total
            stream.write(f"{what}: {done:,} of {total:,}\n")
            stream.flush()  # whoever follows a log sees it now

    return on_progress
