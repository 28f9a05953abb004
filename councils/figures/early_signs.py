"""Early signs, for staff: where complaints, upheld decisions or late compliance add up to more than usual.

Always worked out anew from complete months of casework, by grouped queries; only that somebody looked is kept, as an
`Allowance` of the year's check. Nothing of it is public.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import inf

from django.db import connection
from django.db.models import CharField, F, Q
from django.db.models.functions import Cast, Substr

from councils.figures.counting import tally
from councils.models import Allowance, Authority, Compliance, Decision, Outcome, Population, ReviewYear, ServiceArea
from councils.models.decision import today
from councils.models.year import start_of_year
from councils.statistics.early_signs import (
    BASELINE_MONTHS,
    FEWEST_MONTHS,
    RECEIVED_IN_ALL,
    RECEIVED_IN_AREA,
    UPHELD,
    Notice,
    expected_by_month,
    expected_text,
    late_notices,
    notices,
    usual_share,
    weight_of_kind,
)
from councils.statistics.rates import Rate, count

CHECK = "early-sign"  # under which the year's check names them, and somebody's having looked is kept
ALL = ""  # all service areas together
RECEIVED, OF_UPHELD, LATE = "received", "upheld", "late or not complied with"
BARS = {(RECEIVED, True): RECEIVED_IN_ALL, (RECEIVED, False): RECEIVED_IN_AREA}

Series = dict[int, int]  # cases by month: the number of months since the year nought
Key = tuple[int, str]  # an authority and a service area


@dataclass(frozen=True)
class EarlySign:
    """A notice about an authority, in a service area or in all of them."""

    authority: Authority
    area: str
    counted: str
    notice: Notice

    @property
    def area_name(self) -> str:
        if self.counted == LATE:
            return "Compliance"
        return str(ServiceArea(self.area).label) if self.area else "All services"

    @property
    def fact(self) -> str:
        return self.notice.fact(self.area_name, self.counted)

    @property
    def suggestion(self) -> str:
        """A paragraph for the authority's letter, for somebody to accept, alter or leave."""
        since, last = (f"{day:%B %Y}" for day in (self.notice.since, self.notice.last))
        when = f"In {last}" if since == last else f"From {since} to {last}"
        usual = "the three years before and the figures of other councils lead us to expect"
        number, expected = self.notice.count, expected_text(self.notice.expected)
        if self.counted == LATE:
            cases = count(self.notice.of or 0, "compliance outcome")
            return f"{when} we recorded {cases}: {number:,} late or not complied with, where {usual} {expected}."
        done = "received" if self.counted == RECEIVED else "upheld"
        of_area = f" about {self.area_name[0].lower()}{self.area_name[1:]}" if self.area else ""
        return f"{when} we {done} {count(number, 'complaint')}{of_area}, where {usual} {expected}."


def month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def first_of_month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


