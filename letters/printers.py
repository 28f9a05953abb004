"""Several processes that print contents as PDFs, each with a warmed-up press. Knows no database."""

import atexit
import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from itertools import islice
from multiprocessing.connection import wait
from typing import Any

from letters.signing import signed

Sheet = tuple[int, dict[str, Any]]  # a letter's key and its content
Printed = tuple[int, bytes]

HANDED_OUT_AT_ONCE = 4

press: Any = None  # this process's own


def printed(sheets: Iterable[Sheet], workers: int) -> Iterator[Printed]:
    """The PDFs of contents, in the order they get ready.

    Raises BrokenProcessPool when a process is killed; what was not yielded by then is still to be printed.
    """
    sheets = list(sheets)
    if workers == 1 or len(sheets) <= HANDED_OUT_AT_ONCE:
        prepare()
        yield from map(print_one, sheets)
        return
    # Spawned, not forked: the children share no database connection and no lock with this process.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=prepare_child) as pool:
        try:
            for bundle in as_completed([pool.submit(print_all, bundle) for bundle in bundles(sheets)]):
                yield from bundle.result()
        finally:
            pool.shutdown(cancel_futures=True)  # whoever stops early does not wait for the rest


def bundles(sheets: Iterable[Sheet]) -> Iterator[list[Sheet]]:
    """The sheets in small lots, so that the processes end their work at about the same time."""
    rest = iter(sheets)
    while bundle := list(islice(rest, HANDED_OUT_AT_ONCE)):
        yield bundle


def prepare_child() -> None:
    """Make a child process ready to print, and let it end when its parent is gone."""
    import django

    threading.Thread(target=end_with_parent, daemon=True).start()
    django.setup()
    prepare()
    press.have_process_to_itself()


def end_with_parent() -> None:
    """Wait for the parent process to end, however it does, and end too: nobody would collect the work."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def prepare() -> None:
    """Warm this process's press up, once."""
    global press
    if press is None:
        from letters.rendering import Press

        press = Press()
        atexit.register(put_away)


def put_away() -> None:
    """Let the press go while Python is still whole: fonts that outlive it complain."""
    global press
    press = None


def print_all(sheets: list[Sheet]) -> list[Printed]:
    """Several letters, one after the other."""
    return [print_one(sheet) for sheet in sheets]


def print_one(sheet: Sheet) -> Printed:
    """One letter printed by this process's press, and signed where letters are."""
    key, content = sheet
    return key, signed(press.render(content))
