"""What became of a body and what it came from, in sentences that are true on a day: the future is not the past."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from councils.models import Authority
from councils.statistics.english import long_date


@dataclass(frozen=True)
class Sentence:
    """A sentence, and the authorities that stand in it, so that a page can lead to each."""

    before: str
    named: tuple[Authority, ...] = ()
    after: str = "."
    is_notice: bool = False  # of an end, which everybody has to see

    def __str__(self) -> str:
        names = [authority.name for authority in self.named]
        listed = " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
        return f"{self.before}{listed}{self.after}"


def story(authority: Authority, on: date) -> list[Sentence]:
    """The sentences about one authority on a day, its end first: one query."""
    before, after = authority.before_and_after
    return [*of_the_end(authority, after, on), *of_the_beginning(authority, before, on)]


def of_the_end(authority: Authority, after: list[Authority], on: date) -> Iterator[Sentence]:
    if not authority.closed_on:
        return
    what = "This council" if authority.is_council else "This body"
    if authority.closed_on >= on:
        yield Sentence(f"{what} will close on {long_date(authority.closed_on)}", is_notice=True)
        if after:
            yield Sentence("It will be replaced by ", tuple(after), is_notice=True)
        return
    yield Sentence(f"{what} closed on {long_date(authority.closed_on)}", is_notice=True)
    there = tuple(one for one in after if one.existed(on))
    if there:
        yield Sentence("What it did is now done by ", there, is_notice=True)
    if gone := tuple(one for one in after if one not in there):
        yield Sentence("What it did passed to ", gone, is_notice=True)
    yield Sentence("Its figures stay here", is_notice=True)


def of_the_beginning(authority: Authority, before: list[Authority], on: date) -> Iterator[Sentence]:
    """That it will begin or began in place of others, or took over from some later on."""
    eve = authority.opened_on - timedelta(days=1)
    replaced = tuple(one for one in before if one.closed_on and one.closed_on <= eve)
    begins = "will begin" if authority.opened_on > on else "began"
    if replaced or begins == "will begin":
        place = " in place of " if replaced else ""
        yield Sentence(f"It {begins} on {long_date(authority.opened_on)}{place}", replaced)
    for one in before:
        if one.closed_on and one.closed_on > eve:
            took = "took over" if one.closed_on < on else "will take over"
            yield Sentence(f"It {took} from ", (one,), f" after {long_date(one.closed_on)}.")