class Months:
    """What came in by month, up to the last that is complete, and what is to be expected of it.

    The sums run from 1 April of the year before that of the last month: two years at most.
    """

    def __init__(self, last: date):
        """Up to the last month that is whole by a day, and by yesterday."""
        end = min(last, today() - timedelta(days=1)) + timedelta(days=1)
        self.end = month_number(end)  # the first month that is not complete
        first = start_of_year(first_of_month(self.end - 1))
        self.starts = [month_number(first.replace(year=first.year - 1)), month_number(first)]
        self.numbers = range(self.starts[0], self.end)
        self.days = [first_of_month(number) for number in self.numbers]

    @cached_property
    def everybody(self) -> dict[int, Authority]:
        return {one.pk: one for one in Authority.objects.all()}

    @cached_property
    def authorities(self) -> dict[int, Authority]:
        last = first_of_month(self.end) - timedelta(days=1)
        return {key: one for key, one in self.everybody.items() if one.existed(last)}

    @cached_property
    def successors(self) -> dict[int, set[int]]:
        """Which bodies took the place of each that is gone."""
        found: dict[int, set[int]] = defaultdict(set)
        for before, after in Authority.successors.through.objects.values_list("from_authority", "to_authority"):
            found[before].add(after)
        return found

    @cached_property
    def merged(self) -> dict[int, list[int]]:
        """Of which bodies, now gone, each was made whole; what was divided among several is nobody's."""
        found: dict[int, list[int]] = defaultdict(list)
        for before, after in self.successors.items():
            if len(after) == 1:
                found[min(after)].append(before)
        return found

    def made_of(self, key: int) -> list[int]:
        """A body and all those that it took the place of, whole."""
        found = [key]
        for one in found:
            found += [before for before in self.merged.get(one, ()) if before not in found]
        return found

    @cached_property
    def opened(self) -> dict[int, int]:
        """The first month of each body that exists; for one made of whole others alone, that of the oldest of them."""
        divided = {after for those in self.successors.values() if len(those) > 1 for after in those}
        first = {key: [key] if key in divided else self.made_of(key) for key in self.authorities}
        return {key: min(month_number(self.everybody[one].opened_on) for one in those) for key, those in first.items()}

    @cached_property
    def successor(self) -> dict[int, int]:
        return {before: key for key in self.authorities for before in self.made_of(key)[1:]}

    @cached_property
    def residents(self) -> dict[int, int]:
        known = Population.objects.order_by("year").values_list("authority", "residents")
        return {authority: number for authority, number in known if number}

    def counted(self, day: str, *tallies: Q, among: Q) -> list[dict[Key, Series]]:
        """Cases by authority, service area and month of a day of theirs, for each tally: one grouped query."""
        days = {f"{day}__gte": first_of_month(self.starts[0] - BASELINE_MONTHS), f"{day}__lt": first_of_month(self.end)}
        rows = (
            Decision.objects.filter(among, **days)
            .order_by()
            .values_list("authority", "category__service_area", Substr(Cast(F(day), CharField()), 1, 7))
            .annotate(**{f"n{place}": tally(each) for place, each in enumerate(tallies)})
        )
        found: list[dict[Key, Series]] = [defaultdict(lambda: defaultdict(int)) for _ in tallies]
        for authority, area, month, *numbers in rows:
            at = int(month[:4]) * 12 + int(month[5:]) - 1
            whose = self.successor.get(authority, authority)
            for into, number in zip(found, numbers, strict=True):
                into[whose, area][at] += number
                into[whose, ALL][at] += number
        return found

    def expected(self, own: Mapping[Key, Series], area: str) -> dict[int, list[float]]:
        first = self.starts[0] - BASELINE_MONTHS
        mine = {key: cut(series, range(first, self.end)) for (key, its), series in own.items() if its == area}
        together = [sum(month) for month in zip(*mine.values(), strict=True)]
        found: dict[int, list[float]] = defaultdict(list)
        for start in self.starts:
            before = slice(start - BASELINE_MONTHS - first, start - first)
            now = slice(start - first, min(start + 12, self.end) - first)
            of_kind, weights = self.of_kinds({key: sum(cases[before]) for key, cases in mine.items()}, start)
            for key in mine.keys() & self.authorities.keys():
                cases, months = mine[key], min(BASELINE_MONTHS, start - self.opened[key])
                usual = expected_by_month(
                    cases[before][BASELINE_MONTHS - months :] if months > 0 else [],
                    [whole - part for whole, part in zip(together[before], cases[before], strict=True)],
                    [whole - part for whole, part in zip(together[now], cases[now], strict=True)],
                    of_kind.get(key),
                    weights.get(self.authorities[key].kind, 0.0),
                )
                # A body too young for a baseline has nothing that could be more than usual.
                found[key] += usual or [inf] * len(cases[now])
        return found

    def of_kinds(self, before: Mapping[int, int], start: int) -> tuple[dict[int, float], dict[str, float]]:
        """What its residents lead one to expect of each body at the rate of its kind, and how much the kind weighs."""
        months = {key: min(BASELINE_MONTHS, start - self.opened[key]) for key in self.authorities}
        known = [key for key in self.authorities if months[key] >= FEWEST_MONTHS and self.residents.get(key)]
        cases: dict[str, int] = defaultdict(int)
        lived: dict[str, int] = defaultdict(int)
        for key in known:
            cases[self.authorities[key].kind] += before.get(key, 0)
            lived[self.authorities[key].kind] += self.residents[key] * months[key]
        means: dict[int, float] = {}
        pairs: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for key in known:
            kind = self.authorities[key].kind
            means[key] = cases[kind] * self.residents[key] * months[key] / lived[kind]
            pairs[kind].append((before.get(key, 0), means[key]))
        return means, {kind: weight_of_kind(those) for kind, those in pairs.items()}

    def more_than_usual(self, counted: str, own: Mapping[Key, Series]) -> Iterable[EarlySign]:
        """Where more cases add up than usual, by area and in all."""
        for area in (*ServiceArea.values, ALL):
            expected = self.expected(own, area)
            bar = BARS.get((counted, area == ALL), UPHELD)
            for key, usual in expected.items():
                for notice in notices(self.days, cut(own[key, area], self.numbers), usual, bar):
                    yield EarlySign(self.authorities[key], area, counted, notice)

    def late(self) -> Iterable[EarlySign]:
        """Where more compliance outcomes are late, or not complied with, than usual."""
        counting = Q(compliance_outcome__in=[Compliance.COMPLIED, Compliance.LATE, Compliance.NOT_COMPLIED])
        complied = Q(compliance_outcome=Compliance.COMPLIED)
        of, late = self.counted("compliance_recorded_on", Q(), ~complied, among=counting)

        def rate(key: int, months: range) -> Rate:
            return Rate(sum(cut(late[key, ALL], months)), sum(cut(of[key, ALL], months)))

        before = range(self.starts[0] - BASELINE_MONTHS, self.starts[0])
        keys = [key for key, area in [*of] if area == ALL and key in self.authorities]
        known = {key: rate(key, before) for key in keys}
        for key in keys:
            kind = self.authorities[key].kind
            share = usual_share(known[key], [known[one] for one in keys if self.authorities[one].kind == kind])
            if share is None or self.starts[0] - self.opened[key] < FEWEST_MONTHS:
                continue
            months = [rate(key, range(month, month + 1)) for month in self.numbers]
            for notice in late_notices(self.days, months, share):
                yield EarlySign(self.authorities[key], ALL, LATE, notice)

    def signs(self) -> list[EarlySign]:
        [received] = self.counted("received_on", Q(), among=Q())
        [upheld] = self.counted("decided_on", Q(), among=Q(outcome=Outcome.UPHELD))
        found = [*self.more_than_usual(RECEIVED, received), *self.more_than_usual(OF_UPHELD, upheld), *self.late()]
        return sorted(found, key=newest_first)


