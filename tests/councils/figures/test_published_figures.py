"""Figures that were really published come out again: counts in by the import, percentages out by page, API and letter.

Each row of PUBLISHED is a fact with its source. Where a source gives a percentage and its base but not its numerator,
the numerator is the only whole number that gives the percentage, and `deduced` names it. Where only
a total of decisions was published, those not investigated are put under one outcome.
"""

import html
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, count, repeat

import pytest

from councils.figures import freezing, publication
from councils.models import Authority, Outcome, ReviewYear, ServiceArea
from councils.models.year import first_day
from councils.register import loading as register
from letters.lifecycle.compose import compose
from letters.pdf.rendering import PdfRenderer
from tests.support.factories import moment
from tests.support.import_files import take_in, write_csv
from tests.support.pdf_text import text_of

pytestmark = pytest.mark.django_db

LGSCO = "https://www.lgo.org.uk/your-councils-performance/{}/statistics"
BUCKINGHAMSHIRE = (
    "https://buckinghamshire.gov.uk/your-council/contact-and-complaints/feedback-compliments-and-complaints-policy/"
    "compliments-complaints-annual-update-2023-24/ombudsman-annual-review"
)
BIRMINGHAM = "https://www.birminghampost.co.uk/news/regional-affairs/number-people-who-complained-birmingham-14952332"
BOLSOVER = "https://committees.bolsover.gov.uk/ieIssueDetails.aspx?IId=6265&Opt=3"
WARWICKSHIRE = "https://democracy.warwickshire.gov.uk/ieIssueDetails.aspx?IId=10043&Opt=3"
WORCESTER = "https://committee.worcester.gov.uk/ieListDocuments.aspx?CId=137&MId={}&Ver=4"
NATIONAL = (
    "https://localgovernmentlawyer.co.uk/governance/396-governance-news/"
    "41127-complaints-down-but-investigations-and-remedies-up-lgo-annual-review"
)


@dataclass(frozen=True)
class Published:
    """What was published about a council and a year."""

    year: str
    council: str
    source: str
    upheld: int = 0
    not_upheld: int = 0
    closed: int = 0
    referred_back: int = 0
    advice: int = 0
    invalid: int = 0
    received: int | None = None
    areas: tuple[int, ...] = ()
    complied: int = 0
    late: int = 0
    not_complied: int = 0
    remedies: int = 0
    uphold: str | None = None
    compliance: str | None = None
    remedy: str | None = None
    per_100k: str | None = None
    deduced: tuple[str, ...] = field(default=())

    @property
    def outcomes(self):
        """How many decisions had each outcome."""
        numbers = (self.invalid, self.advice, self.referred_back, self.closed, self.not_upheld, self.upheld)
        return dict(zip(Outcome.values, numbers, strict=True))

    @property
    def decided(self):
        """How many were decided."""
        return sum(self.outcomes.values())

    @property
    def received_in_year(self):
        """How many were received; where it was not published, as many as were decided."""
        return self.decided if self.received is None else self.received


