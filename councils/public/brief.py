"""The brief for a committee: one sheet about a council's year, or its last three, with questions by the facts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Prefetch

from councils.figures.council_year import CouncilYear
from councils.figures.several_years import YearsTogether
from councils.models import Authority, Decision, Outcome, PublicReport, Recommendation, ServiceArea
from councils.models.choices import WAS_IT_DONE, Compliance
from councils.models.decision import today
from councils.statistics.headlines import outstanding_text, upheld_text
from councils.statistics.measures import Measure
from councils.statistics.rates import Rate, count
from councils.statistics.service_areas import differs_most

MOST_CASES, MOST_OUTSTANDING, MOST_REPORTS, MOST_QUESTIONS = 6, 2, 2, 6  # more would not fit on one sheet
NOT_DONE_FIRST = (Compliance.NOT_COMPLIED, "", Compliance.LATE, Compliance.COMPLIED, Compliance.CEASED)


@dataclass(frozen=True)
class Case:
    """An upheld case that is published, with the kinds of improvement agreed in it, and whether they were done."""

    decision: Decision
    improvements: list[Recommendation]

    @property
    def remedies(self) -> list[str]:
        return sorted({each.get_remedy_display() for each in self.improvements})

    @property
    def state(self) -> str:
        verdict = self.decision.compliance_outcome
        return WAS_IT_DONE[verdict] if verdict or self.improvements else ""

    @property
    def place(self) -> int:
        """Which cases are told first: those in which something published was not done, or is not known to be."""
        verdict = self.decision.compliance_outcome
        return NOT_DONE_FIRST.index(verdict) if self.improvements else len(NOT_DONE_FIRST)

    @property
    def is_outstanding(self) -> bool:
        return self.decision.compliance_outcome in (Compliance.NOT_COMPLIED, "")


@dataclass(frozen=True)
class Brief:
    """What a committee is told of a council's years, newest first: one of them, or three in a row added up."""

    authority: Authority
    years: list[CouncilYear]
    together: YearsTogether | None
    cases: list[Case] = field(default_factory=list)
    reports: list[PublicReport] = field(default_factory=list)

    @property
    def period(self) -> str:
        latest, first = self.years[0].year, self.years[-1].year
        return latest.label if len(self.years) == 1 else f"the three years {first} to {latest}"

    @cached_property
    def measures(self) -> list[Measure]:
        if len(self.years) > 1 and self.together:
            return self.together.measures
        return [measure for measure in self.years[0].measures if measure.has_figure]

    def measure(self, key: str) -> Measure | None:
        return next((measure for measure in self.measures if measure.key == key), None)

    def counted(self, name: str) -> int:
        return sum(getattr(year.figures, name) for year in self.years)

    @property
    def first_sentence(self) -> str:
        return upheld_text(
            Rate(self.counted("upheld"), self.counted("upheld") + self.counted("not_upheld")), self.period
        )

    @property
    def differs_most(self) -> list[str]:
        """Where it differs most from others of its kind, in three years; nothing where that cannot be said."""
        return self.together.differs_most if self.together and not self.together.few_cases else []

    @property
    def is_outside_in_an_area(self) -> bool:
        return bool(self.together and self.differs_most and differs_most(self.together.service_areas))

    @property
    def few_cases(self) -> str:
        return self.together.few_cases if self.together else ""

    @cached_property
    def areas(self) -> list[tuple[str, int, Rate]]:
        """The service areas about which there were decisions: name, decided, upheld of investigated."""
        found = []
        for area, name in ServiceArea.choices:
            rows = [each.figures for year in self.years for each in year.areas if each.performance.service_area == area]
            upheld, not_upheld = (sum(getattr(row, outcome) for row in rows) for outcome in ("upheld", "not_upheld"))
            if decided := sum(row.decided for row in rows):
                found.append((name, decided, Rate(upheld, upheld + not_upheld)))
        return found

    @property
    def listed(self) -> list[Case]:
        """The cases that are listed: those not done first, then the newest."""
        return sorted(self.cases, key=lambda case: case.place)[:MOST_CASES]

    @property
    def not_listed(self) -> int:
        return len(self.cases) - len(self.listed)

    @cached_property
    def outstanding(self) -> list[tuple[Case, Recommendation]]:
        found = [(case, each) for case in self.cases if case.is_outstanding for each in case.improvements]
        return sorted(found, key=lambda pair: pair[0].place)

    @property
    def outstanding_listed(self) -> list[tuple[Case, Recommendation]]:
        return self.outstanding[:MOST_OUTSTANDING]

    @property
    def outstanding_sentence(self) -> str:
        verdicts = [case.decision.compliance_outcome for case in self.cases for _ in case.improvements]
        return outstanding_text(len(verdicts), verdicts.count(Compliance.NOT_COMPLIED), verdicts.count(""))

    @property
    def reports_listed(self) -> list[PublicReport]:
        return self.reports[:MOST_REPORTS]

    @property
    def has_monitoring_officer(self) -> bool:
        """Whether the duty to report is told: to a council that exists today."""
        return self.years[0].performance.is_council and self.authority.existed(today())

    @property
    def questions(self) -> list[str]:
        """What to ask, what matters most first; nothing of a body that nobody can ask any more."""
        if not self.authority.existed(today()):
            return []
        return [question for about in ASKED for question in about(self)][:MOST_QUESTIONS]


