"""A batch of letters on two processes, a plain WeasyPrint loop, one letter alone: `python -m benchmarks.letters`.

The plain loop is what WeasyPrint's manual shows: the same pages, style sheet, fonts, charts, standard and attachments,
one `HTML(...).write_pdf(...)` after the other in one process. Numbers of letters can be given: `... 343 40`.
"""

import os
import resource
import sys
import time
from statistics import median

LETTERS, PLAIN = 343, 30
WORKERS, AIM, MEMORY_AIM = 2, 2, 250
WARM_UP, ROUNDS = 2, 15


def contents(number: int) -> list[dict]:
    """Made-up contents of every sort but the oddly long one, over and over."""
    from tests.support.letter_content import LETTERS as SORTS
    from tests.support.letter_content import letter

    sorts = [letter(name) for name in SORTS if name != "long_narrative"]
    return [sorts[at % len(sorts)] for at in range(number)]


def plain_letter(content: dict) -> bytes:
    """One letter without anything that rendering does to be quick."""
    from weasyprint import HTML

    from letters.pdf import rendering

    xhtml, charts = rendering.html_and_charts(content)
    html = xhtml.replace("</head>", f"<style>{rendering.styles(content)}</style></head>")
    return HTML(string=html, url_fetcher=rendering._own_files(charts)).write_pdf(
        pdf_variant=rendering.VARIANT, attachments=list(rendering._attachments(content))
    )


def seconds_each_plain(number: int) -> float:
    """Seconds for a letter in the plain loop."""
    started = time.perf_counter()
    for content in contents(number):
        plain_letter(content)
    return (time.perf_counter() - started) / number


def seconds_each_in_batch(number: int) -> float:
    """Seconds for a letter in a batch on two processes, their start included."""
    from letters.pdf.workers import printed

    started = time.perf_counter()
    done = sum(1 for _ in printed(enumerate(contents(number)), WORKERS))
    assert done == number
    return (time.perf_counter() - started) / number


def processor_seconds(who: int) -> float:
    """Processor time used so far by this process, or by its children that have ended."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def seconds_alone() -> float:
    """Seconds for a letter by itself on a renderer that is warm."""
    from letters.pdf.rendering import PdfRenderer

    renderer, taken = PdfRenderer(), []
    for content in contents(WARM_UP + ROUNDS):
        started = time.perf_counter()
        renderer.render(content)
        taken.append(time.perf_counter() - started)
    return median(taken[WARM_UP:])


def megabytes(who: int) -> int:
    """The most memory this process, or the largest of its children, has used."""
    return resource.getrusage(who).ru_maxrss // (1 if sys.platform == "darwin" else 1024)


def main(letters: int = LETTERS, plain: int = PLAIN) -> None:
    """Measure and print, each figure as a ratio in this one run."""
    batch = seconds_each_in_batch(letters)
    batch_processor = processor_seconds(resource.RUSAGE_CHILDREN) / letters
    worker_memory = megabytes(resource.RUSAGE_CHILDREN)
    alone = seconds_alone()
    before = processor_seconds(resource.RUSAGE_SELF)
    loop = seconds_each_plain(plain)
    loop_processor = (processor_seconds(resource.RUSAGE_SELF) - before) / plain
    print(f"{letters} letters on {WORKERS} processes: {batch * letters:.1f} s, {batch * 1000:.0f} ms a letter")
    print(f"plain WeasyPrint loop, {plain} letters: {loop * 1000:.0f} ms a letter")
    print(f"one letter alone, warm: {alone * 1000:.0f} ms")
    print(f"batch against plain loop: {loop / batch:.1f} times the throughput (aim: {AIM} or more)")
    print(f"batch against one letter alone: {alone / batch:.1f} times the throughput")
    print(f"processor: {batch_processor * 1000:.0f} ms a letter in the batch, {loop_processor * 1000:.0f} in the loop")
    print(f"peak memory of a worker: {worker_memory} MB (aim: under {MEMORY_AIM})")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ombudsman.settings")
    import django

    django.setup()
    main(*map(int, sys.argv[1:]))
