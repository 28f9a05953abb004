"""What stands on top of a council's page: what we upheld, what is not done yet, whether anything changed. Pure."""

from collections.abc import Iterable

from councils.statistics.rates import Rate, count

ORDINARY_CHANGE = (
    "Nothing that can be compared changed {since} by more than chance and the change of other {kinds} explain."
)


def upheld_text(rate: Rate, period: str) -> str:
    """What we upheld of what we investigated: "In 2024-25 we upheld 79 of the 101 complaints ..."."""
    if not rate.of:
        return f"We investigated no complaints in detail in {period}."
    if rate.of == 1:
        ended = "upheld it" if rate.part else "did not uphold it"
        return f"We investigated 1 complaint in detail in {period}, and {ended}."
    known = "we investigated in detail"
    if rate.part == rate.of:
        which = "both" if rate.of == 2 else f"all {rate.of:,}"
        return f"In {period} we upheld {which} complaints {known}."
    if not rate.part:
        return f"In {period} we upheld none of the {rate.of:,} complaints {known}."
    share = "" if rate.is_too_few else f" ({rate.text})"
    return f"In {period} we upheld {rate.part:,} of the {rate.of:,} complaints {known}{share}."


def outstanding_text(agreed: int, not_done: int, not_known: int) -> str:
    """What has not been done, or not to our knowledge, of the improvements agreed; empty where none was agreed."""
    if not agreed:
        return ""
    if agreed == 1:
        ended = "was not done" if not_done else "is not outstanding"
        known = "It is not known yet whether the one service improvement that it agreed to was done."
        return known if not_known else f"The one service improvement that it agreed to {ended}."
    of_which = f"Of {count(agreed, 'service improvement')} that it agreed to"
    parts = [f"{count(not_done, 'was', 'were')} not done"] if not_done else []
    parts += [f"it is not known yet of {not_known:,} whether it was done"] if not_known else []
    return f"{of_which}, {', and '.join(parts)}." if parts else f"{of_which}, none is outstanding."


def changes_text(verdicts: Iterable[str], since: str, kinds: str) -> str:
    """What is said where nothing changed beyond what chance explains; empty where nothing compares."""
    found = {*verdicts}
    if "ordinary" in found:
        return ORDINARY_CHANGE.format(since=since, kinds=kinds)
    return f"There are too few cases to tell whether anything changed {since}." if "too few" in found else ""