KENT, ESSEX = "kent-county-council", "essex-county-council"
PUBLISHED = [
    Published(
        "2022-23", KENT, LGSCO.format(KENT), upheld=53, not_upheld=8, complied=51, remedies=4,
        uphold="87%", compliance="100%", remedy="8%", per_100k="3.4",
    ),
    Published(
        "2022-23", ESSEX, LGSCO.format(ESSEX), upheld=41, not_upheld=11, complied=41, remedies=1,
        uphold="79%", compliance="100%", remedy="2%", per_100k="2.7",
    ),
    Published(
        "2023-24", KENT, LGSCO.format(KENT), upheld=76, not_upheld=18, complied=62, not_complied=1, remedies=2,
        uphold="81%", compliance="98%", remedy="3%", per_100k="4.8", deduced=("complied",),
    ),
    Published(
        "2023-24", "buckinghamshire-council", BUCKINGHAMSHIRE, upheld=31, not_upheld=8, closed=121, complied=28,
        remedies=2, uphold="79%", compliance="100%", remedy="6%", per_100k="5.5", deduced=("closed",),
    ),
    Published(
        "2024-25", "worcester-city-council", LGSCO.format("worcester-city-council"),
        upheld=1, closed=5, referred_back=1, uphold="100%", per_100k="1",
    ),
    Published(
        "2024-25", KENT, LGSCO.format(KENT), upheld=63, not_upheld=13, closed=128, referred_back=87,
        uphold="83%", per_100k="3.9",
    ),
    Published(
        "2017-18", "birmingham-city-council", BIRMINGHAM,
        received=455, areas=(51, 97, 18, 49, 93, 29, 102, 13, 3),
        invalid=21, advice=34, referred_back=221, closed=93, not_upheld=29, upheld=43, uphold="60%",
    ),
    Published(
        "2019-20", "bolsover-district-council", BOLSOVER,
        received=11, invalid=2, closed=8, referred_back=2, not_upheld=3, upheld=1, uphold="25%",
    ),
    Published(
        "2020-21", "warwickshire-county-council", WARWICKSHIRE,
        received=50, upheld=6, not_upheld=3, complied=3, late=4, uphold="67%", compliance="100%",
        deduced=("upheld", "complied"),
    ),
    Published(
        "2018-19", "worcester-city-council", WORCESTER.format(4478),
        received=13, upheld=2, not_upheld=5, closed=8, uphold="29%", deduced=("not_upheld",),
    ),
    Published(
        "2017-18", "worcester-city-council", WORCESTER.format(4478),
        received=11, upheld=1, not_upheld=1, closed=6, uphold="50%", deduced=("upheld", "not_upheld"),
    ),
    Published("2015-16", "worcester-city-council", WORCESTER.format(3925), received=14, upheld=2),
    Published("2014-15", "worcester-city-council", WORCESTER.format(3925), received=12),
]  # fmt: skip


def decisions(published):
    """Rows for `import_decisions` that have the published counts, each by its own date."""
    starts = first_day(published.year)
    in_year, year_before = starts + timedelta(days=60), starts - timedelta(days=300)
    references = (f"{starts:%y} {number // 1000:03} {number % 1000:03}" for number in count())
    areas = chain.from_iterable(repeat(area, n) for area, n in zip(ServiceArea.values, published.areas, strict=False))
    outcomes = chain.from_iterable(repeat(outcome, number) for outcome, number in published.outcomes.items())
    outcomes = list(outcomes)[::-1]  # upheld ones first
    for number in range(max(published.received_in_year, published.decided)):
        was_received = number < published.received_in_year
        row = {"received_on": in_year if was_received else year_before, "category": next(areas, ServiceArea.HOUSING)}
        if number < published.decided:
            row |= {"decided_on": in_year + timedelta(days=90), "outcome": outcomes[number]}
            row |= {"remedied_already": "yes" if number < published.remedies else "no"}
        yield row | {"reference": next(references), "authority": published.council}
    # Compliance counts in the year it was recorded in; the cases were upheld the year before.
    verdicts = {"complied": published.complied, "complied_late": published.late, "not_complied": published.not_complied}
    for verdict in chain.from_iterable(repeat(verdict, number) for verdict, number in verdicts.items()):
        yield {
            "reference": next(references),
            "authority": published.council,
            "category": ServiceArea.HOUSING,
            "received_on": year_before,
            "decided_on": year_before + timedelta(days=90),
            "outcome": "upheld",
            "compliance_outcome": verdict,
            "compliance_recorded_on": in_year,
        }


HEADER = (
    "reference", "authority", "category", "received_on", "decided_on", "outcome", "remedied_already",
    "compliance_outcome", "compliance_recorded_on",
)  # fmt: skip


@pytest.fixture(scope="module")
def renderer():
    return PdfRenderer()


@pytest.fixture
def published_year(request, tmp_path):
    """The year of a published row, made by importing its council, residents and decisions, frozen and public."""
    published = request.param
    for row in register.rows("authorities"):
        if row["slug"] == published.council:
            facts = {name: row[name] for name in ("slug", "name", "gss_code", "kind")}
            Authority.objects.create(**facts, opened_on=date.fromisoformat(row["opened_on"]))
    people = [row for row in register.rows("populations") if row["authority"] == published.council]
    take_in("populations", write_csv(tmp_path / "people.csv", ("authority", "year", "residents"), *people))
    take_in("decisions", write_csv(tmp_path / "decisions.csv", HEADER, *decisions(published)))
    year = ReviewYear.objects.recorded(published.year)
    year.shows_upheld_per_100k = published.per_100k is not None
    year.save()
    freezing.freeze(year)
    publication.publish(year, moment(f"{year.letter_year}-07-29T00:01"))
    return year