def newest_first(sign: EarlySign) -> tuple[int, str, bool, str]:
    return -month_number(sign.notice.noticed), sign.authority.name, not sign.area, sign.fact


# By database and last day: what told the state of the record, and the signs of then.
remembered: dict[tuple[str, date], tuple[object, list[EarlySign]]] = {}
MOST_REMEMBERED = 8


def signs_until(last: date) -> list[EarlySign]:
    """All signs up to the last month that is whole by a day; worked out anew whenever the record has changed since."""
    key, now = (str(connection.settings_dict["NAME"]), last), state_of_the_record()
    if key not in remembered or remembered[key][0] != now:
        if len(remembered) >= MOST_REMEMBERED:
            remembered.clear()
        remembered[key] = now, Months(last).signs()
    return remembered[key][1]


def state_of_the_record() -> object:
    """What is different once anything that is counted or compared has changed, and every day: one query."""
    models = (Decision, Decision.history.model, Authority.history.model, Population)
    tables = ((model._meta.pk.column, model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'(SELECT max({key}) FROM {table})' for key, table in tables)}")  # noqa: S608
        return today(), cursor.fetchone()


def noticed_in(year: ReviewYear) -> list[EarlySign]:
    return [sign for sign in signs_until(min(year.ends_on, today())) if sign.notice.noticed >= year.starts_on]


def suggestions(year: ReviewYear, authority: Authority) -> list[str]:
    """What the letter of a year could say to an authority of its early signs; nobody is told unless somebody wants."""
    return [sign.suggestion for sign in noticed_in(year) if sign.authority == authority]


def to_look_at() -> list[EarlySign]:
    """Those that go on now, and that nobody has looked at since they were noticed."""
    signs = [sign for sign in signs_until(today()) if not sign.notice.is_over]
    kept = Allowance.objects.in_force().filter(check_name=CHECK, authority__in=[sign.authority for sign in signs])
    looked_at = dict(kept.order_by("at").values_list("authority", "at__date"))
    return [
        sign
        for sign in signs
        if looked_at.get(sign.authority.pk, date.min) < first_of_month(month_number(sign.notice.noticed) + 1)
    ]


def cut(series: Series, months: range) -> list[int]:
    return [series.get(month, 0) for month in months]
