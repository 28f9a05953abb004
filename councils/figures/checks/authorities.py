"""What can be wrong with the authorities that a year reviews, and with the year itself."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, NamedTuple

from councils.figures.checks.finding import FewCheck, Finding
from councils.figures.checks.year_data import YearView
from councils.figures.council_year import breaks_in
from councils.figures.early_signs import CHECK, noticed_in
from councils.models import Authority, Performance
from councils.statistics.change import Change, breaks_between, change_of_count, change_of_rate, changes_to_check
from councils.statistics.early_signs import BY_CHANCE
from councils.statistics.english import long_date
from councils.statistics.rates import Rate, count

# So many authorities would be named in a year on average if nothing but chance and the change of all were at work.
FALSE_ALARMS = 1.0


def of_authorities(found: Iterable[tuple[Authority, str]]) -> list[Finding]:
    """What is found of authorities, by name; all that one check says of one of them together."""
    together: dict[Authority, list[str]] = defaultdict(list)
    for who, said in found:
        together[who].append(said)
    return [Finding(" ".join(together[who]), authority=who) for who in sorted(together, key=lambda who: who.name)]


def missing_authorities(view: YearView) -> list[Finding]:
    if not (view.is_imported or view.year.is_frozen):
        return []
    said = f"It existed in {view.year}, and the figures on record leave it out."
    return of_authorities((who, said) for who in view.authorities.values() if who.pk not in view.figures)


def without_contact(view: YearView) -> list[Finding]:
    return of_authorities(
        (who, "Neither a chief executive nor a link officer is on record.")
        for who in view.authorities.values()
        if view.is_written_to(who) and not who.written_to  # type: ignore[attr-defined]
    )


def without_email(view: YearView) -> list[Finding]:
    return of_authorities(
        (who, "No e-mail address is on record, of the chief executive or the link officer: it is written to on paper.")
        for who in view.authorities.values()
        if view.is_written_to(who)
        and who.written_to  # type: ignore[attr-defined]
        and not any(contact.email for contact in who.written_to)  # type: ignore[attr-defined]
    )


def changed_identities(view: YearView) -> list[Finding]:
    """Authorities whose name or kind changed during the year: the figures stand under those of its last day."""
    first, last = view.year.starts_on, view.year.ends_on - timedelta(days=1)
    found = []
    for who in view.authorities.values():
        for past in who.former.all():
            if first <= past.until <= last and (past.name or past.kind):
                was = past.name or past.get_kind_display()
                found.append(
                    (who, f"It was “{was}” until {long_date(past.until)}; the year knows it as it was at its end.")
                )
    return of_authorities(found)


def without_population(view: YearView) -> list[Finding]:
    """Councils that have no figure per 100,000 residents, and leave their whole kind without an average."""
    if not view.year.shows_upheld_per_100k:
        return []
    return of_authorities(
        (
            who,
            f"Its residents of mid-{view.year.population_year} are not known: it has no figure per 100,000, and "
            f"{who.get_kind_display().lower()}s have no average.",
        )
        for who in view.authorities.values()
        if who.is_council and who.existed(*view.year.days) and who.pk not in view.with_population
    )


def nothing_investigated(view: YearView) -> list[Finding]:
    """Councils without a detailed investigation: 0 of 0, so that they have no uphold rate."""
    found = []
    for who in view.authorities.values():
        figures = view.figures.get(who.pk)
        if who.is_council and who.existed(*view.year.days) and not (figures and figures.investigated):
            received, decided = (figures.received, figures.decided) if figures else (0, 0)
            all_told = f"{count(received, 'complaint')} received, {count(decided, 'decision')} made"
            found.append((who, f"No detailed investigation, so there is no uphold rate ({all_told})."))
    return of_authorities(found)


class Compared(NamedTuple):
    """A figure that is compared with last year's."""

    key: str  # by which name breaks know it
    title: str
    of: Callable[[Performance], Any]
    noun: str = ""

    def said(self, figure: Rate | int) -> str:
        return figure.of_what(self.noun) if isinstance(figure, Rate) else f"{figure:,}"


COMPARED = (
    Compared("received", "Received", lambda row: row.received),
    Compared("uphold_rate", "Upheld", lambda row: row.uphold_rate, "detailed investigation"),
    Compared("compliance_rate", "Complied with", lambda row: row.compliance_rate, "compliance outcome"),
    Compared(
        "satisfactory_remedy_rate", "Satisfactory remedies", lambda f: f.satisfactory_remedy_rate, "upheld decision"
    ),
)
Pairs = dict[int, tuple[Performance, Performance]]  # last year's figures and this year's, by authority


