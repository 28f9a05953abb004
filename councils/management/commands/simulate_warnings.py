"""Says by simulation how often chance alone would make the site call something unusual, and what it would notice."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from councils.management.progress import OnProgress, progress
from councils.models import COUNCIL_KINDS, Kind, Performance, ReviewYear, ServiceArea
from councils.models.figures import Counts
from councils.statistics.early_signs import (
    LATE,
    RECEIVED_IN_ALL,
    RECEIVED_IN_AREA,
    UPHELD,
    usual_level,
    weight_of_kind,
)
from councils.statistics.rates import count
from councils.statistics.simulate_early_signs import (
    DRIFTING,
    GROWING,
    STEADY,
    UNEVEN,
    Delay,
    SimulatedBody,
    delay,
    late_delay,
    late_notices_a_year,
    notices_a_year,
)
from councils.statistics.simulate_figures import Council, Notices, notices_of_counts, notices_of_shares, power

SHARES = {
    "uphold_rate": "uphold rate",
    "compliance_rate": "compliance",
    "satisfactory_remedy_rate": "satisfactory remedies",
}
VARIATIONS = (0.0, 0.15, 0.3, 0.5)
WORLDS = {
    "nothing moves": STEADY,
    "all grow by 10% a year, with seasons": GROWING,
    "and months are uneven (20%)": UNEVEN,
    "and bodies drift (10% a year)": DRIFTING,
}
BARS = {"received": (RECEIVED_IN_AREA, RECEIVED_IN_ALL), "upheld": (UPHELD, UPHELD)}
CASES_A_YEAR = (5, 10, 20, 40, 80, 160)
OUTCOMES_A_YEAR = ((9.0, "6 to 12"), (18.0, "12 to 24"), (36.0, "over 24"))
YEARS = 3  # of which the levels are the mean

Line = Sequence[str]
Areas = dict[tuple[int, str], Counts]


class Levels:
    """What the latest frozen years come to: who had how many cases, by kind and service area."""

    def __init__(self, years: Sequence[ReviewYear]):
        self.years = len(years)
        rows = Performance.objects.filter(year__in=years).select_related("year").order_by("authority")
        latest = [row for row in rows if row.year_id == years[0].pk]
        self.wholes: dict[str, list[Performance]] = defaultdict(list)
        for row in latest:
            if not row.service_area:
                self.wholes[row.kind].append(row)
        self.areas: Areas = {(row.authority_id, row.service_area): row for row in latest if row.service_area}
        self.sums: dict[str, dict[tuple[int, str], int]] = {name: defaultdict(int) for name in BARS}
        for row in rows:
            for name, sums in self.sums.items():
                sums[row.authority_id, row.service_area] += getattr(row, name)
        self.kinds = [Kind(kind) for kind in COUNCIL_KINDS if self.wholes[kind]]

    def councils(self, kind: str, measure: str) -> list[Council]:
        """The councils of a kind: their cases of a measure by service area, and the share of the kind in each."""
        cases, shares = defaultdict(list), []
        for area in ServiceArea.values:
            rates = [getattr(self.areas.get((row.authority_id, area), Performance()), measure) for row in self.of(kind)]
            part, of = sum(rate.part for rate in rates), sum(rate.of for rate in rates)
            if not of:
                continue
            shares.append(part / of)
            for row, rate in zip(self.of(kind), rates, strict=True):
                cases[row.authority_id].append(rate.of)
        return [Council(cases[row.authority_id], shares) for row in self.of(kind)]

    def of(self, kind: str) -> list[Performance]:
        return self.wholes[kind]

    def places(self, kind: str) -> list[tuple[int, float]]:
        """The residents of each council of a kind, and how many upheld decisions they lead one to expect."""
        known = [row for row in self.of(kind) if row.residents]
        residents, upheld = sum(row.residents or 0 for row in known), sum(row.upheld for row in known)
        return [(row.residents, upheld * row.residents / residents) for row in known if row.residents]

    def bodies(self, counted: str) -> list[SimulatedBody]:
        """Every body with its cases a year by service area, drawn towards what its kind leads to expect."""
        found: dict[int, list[float]] = defaultdict(list)
        who = [row for rows in self.wholes.values() for row in rows if row.residents]
        for area in ServiceArea.values:
            for kind in self.kinds:
                rows = [row for row in who if row.kind == kind]
                own = [self.sums[counted][row.authority_id, area] for row in rows]
                residents = sum(row.residents or 0 for row in rows)
                of_kind = [sum(own) * (row.residents or 0) / (residents or 1) for row in rows]
                weight = weight_of_kind(list(zip(own, of_kind, strict=True)))
                for row, number, mean in zip(rows, own, of_kind, strict=True):
                    found[row.authority_id].append(usual_level(number, mean, weight) / self.years)
        return [SimulatedBody(row.kind, row.residents or 0, found[row.authority_id]) for row in who]

    def late(self) -> list[list[tuple[float, float]]]:
        """By kind: the compliance outcomes of each body, and the share of its kind that is late or not complied."""
        kinds = []
        for kind in self.kinds:
            outcomes = [row.compliance_outcomes for row in self.of(kind)]
            late = sum(row.complied_late + row.not_complied for row in self.of(kind))
            kinds.append([(float(number), late / (sum(outcomes) or 1)) for number in outcomes])
        return kinds


class Command(BaseCommand):
    help = (
        "Print how many of 100 councils that are alike would be told that a figure is unusual, or beyond what chance "
        "explains; how often a council whose odds doubled is noticed; how many early signs come by chance in a year; "
        "and how soon a doubling is noticed. Casework is made up at the levels of the latest frozen years."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rounds", type=int, default=100, help="how often everything is made up (default: 100)")
        parser.add_argument("--seed", type=int, default=2020, help="the same seed prints the same (default: 2020)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rounds"] < 1:
            raise CommandError("Everything has to be made up once at least: --rounds 1 or more.")
        years = list(ReviewYear.objects.frozen().order_by("-starts_on")[:YEARS])
        if not years:
            raise CommandError("No year is frozen: there are no levels to make casework up at.")
        levels = Levels(years)
        self.rounds, self.seed = options["rounds"], options["seed"]
        self.stdout.write(
            f"At the levels of {years[-1]} to {years[0]}, {count(self.rounds, 'round')}, seed {self.seed}.\n"
        )
        parts = [self.shares, self.counts, self.power, self.false_signs, self.delays, self.late]
        with progress(self.stderr, "Simulating") as on_progress:
            printed = [
                self.table(*part(levels), at=(at, len(parts)), on_progress=on_progress)
                for at, part in enumerate(parts, 1)
            ]
        self.stdout.write("\n".join(printed))

    def table(
        self, title: str, header: Line, lines: Iterator[Line], at: tuple[int, int], on_progress: OnProgress
    ) -> str:
        """A table in Markdown, drawn line by line."""
        rows = [header, ["---"] * len(header), *lines]
        on_progress(*at)
        return f"\n{title}\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def dice(self) -> Random:
        """The same for every line, so that none depends on which lines stand above it."""
        return Random(self.seed)  # noqa: S311  a simulation, to be repeated

    def shares(self, levels: Levels) -> tuple[str, Line, Iterator[Line]]:
        lines = (
            [kind.plural, name, *notices_text(notices_of_shares(councils, self.dice(), self.rounds))]
            for measure, name in SHARES.items()
            for kind in levels.kinds
            if (councils := levels.councils(kind, measure)) and any(sum(council.cases) for council in councils)
        )
        return "Of 100 councils that differ by chance alone, told so:", ["", "measure", "unusual", "beyond"], lines

    def counts(self, levels: Levels) -> tuple[str, Line, Iterator[Line]]:
        lines = (
            [
                kind.plural,
                f"{variation:.2f}",
                *notices_text(notices_of_counts(places, variation, self.dice(), self.rounds)),
            ]
            for kind in levels.kinds
            for variation in VARIATIONS
            if len(places := levels.places(kind)) > 1
        )
        title = "Of 100 councils that differ by so much per 100,000 residents (coefficient of variation), told so:"
        return title, ["", "variation", "unusual", "beyond"], lines

    def power(self, levels: Levels) -> tuple[str, Line, Iterator[Line]]:
        lines = (
            [kind.plural, *(f"{power(councils, odds, years):.0%}" for odds in (2, 0.5) for years in (1, 3))]
            for kind in levels.kinds
            if (councils := levels.councils(kind, "uphold_rate"))
        )
        title = (
            "How often the uphold rate of a council is outside what is ordinary when its odds are doubled or halved:"
        )
        return (
            title,
            ["", "doubled, one year", "doubled, three years", "halved, one year", "halved, three years"],
            lines,
        )

    def false_signs(self, levels: Levels) -> tuple[str, Line, Iterator[Line]]:
        bodies = {counted: levels.bodies(counted) for counted in BARS}
        few = max(1, self.rounds // 10)  # hundreds of bodies make many series

        def lines() -> Iterator[Line]:
            for name, world in WORLDS.items():
                found = [
                    number
                    for counted, bars in BARS.items()
                    for number in notices_a_year(bodies[counted], world, bars, self.dice(), few)
                ]
                found.append(late_notices_a_year(levels.late(), LATE, self.dice(), few))
                yield [name, *(f"{number:.1f}" for number in [*found, sum(found)])]

        header = ["", "received, by area", "received, all", "upheld, by area", "upheld, all", "late", "together"]
        return "Early signs that come by chance in a year:", header, lines()

    def delays(self, levels: Levels) -> tuple[str, Line, Iterator[Line]]:
        bars = {"received, in an area": RECEIVED_IN_AREA, "received, in all": RECEIVED_IN_ALL, "upheld": UPHELD}
        lines = (
            [f"{cases}", *(delay_text(delay(cases, UNEVEN, bar, self.dice(), self.rounds)) for bar in bars.values())]
            for cases in CASES_A_YEAR
        )
        title = "A doubling noticed within 12 (24) months, and the months it takes, by the cases a year before it:"
        return title, ["cases", *bars], lines

    def late(self, levels: Levels) -> tuple[str, Line, Iterator[Line]]:
        share = mean_share(levels.late())
        lines = (
            [words, delay_text(late_delay(outcomes, share, LATE, self.dice(), self.rounds))]
            for outcomes, words in OUTCOMES_A_YEAR
        )
        title = f"Odds of being late doubled (from {share:.0%}), noticed likewise, by the outcomes a year:"
        return title, ["outcomes", "noticed"], lines


def mean_share(kinds: Sequence[Sequence[tuple[float, float]]]) -> float:
    """The share of all outcomes that is late."""
    outcomes = sum(number for kind in kinds for number, _ in kind)
    return sum(number * share for kind in kinds for number, share in kind) / outcomes if outcomes else 0.0


def notices_text(per_hundred: Notices) -> list[str]:
    return [f"{per_hundred.unusual:.1f}", f"{per_hundred.beyond:.2f} (± {per_hundred.beyond_error:.2f})"]


def delay_text(found: Delay) -> str:
    months = f", {count(round(found.median_months), 'month')}" if found.median_months is not None else ""
    return f"{found.within_12:.0%} ({found.within_24:.0%}){months}"
