"""A made-up corner of England as the visitors of the public site meet it: three councils, two years, letters, cases."""

from dataclasses import dataclass
from datetime import date, timedelta

from councils.figures import freezing, publication
from councils.models import Authority, Boundary, Compliance, Decision, Outcome, ReviewYear
from councils.models.decision import today
from letters.models import Letter
from tests.letters.public.test_views import an_issued_letter
from tests.support.factories import (
    AuthorityFactory,
    CategoryFactory,
    DecisionFactory,
    PublicReportFactory,
    RecommendationFactory,
    ReviewYearFactory,
    moment,
)
from tests.test_embargo import a_pdf

NAMES = {
    "ashby": "Ashby Borough Council",
    "brayton": "Brayton District Council",
    "wells": "Wells-on-Sea District Council",
}
# How many complaints of each council ended how, in each of the two years.
CASES = {
    "ashby": {Outcome.UPHELD: 6, Outcome.NOT_UPHELD: 3, Outcome.CLOSED: 4, Outcome.ADVICE: 5},
    "brayton": {Outcome.UPHELD: 2, Outcome.NOT_UPHELD: 6, Outcome.CLOSED: 2},
    "wells": {Outcome.UPHELD: 5, Outcome.NOT_UPHELD: 5, Outcome.REFERRED_BACK: 3},
}
SAID = {
    Outcome.UPHELD: "The Council took nine months to fit a ramp, and did not say why.",
    Outcome.NOT_UPHELD: "There was no fault in how the Council decided the application.",
    Outcome.CLOSED: "We will not look into this complaint: it is too late.",
}
VERDICTS = (Compliance.COMPLIED, Compliance.LATE, Compliance.NOT_COMPLIED)


@dataclass(frozen=True)
class Town:
    """What a walk needs to know by name."""

    council: Authority
    year: ReviewYear
    case: Decision
    letter: Letter


def a_town():
    """Three district councils with last year's and the year before's figures, cases that are public, and letters."""
    start = date(today().year - 2 - (today() < date(today().year, 8, 1)), 4, 1)
    councils = [a_council(slug, place) for place, slug in enumerate(NAMES)]
    years = [a_year(councils, start.replace(year=start.year + later)) for later in (0, 1)]
    letters = [an_issued_letter(years[-1], council, pdf=a_pdf(f"Dear {council.name}")) for council in councils]
    PublicReportFactory(authority=councils[0], title="A winter without a ramp", published_on=today())
    case = Decision.objects.published().filter(authority=councils[0], outcome=Outcome.UPHELD).first()
    return Town(councils[0], years[-1], case, letters[0])


def a_council(slug, place):
    """A district council, with an outline on the map beside the others."""
    council = AuthorityFactory(name=NAMES[slug], slug=slug)
    west, east = -2 + place / 2, -1.5 + place / 2
    outline = [[[west, 52], [east, 52], [east, 52.4], [west, 52.4], [west, 52]]]
    geometry = {"type": "Polygon", "coordinates": outline}
    Boundary.objects.create(authority=council, geometry=geometry, source="Drawn for a test")
    return council


def a_year(councils, start):
    """A review year with every case of the councils in it, frozen and public."""
    year = ReviewYearFactory(starts_on=start)
    for council in councils:
        for outcome, number in CASES[council.slug].items():
            for case in range(number):
                decided(council, start + timedelta(days=30 + 20 * case), outcome, VERDICTS[case % 3])
    freezing.freeze(year)
    publication.publish(year, moment(f"{start.year + 1}-07-29T00:01"))
    return year


def decided(council, day, outcome, verdict):
    """One case, with a service improvement and a verdict on it where it was upheld."""
    areas = {"housing": "homelessness", "planning-and-development": "planning-applications"}
    area, category = list(areas.items())[day.day % 2]
    facts = {"category": CategoryFactory(slug=category, service_area=area), "summary": SAID.get(outcome, "")}
    days = {"received_on": day - timedelta(days=25), "decided_on": day}
    if outcome != Outcome.UPHELD:
        return DecisionFactory(authority=council, outcome=outcome, **facts, **days)
    recorded = {"compliance_outcome": verdict, "compliance_recorded_on": day + timedelta(days=20)}
    decision = DecisionFactory(authority=council, outcome=outcome, **facts, **days, **recorded)
    text = f"{council.name} will tell people how long an adaptation takes."
    RecommendationFactory(decision=decision, text=text, number=1, due_on=None)
    return decision