def jumps(view: YearView) -> list[Finding]:
    """Figures that differ from last year's by more than chance and the change of all others of their kind explain."""
    this_year = view.year.starts_on.year
    breaks = breaks_in([view.year])
    changes = {
        (pk, compared): change
        for compared in COMPARED
        if not breaks_between(compared.key, [this_year - 1], [this_year], breaks)
        for group in alike(view)
        for pk, change in changes_among(group, compared)
    }
    after = f"in {this_year - 1}-{this_year % 100:02}: more than chance and the change of all others explain."
    return of_authorities(
        (view.authorities[pk], f"{one.title}: {one.said(change.after)}, after {one.said(change.before)} {after}")
        for pk, one in changes_to_check(changes, FALSE_ALARMS)
        for change in [changes[pk, one]]
    )


def alike(view: YearView) -> Iterable[Pairs]:
    """The authorities that existed throughout both years: each kind of council, and all other bodies together."""
    days = view.year.starts_on.replace(year=view.year.starts_on.year - 1), view.year.ends_on
    found: dict[str, Pairs] = defaultdict(dict)
    for pk, now in view.figures.items():
        who = view.authorities[pk]
        if pk in view.figures_before and all(map(who.existed, days)):
            found[who.kind if who.is_council else ""][pk] = view.figures_before[pk], now
    return found.values()


def changes_among(group: Pairs, compared: Compared) -> Iterable[tuple[int, Change]]:
    """How a figure of each authority of a group changed, beside that of all others of it."""
    figures = {pk: (compared.of(before), compared.of(now)) for pk, (before, now) in group.items()}
    for pk, own in figures.items():
        others = [pair for other, pair in figures.items() if other != pk]
        if not others:
            continue
        before, after = (added_up([pair[place] for pair in others]) for place in (0, 1))
        change = (change_of_rate if isinstance(own[0], Rate) else change_of_count)(*own, before, after)
        if change:
            yield pk, change


def added_up(figures: list[Any]) -> Any:
    """Rates pooled, or counts added up."""
    if isinstance(figures[0], Rate):
        return Rate(sum(rate.part for rate in figures), sum(rate.of for rate in figures))
    return sum(figures)


def early_signs(view: YearView) -> list[Finding]:
    """Where more came in than usual for a doubling, month by month: noticed in the year, before its figures stand."""
    if view.is_imported:
        return []
    return of_authorities((sign.authority, sign.fact) for sign in noticed_in(view.year))


def without_notes(view: YearView) -> list[Finding]:
    """A year that is not comparable with the one before, and does not tell readers why."""
    if view.year.breaks_series and not view.year.notes.strip():
        return [Finding(f"{view.year} is not comparable with the year before, and no note tells readers why.")]
    return []


BODY_CHECKS = [
    FewCheck(
        "missing",
        "Authorities that the figures leave out",
        "Import their tables as well, or see why they have none.",
        missing_authorities,
    ),
    FewCheck(
        "jump",
        "Figures that jump against last year",
        "See whether the casework of both years is whole. What is right may stand. "
        "Chance alone would name about one authority in a year, of all of them.",
        jumps,
    ),
    FewCheck(
        CHECK,
        "Early signs noticed in the year",
        f"See what came in, and whether the letter should say so: a letter's own text can begin with it. {BY_CHANCE}",
        early_signs,
    ),
    FewCheck(
        "without-population",
        "Residents not known",
        "Import the mid-year estimate.",
        without_population,
    ),
    FewCheck(
        "without-contact",
        "Nobody to write to",
        "Add a chief executive, by office if no name is known, or a link officer.",
        without_contact,
    ),
    FewCheck(
        "without-notes",
        "No note on a year that is not comparable",
        "Write in the year’s notes what a reader must know before comparing it.",
        without_notes,
    ),
    FewCheck(
        "changed",
        "Name or kind changed during the year",
        "See that the register has the right day: the letter names the authority as it was at the end of the year.",
        changed_identities,
    ),
    FewCheck(
        "without-email",
        "No e-mail address",
        "Add one, or print and post what goes to them.",
        without_email,
    ),
    FewCheck(
        "nothing-investigated",
        "Nothing investigated in detail",
        "Nothing needs to be done if the casework is whole: letter and page say it in a sentence.",
        nothing_investigated,
    ),
]
