"""Several processes that print contents as PDFs, each with a renderer that is warm. Knows no database."""

import atexit
import logging
import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, ProcessPoolExecutor
from concurrent.futures import wait as wait_for_futures
from itertools import chain, islice
from multiprocessing.connection import wait
from typing import Any

from letters.pdf.signing import signed
from letters.wording.glyphs import UnprintableError

Sheet = tuple[int, dict[str, Any]]  # a letter's key and its content
Printed = tuple[int, bytes | str]  # its key, and the PDF, or a sentence on why there is none

FEW = 4  # sheets for which it is not worth while to start processes
AHEAD = 2  # sheets that each process has in hand

logger = logging.getLogger(__name__)
renderer: Any = None  # this process's own
one_at_a_time = threading.Lock()  # WeasyPrint's fonts are shared by all that a process prints


def printed(sheets: Iterable[Sheet], workers: int) -> Iterator[Printed]:
    """The PDFs of contents, in the order they get ready; a sheet is taken only when there is a hand for it.

    Raises BrokenProcessPool when a process is killed; what was not yielded by then is still to be printed.
    """
    rest = iter(sheets)
    first = list(islice(rest, FEW + 1)) if workers > 1 else []
    if len(first) <= FEW:
        prepare()
        yield from map(print_one, chain(first, rest))
        return
    # Spawned, not forked: the children share no database connection and no lock with this process.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=prepare_child) as pool:
        try:
            yield from printed_by(pool, chain(first, rest), workers * AHEAD)
        finally:
            pool.shutdown(cancel_futures=True)  # whoever stops early does not wait for the rest


def printed_by(pool: Executor, sheets: Iterator[Sheet], at_once: int) -> Iterator[Printed]:
    in_hand = {pool.submit(print_one, sheet) for sheet in islice(sheets, at_once)}
    while in_hand:
        ready, in_hand = wait_for_futures(in_hand, return_when=FIRST_COMPLETED)
        for future in ready:
            yield future.result()
        in_hand |= {pool.submit(print_one, sheet) for sheet in islice(sheets, at_once - len(in_hand))}


def prepare_child() -> None:
    """Make a child process ready to print, and let it end when its parent is gone."""
    import django

    threading.Thread(target=end_with_parent, daemon=True).start()
    django.setup()
    prepare()
    renderer.have_process_to_itself()


def end_with_parent() -> None:
    """Wait for the parent process to end, however it does, and end too: nobody would collect the work."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def prepare() -> None:
    """Make this process's renderer, once."""
    global renderer
    if renderer is None:
        from letters.pdf.rendering import PdfRenderer

        renderer = PdfRenderer()
        atexit.register(put_away)


def put_away() -> None:
    """Let the renderer go while Python is still whole: fonts that outlive it complain."""
    global renderer
    renderer = None


def print_here(content: dict[str, Any]) -> bytes:
    """One document, printed by the process that asks, and signed where documents are."""
    with one_at_a_time:
        prepare()
        return signed(renderer.render(content))


def large_print_here(content: dict[str, Any]) -> bytes:
    """A letter in large print, by the process that asks; unsigned, for it is not the letter that was sent."""
    with one_at_a_time:
        prepare()
        return bytes(renderer.render(content, large_print=True))


def print_one(sheet: Sheet) -> Printed:
    """One letter printed by this process's renderer, and signed where letters are; one that fails stops no other."""
    key, content = sheet
    try:
        return key, signed(renderer.render(content))
    except UnprintableError as error:
        return key, f"It could not be rendered. {error}"
    except Exception as error:
        logger.exception("A letter could not be rendered.")
        return key, f"It could not be rendered: {type(error).__name__}, {error}. Correct its text, or compose it again."
