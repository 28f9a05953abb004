"""Every kind of public page: a site with something on each, and the addresses of it, taken from the URLconf.

A page that is added is looked at by whatever walks these from the moment its address exists.
"""

from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from councils.casework.release import withhold
from councils.models import Alert, Boundary, Performance
from councils.models.decision import today
from letters.review.draft import draft_review
from tests.councils.public.test_views import a_published_year, public_decision, recently, worcester
from tests.letters.public.test_views import an_issued_letter
from tests.support.corrections import correct
from tests.support.factories import (
    AttendanceFactory,
    AuthorityFactory,
    PublicReportFactory,
    RecommendationFactory,
    SeminarFactory,
    TrainingCourseFactory,
    UserFactory,
)
from tests.test_embargo import a_pdf, filled, patterns

# What an address alone does not show: searches, choices, nothing found, and what was asked for wrongly.
ASKED = (
    "/search/?q=anytown+ramp",
    "/search/?q=homless",
    "/search/?q=SW1A+1AA",
    "/search/?q=nothing+like+this",
    "/councils/?q=anytown",
    "/councils/?q=nowhere",
    "/decisions/?q=ramp",
    "/decisions/?q=%22nothing+like+this%22",
    "/decisions/?outcome=excellent",
    "/decisions/?year=2019-20",
    "/improvements/?q=record",
    "/reports/?q=family",
    "/map/?year=2019-20&measure=compliance_rate&kind=district",
    "/map/?view=tiles&order=figure",
    "/map/?view=funnel&councils=district&c=worcester-city-council",
    "/map/?view=funnel",
    "/map/?view=table&order=-base",
    "/map/?year=1999-00",
    "/compare/?c=worcester-city-council&add=nobody",
    "/compare/?c=worcester-city-council&c=anytown",
    "/compare/?c=worcester-city-council&like=size",
    f"/letters/check/?sha256={64 * '0'}",
    "/alerts/?c=worcester-city-council",
    "/nowhere/",
)
OUTLINE = {"type": "Polygon", "coordinates": [[[-2, 52], [-1.5, 52], [-1.5, 52.4], [-2, 52.4], [-2, 52]]]}


def a_full_site():
    """Something on every page: years, a correction, letters, decisions, a report, a review, alerts; the decisions."""
    authority = a_council_with_relations()
    a_published_year(authority, start=date(2018, 4, 1), upheld=3)
    year = a_published_year(authority, breaks_series=True, notes="Fewer are investigated.", shows_upheld_per_100k=True)
    performance = Performance.objects.totals().get(year=year, authority=authority)
    correct({performance: {"upheld": 1}}, reason="Counted twice.", by=UserFactory())
    first = an_issued_letter(year, authority)
    an_issued_letter(year, authority, edition=2, replaces=first)
    review = draft_review(year)
    review.keep_pdf(a_pdf("All together"))
    review.approve(by=UserFactory(is_superuser=True))
    decision = public_decision(authority=authority, summary="Delay with a ramp.", statement="It was late.\n\nThe end.")
    RecommendationFactory(decision=decision, due_on=None)
    report = {"authority": authority, "slug": "a-family", "published_on": recently(), "summary": "One room for five."}
    PublicReportFactory(**report, file=ContentFile(a_pdf("Report"), "a-family.pdf")).decisions.add(decision)
    TrainingCourseFactory(authority=authority)
    AttendanceFactory(authority=authority)
    SeminarFactory(held_on=today() + timedelta(days=30))
    gone = public_decision(authority=authority, summary="Gone from here.")
    withhold(gone, reason="A family.", by=UserFactory())
    return [decision, gone]


def a_council_with_relations():
    """Worcester, drawn on the map, with residents, neighbours of its kind and a closed council before it."""
    authority = worcester()
    Boundary.objects.create(authority=authority, geometry=OUTLINE, source="Drawn for a test")
    authority.populations.create(year=2018, residents=104_000)
    closed = AuthorityFactory(name="Oldtown Borough Council", slug="oldtown", closed_on=date(2021, 3, 31))
    closed.successors.add(authority)
    AuthorityFactory(name="Anytown District Council", slug="anytown")
    for _ in range(3):
        AuthorityFactory()
    return authority


def pages(decisions=()):
    """An address of every kind of public page: those of the URLconf that answer with one, refusals, alerts."""
    for route, converters in patterns():
        if decisions or not converters:
            yield from address_of_page(filled(route, converters, decisions))
    yield from (decision.get_absolute_url() for decision in decisions[1:])
    yield from ASKED
    if decisions:
        yield from pages_of_alerts()


def address_of_page(addresses):
    """The first of the addresses at which there is something, if that is for reading in a browser."""
    client = Client()
    for address in addresses:
        answer = client.get(address)
        if answer.streaming:
            answer.getvalue()
        if answer.status_code == 200:
            return [address] if is_page(answer) else []
    return []


def is_page(answer):
    """Whether an answer is for reading in a browser."""
    return answer.get("Content-Type", "").startswith("text/html")


def pages_of_alerts():
    """The pages behind the links of mails, before and after somebody has said yes."""
    for email, confirmed_at in (("new@example.org", None), ("kept@example.org", timezone.now())):
        facts = {"asked_at": timezone.now(), "confirmed_at": confirmed_at, "told_until": timezone.now()}
        alert = Alert.objects.create(email=email, **facts)
        yield from (f"/alerts/{alert.token}/yes/", f"/alerts/{alert.token}/end/")
