"""Several councils side by side: every measure and every published year, for the page and for the file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from councils.figures.council_year import CouncilYear, charted, published_years_of, remarks_on, trend
from councils.figures.several_years import total
from councils.models import Authority, ReviewYear
from councils.statistics import charts
from councils.statistics.measures import TITLES, Measure
from councils.statistics.rates import PerHundredThousand, Rate
from councils.tables.writing import Cell

MOST = 8  # more would not fit beside one another, on paper least of all


@dataclass(frozen=True)
class ComparedRow:
    """One council's figures of a measure, a cell for each year; None where it has none or the year shows none."""

    authority: Authority
    cells: list[Measure | None]


@dataclass(frozen=True)
class ComparedMeasure:
    """One measure for all councils compared."""

    key: str
    title: str
    rows: list[ComparedRow]
    years: list[ReviewYear]

    @property
    def lettered(self) -> list[tuple[str, ComparedRow]]:
        """The rows with the letters that stand for them in the chart; without, where there is only one."""
        return list(zip(charts.SIGNS, self.rows, strict=False)) if len(self.rows) > 1 else [("", self.rows[0])]

    @property
    def trend(self) -> charts.Trend | None:
        """The chart of one council alone."""
        return trend(self.key, self.years, self.rows[0].cells) if len(self.rows) == 1 else None

    @property
    def chart(self) -> charts.ComparedChart | None:
        """All councils in one chart, of the years in which any of them has the figure."""
        if len(self.rows) == 1:
            return None
        known = [any(cells) for cells in zip(*(row.cells for row in self.rows), strict=True)]
        first = known.index(True)
        return charts.compared_chart([charted(self.key, self.years[first:], row.cells[first:]) for row in self.rows])

    @property
    def together(self) -> list[Rate | PerHundredThousand | None]:
        """The figures of all councils compared taken together, of each year in which all of them have one: pooled."""
        return [pooled(cells) for cells in zip(*(row.cells for row in self.rows), strict=True)]

    @property
    def share(self) -> str:
        """What its percentages are shares of: detailed investigations; empty for what is no percentage."""
        return next(cell for row in self.rows for cell in row.cells if cell).share_noun


def pooled(cells: Sequence[Measure | None]) -> Rate | PerHundredThousand | None:
    """The parts of several figures over their bases, both added up; None of one, or where one of them is not known."""
    rates = [cell.rate for cell in cells if cell and cell.has_figure]
    return total(rates) if len(rates) == len(cells) > 1 else None


@dataclass(frozen=True)
class Comparison:
    """Councils beside one another in the order they were named."""

    authorities: Sequence[Authority]
    years: list[ReviewYear]
    by_year: dict[tuple[int, int], CouncilYear]

    @property
    def measures(self) -> Iterator[ComparedMeasure]:
        for key, title in TITLES.items():
            rows = [self.row(authority, key) for authority in self.authorities]
            if any(cell for row in rows for cell in row.cells):
                yield ComparedMeasure(key, title, rows, self.years)

    def row(self, authority: Authority, key: str) -> ComparedRow:
        found = [self.by_year.get((authority.pk, year.pk)) for year in self.years]
        cells = [shown.measure(key) if shown else None for shown in found]
        return ComparedRow(authority, cells)

    @property
    def remarks(self) -> list[tuple[str, str]]:
        return remarks_on(self.years[::-1])

    def lines(self, only: str = "") -> Iterator[list[Cell]]:
        """A line for each council, year and measure, with what the figure is a share of and the average beside it."""
        for authority in self.authorities:
            for year in self.years:
                if shown := self.by_year.get((authority.pk, year.pk)):
                    measures = [each for each in shown.measures if only in ("", each.key)]
                    yield from (line(authority, shown, measure) for measure in measures)


HEADER = (
    *("year", "authority", "name", "gss_code", "kind", "measure", "part", "of", "residents", "text"),
    *("average_part", "average_of", "average_residents", "average_text", "average_authorities"),
    *("low95", "high95", "verdict"),
)


def line(authority: Authority, shown: CouncilYear, measure: Measure) -> list[Cell]:
    performance, similar, ordinary = shown.performance, measure.similar, measure.ordinary
    average: list[Cell] = ["", "", "", "", ""]
    if similar:
        average = [*part_and_base(similar.rate), similar.text, similar.authorities]
    judged: list[Cell] = [ordinary.low95, ordinary.high95, ordinary.verdict] if ordinary else ["", "", ""]
    about: list[Cell] = [shown.year.label, authority.slug, performance.name, authority.gss_code, performance.kind]
    return [*about, measure.key, *part_and_base(measure.rate), measure.rate.text, *average, *judged]


def part_and_base(rate: Rate | PerHundredThousand) -> list[Cell]:
    """Part, and what it is a share of or the residents."""
    return [rate.part, rate.of, ""] if isinstance(rate, Rate) else [rate.part, "", rate.residents]


def compare(authorities: Sequence[Authority]) -> Comparison:
    """Councils beside one another, in every published year that any of them has."""
    found = published_years_of(authorities)
    by_year = {(pk, shown.year.pk): shown for pk, years in found.items() for shown in years}
    years = {shown.year.pk: shown.year for shown in by_year.values()}
    return Comparison(authorities, sorted(years.values(), key=lambda year: year.starts_on), by_year)