def each(wanted=lambda published: True):
    rows = [pytest.param(one, one, id=f"{one.council} {one.year}") for one in PUBLISHED if wanted(one)]
    return pytest.mark.parametrize(("published_year", "published"), rows, indirect=["published_year"])


def shares(published):
    """What must be said: each percentage that was published with what it is a share of."""
    complied, outcomes = (
        published.complied + published.late,
        published.complied + published.late + published.not_complied,
    )
    return [
        (text, f"{part} of {of}")
        for text, part, of in (
            (published.uphold, published.upheld, published.upheld + published.not_upheld),
            (published.compliance, complied, outcomes),
            (published.remedy, published.remedies, published.upheld),
        )
        if text
    ]


def says(text, words):
    """Whether a text has these words, and not only as the end of a longer number."""
    return re.search(rf"(?<![\d.,]){re.escape(words)}(?!\d)", text) is not None


@each()
def test_the_page_says_what_was_published(published_year, published, client):
    page = client.get(f"/councils/{published.council}/{published.year}/")
    assert page.status_code == 200
    said = " ".join(html.unescape(re.sub("<[^>]+>", " ", page.text)).split())
    for text, share in shares(published):
        assert says(said, text)
        assert says(said, share)
    if published.late:
        assert f"{published.late} of the " in said
        assert "carried out late" in said
    if published.per_100k:
        decisions = "decision" if published.per_100k == "1" else "decisions"
        assert says(said, f"{published.per_100k} upheld {decisions} for every 100,000 residents")
        assert not says(said, f"{published.per_100k}%")


@each()
def test_the_api_says_what_was_published(published_year, published, client):
    said = client.get(f"/api/councils/{published.council}/{published.year}/").json()
    assert said["received"] == published.received_in_year
    assert said["decided"] == published.decided
    assert said["outcomes"] == published.outcomes
    measures = {
        "uphold_rate": published.uphold,
        "compliance_rate": published.compliance,
        "satisfactory_remedy_rate": published.remedy,
    }
    for measure, text in measures.items():
        if text:
            part, of = said[measure]["part"], said[measure]["of"]
            # Below five cases the count leads; the percentage is there for whoever asks.
            assert said[measure]["text"] == (text if of >= 5 else f"{part} of {of}")
            assert said[measure]["percent"] == int(text.removesuffix("%"))
    assert said["compliance_rate"]["late"] == published.late
    if published.per_100k:
        assert said["upheld_per_100k"]["text"] == published.per_100k
    if published.areas:
        areas = {area["service_area"]: area["received"] for area in said["service_areas"]}
        assert areas == dict(zip(ServiceArea.values, published.areas, strict=True))


@pytest.mark.filterwarnings("ignore:unclosed file.*icc:ResourceWarning")  # WeasyPrint's own colour profile
@each(lambda published: published.uphold)
def test_the_letter_says_what_was_published(published_year, published, renderer):
    compose(published_year)
    said = text_of(renderer.render(published_year.letters.get().content))
    for text, share in shares(published):
        assert says(said, text)
        assert says(said, share)
    if published.per_100k:
        assert says(said, published.per_100k)


def test_the_national_review_says_what_was_published(tmp_path, client):
    """2018-19: 58% of 4,234 detailed investigations upheld, 2,456. Source: NATIONAL."""
    register.load_register()
    counts = [("kent-county-council", 1456, 778), ("worcester-city-council", 1000, 1000)]
    rows = [{"year": "2018-19", "authority": slug, "upheld": up, "not_upheld": no} for slug, up, no in counts]
    take_in("performance", write_csv(tmp_path / "year.csv", ("year", "authority", "upheld", "not_upheld"), *rows))
    year = ReviewYear.objects.get()
    freezing.freeze(year)
    publication.publish(year, moment("2019-07-29T00:01"))
    said = client.get("/review/2018-19/").text
    assert "58%" in said
    assert "2,456" in said
    assert "4,234" in said