def about_cases_not_done(brief: Brief) -> Iterator[str]:
    if number := brief.counted("not_complied"):
        yield f"In {count(number, 'case')} what was agreed with us was not done. Why not, and when will it be?"


def about_reports(brief: Brief) -> Iterator[str]:
    for report in brief.reports_listed[:1]:
        yield f"What has been done about our report “{report.title}”, and when did members consider it?"


def about_service_areas(brief: Brief) -> Iterator[str]:
    if brief.is_outside_in_an_area:
        yield from (f"{sentence} What explains it?" for sentence in brief.differs_most)


def about_late_cases(brief: Brief) -> Iterator[str]:
    if number := brief.counted("complied_late"):
        yield f"In {count(number, 'case')} what was agreed was done late. What held it up, and who watches over it?"


def about_upheld(brief: Brief) -> Iterator[str]:
    if stands_out(brief.measure("uphold_rate"), is_more=True):
        yield "More complaints were upheld than is ordinary. What do these cases have in common?"


def about_remedies(brief: Brief) -> Iterator[str]:
    measure = brief.measure("satisfactory_remedy_rate")
    none = measure is not None and not measure.is_too_few and not measure.rate.part
    if none or stands_out(measure, is_more=False):
        yield "Few faults were put right before people came to us. How could more be, when they first complain?"


def about_improvements(brief: Brief) -> Iterator[str]:
    if number := sum(len(case.improvements) for case in brief.cases):
        agreed = count(number, "service improvement")
        yield f"How do members know that {agreed} agreed in these cases changed what people meet?"


def about_few_cases(brief: Brief) -> Iterator[str]:
    if brief.counted("upheld") and brief.few_cases:
        yield "So few cases say little as figures. What was learnt from each that was upheld?"


def about_its_own_complaints(brief: Brief) -> Iterator[str]:
    yield "How many complaints did it receive and uphold itself, and are people told that they may come to us?"


ASKED = (
    *(about_cases_not_done, about_reports, about_service_areas, about_late_cases, about_upheld, about_remedies),
    *(about_improvements, about_few_cases, about_its_own_complaints),
)


def stands_out(measure: Measure | None, *, is_more: bool) -> bool:
    found = measure.ordinary if measure else None
    return bool(found and found.verdict in ("unusual", "beyond") and found.is_more == is_more)


def brief_of(authority: Authority, years: Sequence[CouncilYear], together: YearsTogether | None) -> Brief:
    """The brief of some years, newest first, with what is published of them: three queries."""
    days = (years[-1].year.starts_on, years[0].year.ends_on)
    reports = PublicReport.objects.published().filter(authority=authority).published_in(*days)
    return Brief(authority, list(years), together, upheld_cases(authority, days), list(reports))


def upheld_cases(authority: Authority, days: tuple[date, date]) -> list[Case]:
    improvements = Prefetch(
        "recommendations", Recommendation.objects.service_improvements().order_by("number"), "agreed"
    )
    found = Decision.objects.published().filter(authority=authority, outcome=Outcome.UPHELD).decided_in(*days)
    shown = found.select_related("category").prefetch_related(improvements)
    return [Case(decision, decision.agreed) for decision in shown.defer("statement", "notes")]
