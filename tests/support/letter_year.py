"""A made-up year of letters, 2023-24, for each kind of body and each condition that its letter may have to tell of."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from councils.figures import freezing, publication
from councils.models import Compliance, Decision, Kind, Outcome, Role
from letters.lifecycle.compose import wording_of
from letters.models.addressing import addressed
from letters.models.contents import YearFacts
from letters.pdf.letter_figures import said_before
from tests.support import factories
from tests.support.factories import moment

OUTCOMES = {
    "invalid": Outcome.INVALID,
    "advice": Outcome.ADVICE,
    "referred": Outcome.REFERRED_BACK,
    "closed": Outcome.CLOSED,
    "not_upheld": Outcome.NOT_UPHELD,
    "upheld": Outcome.UPHELD,
}
COMPLIANCE = {"complied": Compliance.COMPLIED, "late": Compliance.LATE, "missed": Compliance.NOT_COMPLIED}
AREAS = ("adult-care-services", "housing", "planning-and-development", "highways-and-transport", "benefits-and-tax")


@dataclass(frozen=True)
class Case:
    """A kind of body, what happened in its year, and which letter it gets."""

    name: str
    kind: Kind = Kind.DISTRICT
    decided: dict = field(default_factory=dict)
    remedied: int = 0
    compliance: dict = field(default_factory=dict)
    reports: int = 0
    undecided: int = 0
    residents: int = 100_000
    opened_on: date = date(1974, 4, 1)
    successor: str = ""
    is_second: bool = False
    narrative: str = ""
    has_address: bool = False


USUAL = {"invalid": 1, "advice": 3, "referred": 6, "closed": 5, "not_upheld": 2, "upheld": 4}
MANY = {"invalid": 22, "advice": 31, "referred": 90, "closed": 60, "not_upheld": 25, "upheld": 75}
SOME = {"invalid": 5, "advice": 12, "referred": 30, "closed": 20, "not_upheld": 10, "upheld": 20}
CASES = (
    Case("Northshire County Council", Kind.COUNTY, SOME, 2, {"complied": 18}, residents=700_000),
    Case("Southshire County Council", Kind.COUNTY, SOME, 1, {"late": 12}, residents=800_000),
    Case("Westshire County Council", Kind.COUNTY, MANY, 9, {"complied": 50, "late": 9, "missed": 1}, 1, 0, 1_200_000),
    Case("Littleton District Council", decided={"advice": 1}),
    Case("Stillwater District Council", undecided=1),
    Case("Oneham District Council", decided={"upheld": 1}, compliance={"complied": 1}),
    Case("Fairham District Council", decided={"not_upheld": 1, "referred": 2}),
    Case("Fewham Borough Council", decided={**USUAL, "not_upheld": 1, "upheld": 3}, compliance={"late": 1}),
    Case("Bothham Borough Council", decided={"upheld": 2, "referred": 4}, remedied=2, compliance={"late": 2}),
    Case("Usual City Council", decided=USUAL, remedied=1, compliance={"complied": 1, "late": 1}),
    Case("Gone District Council", decided=USUAL, compliance={"complied": 2}, successor="Merged Council"),
    Case("Gone Away Borough Council", undecided=1, successor="Merged Council"),
    Case("Great City Council", Kind.METROPOLITAN, MANY, 9, {"complied": 60, "late": 19, "missed": 2}, 1, 0, 1_100_000),
    Case("Allham Metropolitan Borough Council", Kind.METROPOLITAN, {"upheld": 8, "closed": 4}, 0, {"complied": 6}),
    Case("New Unitary Council", Kind.UNITARY, SOME, 3, {"complied": 4}, opened_on=date(2023, 4, 1)),
    Case("Twice Told Council", Kind.UNITARY, SOME, 4, {"complied": 9, "missed": 1}, reports=2, residents=290_000),
    Case("Unremedied Council", Kind.UNITARY, SOME, 0, {"complied": 15}, residents=150_000),
    Case("London Borough of Missed", Kind.LONDON, SOME, 2, {"complied": 4, "missed": 1}, residents=250_000),
    Case("London Borough of High", Kind.LONDON, {"not_upheld": 1, "upheld": 60}, 3, {"complied": 20, "late": 2}),
    Case("London Borough of Low", Kind.LONDON, {"not_upheld": 40, "upheld": 20}, 9, {"complied": 18}),
    Case("London Borough of Second", Kind.LONDON, SOME, 2, {"complied": 12}, is_second=True),
    Case("Anyshire Fire and Rescue Authority", Kind.FIRE, {"closed": 1, "not_upheld": 1}),
    Case("Otherfolk Fire and Rescue Authority", Kind.FIRE, {"upheld": 1}, compliance={"missed": 1}),
    Case("Moorland National Park Authority", Kind.NATIONAL_PARK, {"referred": 1, "upheld": 1}, 1, {"late": 1}),
    Case("Transport for Anyshire", Kind.TRANSPORT, MANY, 0, {"complied": 30, "late": 2}),
    Case(
        "The Combined Authority of the Northern Moors, the Three Rivers & the Eastern Coast",
        Kind.COMBINED,
        {"closed": 2},
        narrative="Your officers met us twice. Some answers came late:\n\n- one by a week;\n- one by *two*.",
        has_address=True,
    ),
)  # fmt: skip
NEXT_TO_NOTHING = {
    case.name for case in CASES if not ({"upheld", "not_upheld"} & {*case.decided} or case.compliance or case.narrative)
}
TITLES = ("Bins not emptied for people who need help", "Somebody left without a home for a year")
NOTE = "Since 2022-23 fewer complaints are investigated, and more of those are upheld than before."


def letters_of_the_year():
    """The contents of the letters about every case, by the name of the body."""
    bodies = {case.name: body(case) for case in CASES}
    merged = factories.AuthorityFactory(
        name="Merged Council",
        slug="merged-council",
        kind=Kind.UNITARY,
        opened_on=date(2024, 4, 1),
        gss_code="E06900999",
    )
    for case in CASES:
        if case.successor:
            bodies[case.name].closed_on = date(2024, 3, 31)
            bodies[case.name].save()
            bodies[case.name].successors.add(merged)
    areas = [factories.CategoryFactory(slug=slug, service_area=slug) for slug in AREAS]
    decisions = [each for case in CASES for each in decisions_of(case, bodies[case.name], areas)]
    Decision.objects.bulk_create(decisions)
    for case in CASES:
        for number in range(case.reports):
            title = ("Bins not emptied for people who need help", "Somebody left without a home for a year")[number]
            report = factories.PublicReportFactory(
                title=title, authority=bodies[case.name], published_on=date(2023, 11, 6 + number)
            )
            report.decisions.add(
                Decision.objects.filter(authority=bodies[case.name], outcome=Outcome.UPHELD).order_by("pk")[number]
            )
    return contents(freeze_the_years())


def publish_reports(case, authority):
    upheld = Decision.objects.filter(authority=authority, outcome=Outcome.UPHELD).order_by("pk")
    for number in range(case.reports):
        day = date(2023, 11, 6 + number)
        report = factories.PublicReportFactory(title=TITLES[number], authority=authority, published_on=day)
        report.decisions.add(upheld[number])


def body(case):
    authority = factories.AuthorityFactory(name=case.name, kind=case.kind, opened_on=case.opened_on)
    if case.kind in (Kind.COUNTY, Kind.DISTRICT, Kind.METROPOLITAN, Kind.UNITARY, Kind.LONDON):
        factories.PopulationFactory(authority=authority, year=2022, residents=case.residents)
    if case.has_address:
        address = "Civic Centre\nLong Street\nTown"
        authority.contacts.create(role=Role.CHIEF_EXECUTIVE, name="A. N. Other", office="Chief", address=address)
    else:
        authority.contacts.create(role=Role.CHIEF_EXECUTIVE, office="Chief Executive", email="chief@council.example")
        authority.contacts.create(role=Role.LINK_OFFICER, office="Link Officer", email="link@council.example")
    return authority


def decisions_of(case, authority, areas):
    """What was decided about a body in the year and the four before, and whether it complied in the year."""
    facts = [*decided(case), *complied(case)]
    facts += [{"received_on": date(2024, 2, 1)}] * case.undecided
    for number, each in enumerate(facts):
        yield factories.DecisionFactory.build(authority=authority, category=areas[number % len(areas)], **each)


def decided(case):
    for back in range(5 if case.opened_on < date(2019, 4, 1) else 1):
        start = date(2023 - back, 4, 1)
        for name, number in case.decided.items():
            for each in range(-(-number // (back + 1))):
                yield {
                    "received_on": start + timedelta(days=each % 50),
                    "decided_on": start + timedelta(days=60 + each % 250),
                    "outcome": OUTCOMES[name],
                    "remedied_already": name == "upheld" and not back and each < case.remedied,
                }


def complied(case):
    """What was recorded in the year of cases upheld before all of the years."""
    for name, number in case.compliance.items():
        for each in range(number):
            yield {
                "received_on": date(2018, 6, 1),
                "decided_on": date(2019, 1, 7) + timedelta(days=each % 50),
                "outcome": Outcome.UPHELD,
                "compliance_outcome": COMPLIANCE[name],
                "compliance_recorded_on": date(2023, 9, 4),
            }


def freeze_the_years():
    """Five years, the first four public, the last one frozen and its day set."""
    for first in range(2019, 2024):
        year = factories.ReviewYearFactory(starts_on=date(first, 4, 1), shows_upheld_per_100k=first >= 2022)
        if first == 2022:
            factories.YearNoteFactory(year=year, text=NOTE)
        freezing.freeze(year, at=moment(f"{first + 1}-06-03T09:00"))
        publication.publish(year, moment(f"{first + 1}-07-24T00:01"))
        year.letters_dated_on = date(first + 1, 7, 17)
        year.save()
    return year


def contents(year):
    for _ in range(118):
        factories.TrainingCourseFactory(held_on=date(2023, 6, 5))
    factories.SeminarFactory(held_on=date(2024, 2, 5))
    cases = {case.name: case for case in CASES}
    facts = YearFacts(year, wording_of(year))
    found = {}
    for performance, recipient in addressed(year):
        if (case := cases.get(performance.name)) is None:
            continue
        content = facts.content(performance, recipient, narrative=case.narrative)
        found[performance.name] = second(facts, performance, recipient, content) if case.is_second else content
    return found


def second(facts, performance, recipient, first):
    """A second letter, dated after the figures became public, which has other figures than the first."""
    was = said_before(first)
    was["counts"] = {**was["counts"], "upheld": was["counts"]["upheld"] + 1}
    was["shares"] = {**was["shares"], "Complaints upheld": "68% (21 of 31)"}
    reason = "One decision was recorded as upheld and was not."
    replaces = {"dated_on": first["dated_on"], "reason": reason, "on": "2024-09-02", "edition": 2, "was": was}
    return facts.content(performance, recipient, replaces=replaces)
