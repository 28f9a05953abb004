"""What the public meets: pages of councils, decisions, improvements, reports and years, through their addresses."""

import re
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from councils.casework.release import withhold
from councils.figures import freezing, publication
from councils.models import Authority, Kind, KindTotal, Performance, PublicReport, Recommendation, RecommendationKind
from councils.models.decision import today
from councils.statistics.english import long_date
from tests.support.corrections import correct
from tests.support.factories import (
    AuthorityFactory,
    CategoryFactory,
    DecisionFactory,
    PublicReportFactory,
    RecommendationFactory,
    ReviewYearFactory,
    UserFactory,
    moment,
)

pytestmark = pytest.mark.django_db

LONG_AGO = moment("2020-07-29T00:01")


class Words(HTMLParser):
    """What a page says to its readers."""

    def __init__(self, html):
        super().__init__()
        self.said = []
        self.feed(html)

    def handle_data(self, data):
        self.said.append(data)


def words(response):
    return words_of(response.content.decode())


def words_of(html):
    return (
        re.sub(r"\s+", " ", " ".join(Words(html).said)).replace(" .", ".").replace("( ", "(").replace(" )", ")").strip()
    )


def worcester(**facts):
    return AuthorityFactory(name="Worcester City Council", slug="worcester-city-council", **facts)


def recently(days=100):
    return today() - timedelta(days=days)


def public_decision(**facts):
    decided_on = facts.pop("decided_on", recently())
    return DecisionFactory(upheld=True, decided_on=decided_on, received_on=decided_on - timedelta(days=60), **facts)


def a_published_year(authority, *, upheld=2, not_upheld=2, start=date(2019, 4, 1), at=LONG_AGO, **year_facts):
    year = ReviewYearFactory(starts_on=start, **year_facts)
    day = start + timedelta(days=150)
    complaint = {"authority": authority, "received_on": start + timedelta(days=20), "decided_on": day}
    for _ in range(upheld):
        DecisionFactory(upheld=True, **complaint)
    for _ in range(not_upheld):
        DecisionFactory(not_upheld=True, **complaint)
    freezing.freeze(year)
    publication.publish(year, at)
    return year


def test_a_council_is_found_by_part_of_its_name(client):
    worcester()
    AuthorityFactory(name="Worcestershire County Council", kind=Kind.COUNTY)
    AuthorityFactory(name="Leeds City Council")
    said = words(client.get("/councils/?q=worcester"))
    assert "Worcester City Council" in said
    assert "Worcestershire County Council" in said
    assert "Leeds" not in said


def test_more_councils_than_a_phone_shows_are_reached_by_letter_kind_and_region(client):
    worcester()
    AuthorityFactory(name="London Borough of Barnet", slug="barnet", kind=Kind.LONDON, region="London")
    made = (AuthorityFactory.build(name=f"Anytown {n} District Council", slug=f"any-{n}") for n in range(59))
    Authority.objects.bulk_create(made)
    said = client.get("/councils/").content.decode()
    assert "Anytown 5 District Council" not in said
    for asked in ("initial=B", "kind=london", "region=London"):
        assert f'href="?{asked}"' in said
        listed = words(client.get(f"/councils/?{asked}"))
        assert "London Borough of Barnet" in listed
        assert "Worcester City Council" not in listed
    assert 'href="?initial=L"' not in said
    assert "Anytown 5 District Council" in client.get("/councils/?kind=district").content.decode()


def test_the_only_council_found_is_shown_at_once(client):
    authority = worcester()
    AuthorityFactory(name="Leeds City Council")
    response = client.get("/councils/?q=worcester+city")
    assert response.status_code == 302
    assert response.url == authority.get_absolute_url()


def test_a_council_is_found_by_a_name_it_had_before(client):
    authority = AuthorityFactory(name="Folkestone and Hythe District Council")
    authority.former.create(name="Shepway District Council", until=date(2018, 3, 31))
    assert client.get("/councils/?q=shepway").url == authority.get_absolute_url()


@pytest.mark.parametrize("asked", ["a " * 5000, "%", "' OR 1=1 --", "\x00", "🏛", "x" * 10_000, "\\", '"*"'])
def test_no_search_breaks_a_page(client, asked):
    worcester()
    pages = ("/search/", "/councils/", "/decisions/", "/improvements/", "/reports/")
    for address in (*pages, "/api/councils/", "/api/decisions/"):
        assert client.get(address, {"q": asked}).status_code in (200, 302, 400), address


def test_a_page_beyond_the_last_shows_the_last(client):
    public_decision()
    assert "1 decision" in words(client.get("/decisions/?page=99999999"))
    assert client.get("/decisions/?page=nonsense").status_code == 200


def test_a_filter_that_names_nothing_says_so(client):
    public_decision()
    response = client.get("/decisions/?outcome=excellent")
    assert response.status_code == 400
    assert "excellent is not one of the available choices" in words(response)


def test_a_council_without_published_figures_says_so(client):
    authority = worcester()
    assert "No figures have been published about Worcester City Council yet." in words(
        client.get(authority.get_absolute_url())
    )


def test_a_year_prints_each_percentage_with_what_it_is_a_share_of(client):
    authority = worcester()
    a_published_year(authority)
    said = words(client.get("/councils/worcester-city-council/2019-20/"))
    assert "50%" in said
    assert "2 of 4 detailed investigations" in said
    assert "Fewer than five are too few to tell." in said
    assert "We recorded no compliance outcomes." in said
    assert "0% (0 of 0)" not in said


def test_a_year_compares_with_similar_authorities_taken_together(client):
    authority, neighbour = worcester(), AuthorityFactory()
    AuthorityFactory(kind=Kind.COUNTY)
    for _ in range(4):
        DecisionFactory(not_upheld=True, authority=neighbour)
    a_published_year(authority, upheld=4, not_upheld=2)
    said = words(client.get("/councils/worcester-city-council/2019-20/"))
    assert "The average of similar authorities is 40% (4 of 10 detailed investigations at 2 district councils)." in said
    assert "This authority beside 2 district councils: 67% (4 of 6); average 40%" in said


def test_a_body_that_is_no_council_is_compared_with_nobody(client):
    fire = AuthorityFactory(kind=Kind.FIRE, name="Anyshire Fire Authority", slug="fire")
    AuthorityFactory(kind=Kind.FIRE)
    a_published_year(fire, upheld=5)
    assert "average of similar authorities is" not in words(client.get("/councils/fire/2019-20/"))


def test_a_year_shows_the_bridge_and_why_received_and_decided_differ(client):
    authority = worcester()
    DecisionFactory(authority=authority, received_on=date(2020, 3, 20))
    a_published_year(authority)
    said = words(client.get("/councils/worcester-city-council/2019-20/"))
    assert "Open at the start 0 + Received 5 − Decided 4 = Open at the end 1" in said
    assert "The two numbers differ because" in said


def test_a_sum_that_a_correction_has_broken_is_not_shown(client):
    authority = worcester()
    a_published_year(authority)
    performance = Performance.objects.totals().get(authority=authority)
    correct({performance: {"received": 9}}, reason="Five were missed.", by=UserFactory())
    said = words(client.get(performance.get_absolute_url()))
    assert "+ Received 9 − Decided 4 The two numbers differ" in said
    assert "Open at the" not in said
    answer = client.get("/api/councils/worcester-city-council/2019-20/").json()
    assert (answer["open_at_start"], answer["open_at_end"]) == (None, None)


def test_a_year_in_which_nothing_happened_says_so(client):
    worcester()
    a_published_year(AuthorityFactory())
    said = words(client.get("/councils/worcester-city-council/2019-20/"))
    assert "We received no complaints and decided none in 2019-20." in said
    assert "No complaints were received or decided in 2019-20." in said
    assert "How the no complaints" not in said
    assert "not published" not in said


def test_a_year_shows_its_notes(client):
    a_published_year(worcester(), notes="No complaints were taken for three months.")
    for address in (
        "/councils/worcester-city-council/2019-20/",
        "/councils/worcester-city-council/",
        "/review/2019-20/",
    ):
        assert "No complaints were taken for three months." in words(client.get(address))


def test_per_100_000_stands_where_the_year_shows_it_and_nowhere_else(client):
    authority = worcester()
    authority.populations.create(year=2018, residents=100_000)
    a_published_year(authority, shows_upheld_per_100k=True)
    a_published_year(authority, start=date(2018, 4, 1))
    said = words(client.get("/councils/worcester-city-council/2019-20/"))
    assert "2 upheld decisions for every 100,000 residents" in said
    assert "2% upheld" not in said
    assert "100,000 residents (" not in words(client.get("/councils/worcester-city-council/2018-19/"))


def test_the_table_of_years_says_all_that_the_charts_above_it_draw(client):
    authority = worcester()
    authority.populations.create(year=2018, residents=100_000)
    year = a_published_year(authority, start=date(2018, 4, 1))
    a_published_year(authority, not_upheld=6, shows_upheld_per_100k=True)
    KindTotal.objects.filter(year=year, service_area="").update(upheld=3, not_upheld=9, authorities=2)
    html = client.get("/councils/worcester-city-council/").content.decode()
    header, newest, oldest = re.findall(r"<tr.*?</tr>", html[html.index('id="years-table"') :], re.DOTALL)[:3]
    assert "Upheld per 100,000 residents" in header
    assert "25% (2 of 8)" in strip_tags(newest)
    assert "2 (2 upheld)average 2 (2 upheld)" in strip_tags(newest)
    assert "2 of 4 (50%), too few to tellaverage 25% (3 of 12)" in strip_tags(oldest)
    assert "not shown" in strip_tags(oldest)


def test_a_council_without_decisions_can_be_followed_all_the_same(client):
    html = client.get(worcester().get_absolute_url()).content.decode()
    assert 'href="/alerts/?c=worcester-city-council"' in html
    assert 'href="/feeds/councils/worcester-city-council.atom">' in html


def test_a_correction_stands_beside_the_figure_it_corrects(client):
    authority = worcester()
    a_published_year(authority)
    performance = Performance.objects.totals().get(authority=authority)
    correct({performance: {"upheld": 1}}, reason="Counted twice.", by=UserFactory())
    html = client.get(performance.get_absolute_url()).content.decode()
    said = words(client.get(performance.get_absolute_url()))
    assert "33%" in said
    assert "<s>50% (2 of 4 detailed investigations)</s>" in html
    assert "Counted twice." in said
    assert "The averages of similar authorities stay as they were first published." in said


def test_years_stand_side_by_side_and_a_break_is_explained(client):
    authority = worcester()
    a_published_year(authority, start=date(2018, 4, 1), upheld=1, not_upheld=3)
    a_published_year(authority, breaks_series=True, notes="Fewer complaints are investigated.")
    said = words(client.get("/councils/worcester-city-council/2019-20/"))
    assert "25% (1 of 4)" in said
    assert "2019-20 and later years do not compare with earlier ones. Fewer complaints are investigated." in said


def test_name_and_kind_are_those_of_the_year(client):
    authority = worcester()
    authority.former.create(name="Worcester Borough Council", until=date(2021, 3, 31))
    a_published_year(authority)
    said = words(client.get("/councils/worcester-city-council/2019-20/"))
    assert "Worcester Borough Council 1 April 2019 to 31 March 2020" in said
    assert "now Worcester City Council" in said


def test_a_closed_council_keeps_its_page_and_names_who_took_over(client):
    successor = AuthorityFactory(name="Newshire Council", opened_on=date(2020, 4, 1))
    closed = AuthorityFactory(name="Oldtown Borough Council", slug="oldtown", closed_on=date(2020, 3, 31))
    closed.successors.add(successor)
    a_published_year(closed)
    for address in ("/councils/oldtown/", "/councils/oldtown/2019-20/"):
        said = words(client.get(address))
        assert "This council closed on 31 March 2020." in said
        assert "is now done by Newshire Council" in said
    assert "in place of Oldtown Borough Council" in words(client.get(successor.get_absolute_url()))


def test_the_figures_lead_to_the_decisions_behind_them(client):
    authority = worcester()
    last_year = date(today().year - 2, 4, 1)
    a_published_year(authority, start=last_year, at=moment(f"{last_year.year + 1}-07-29T00:01"))
    page = client.get(Performance.objects.totals().get().get_absolute_url())
    label = Performance.objects.totals().get().year.label
    assert f'href="/councils/worcester-city-council/decisions/?year={label}"' in page.content.decode()
    assert "4 decisions" in words(client.get(f"/councils/worcester-city-council/decisions/?year={label}"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, 2),
        ({"council": "worcester-city-council"}, 1),
        ({"area": "housing"}, 1),
        ({"outcome": "not_upheld"}, 1),
        ({"kind": "county"}, 1),
        ({"q": "ramp"}, 1),
        ({"q": "RAMP nothing-like-this"}, 0),
    ],
)
def test_decisions_are_narrowed_by_filters(client, asked, found):
    public_decision(authority=worcester(), summary="The Council delayed a ramp.")
    DecisionFactory(
        not_upheld=True,
        authority=AuthorityFactory(kind=Kind.COUNTY),
        category=CategoryFactory(slug="school-transport", service_area="education-and-childrens-services"),
        decided_on=recently(),
        received_on=recently(200),
    )
    response = client.get("/decisions/", asked)
    assert response.status_code == 200
    assert {0: "No decision has all of these words. 1 decision has most", 1: "1 decision", 2: "2 decisions"}[
        found
    ] in words(response)


def test_a_decision_page_says_what_was_found_and_what_was_agreed(client):
    decision = public_decision(authority=worcester(), summary="Fault was found.", statement="First.\n\nThen.")
    RecommendationFactory(decision=decision, number=1, text="Train the officers.", due_on=None)
    said = words(client.get(decision.get_absolute_url()))
    for part in (decision.reference, "Upheld", "Homelessness", "Fault was found.", "Then.", "Train the officers."):
        assert part in said


@pytest.mark.parametrize(("withheld", "seen"), [("", True), ("The person could be recognised.", False)])
def test_a_complaint_about_compliance_leads_to_the_earlier_decision_if_that_is_public(client, withheld, seen):
    earlier = public_decision(authority=worcester(), withheld_because=withheld)
    decision = public_decision(authority=earlier.authority, about_compliance_with=earlier)
    assert (f"decision {earlier.reference}" in words(client.get(decision.get_absolute_url()))) == seen


@pytest.mark.parametrize(
    ("outcome", "explained"),
    [
        ("upheld", "We found fault"),
        ("not_upheld", "found no fault"),
        ("closed_after_initial_enquiries", "no reason to investigate"),
    ],
)
def test_a_decision_page_explains_the_outcome(client, outcome, explained):
    decision = DecisionFactory(decided_on=recently(), received_on=recently(200), outcome=outcome)
    assert explained in words(client.get(decision.get_absolute_url()))


def test_a_decision_that_is_no_longer_kept_leaves_a_tombstone(client):
    old = public_decision(
        authority=worcester(), decided_on=today().replace(year=today().year - 6), summary="Gone from here."
    )
    response = client.get(old.get_absolute_url())
    assert response.status_code == 410
    said = words(response)
    assert old.reference in said
    assert "Worcester City Council" in said
    assert "Upheld" in said
    assert "Gone from here." not in said
    assert old.reference not in words(client.get("/decisions/"))


@pytest.mark.parametrize(
    "facts",
    [
        {"withheld_because": "The person could be recognised."},
        {"publish_on": today() + timedelta(days=3)},
        {"outcome": "advice_given", "reason": None},
        {"outcome": "", "decided_on": None},
        {"withheld_because": "Long ago.", "decided_on": date(2015, 9, 1), "received_on": date(2015, 5, 1)},
    ],
)
def test_a_decision_that_is_not_public_answers_like_none(client, facts):
    hidden = DecisionFactory(**{"upheld": True, "decided_on": recently(), "received_on": recently(200)} | facts)
    response = client.get(hidden.get_absolute_url())
    assert response.status_code == 404
    assert response.content == client.get("/decisions/11-111-111/").content


def test_service_improvements_are_listed_and_personal_remedies_are_not(client):
    decision = public_decision(authority=worcester())
    RecommendationFactory(decision=decision, text="Publish a policy on ramps.", due_on=None)
    RecommendationFactory(decision=decision, kind=RecommendationKind.PERSONAL, text="Pay Mr X.", due_on=None)
    assert Recommendation.objects.count() == 2
    for address in ("/improvements/?q=ramps", "/councils/worcester-city-council/improvements/"):
        said = words(client.get(address))
        assert "1 service improvement" in said
        assert "Publish a policy on ramps." in said
        assert "Mr X" not in said
    assert "Mr X" not in words(client.get(decision.get_absolute_url()))


def test_reports_are_listed_once_their_day_has_come(client):
    report = PublicReportFactory(authority=worcester(), summary="A family was left in one room.")
    PublicReportFactory(title="Tomorrow's report", published_on=today() + timedelta(days=1))
    said = words(client.get("/reports/"))
    assert "1 report" in said
    assert "Tomorrow" not in said
    assert f'href="/reports/{report.slug}/"' in client.get("/reports/").content.decode()


def test_a_report_has_a_page_with_when_an_answer_is_due_and_whether_what_was_agreed_was_done(client):
    council, came_out = worcester(), today().replace(day=1) - timedelta(days=1)  # the last of a month
    decision = public_decision(authority=council, compliance_outcome="complied", compliance_recorded_on=came_out)
    RecommendationFactory(decision=decision, text="Publish a policy on ramps.", due_on=None)
    RecommendationFactory(decision=decision, kind=RecommendationKind.PERSONAL, text="Pay Mr X.", due_on=None)
    hidden = public_decision(authority=council, withheld_because="A family.")
    facts = {"authority": council, "published_on": came_out}
    report = PublicReportFactory(**facts, slug="one-room", summary="A family was left in one room.")
    report.decisions.set([decision, hidden])
    further = {"authority": council, "kind": "s31", "further_to": report}
    later = PublicReportFactory(**further, slug="still", title="Still in one room", published_on=today())
    PublicReportFactory(**further, slug="tomorrow", title="Tomorrow's", published_on=today() + timedelta(days=1))
    said = words(client.get("/reports/one-room/"))
    due = report.answer_due_on
    assert ((due.year - came_out.year) * 12 + due.month - came_out.month, report.is_published()) == (3, True)
    assert f"Three months after the report came out are up on {long_date(due)}." in said
    assert "What it did was not enough. We published a further report: Still in one room" in said
    assert "Publish a policy on ramps." in said
    assert not any(secret in said for secret in ("Mr X", "Tomorrow's", hidden.reference))
    assert "It follows an earlier report" in words(client.get(later.get_absolute_url()))
    assert client.get("/reports/tomorrow/").status_code == 404
    withhold(report, reason="A family.", by=UserFactory())
    assert client.get("/reports/one-room/").status_code == 410
    assert "one-room" not in client.get(later.get_absolute_url()).content.decode()


def test_an_answer_is_due_on_the_last_day_of_a_month_that_is_too_short():
    assert PublicReport(published_on=date(2024, 11, 30)).answer_due_on == date(2025, 2, 28)
    assert PublicReport(published_on=date(2024, 10, 1)).answer_due_on == date(2025, 1, 1)


def test_the_national_review_adds_up_before_it_divides(client):
    authority, county = worcester(), AuthorityFactory(kind=Kind.COUNTY)
    for _ in range(6):
        DecisionFactory(not_upheld=True, authority=county)
    a_published_year(authority)
    said = words(client.get("/review/2019-20/"))
    assert "20% (2 of 10)" in said
    assert "0% (0 of 6)" in said
    assert "10 complaints received and 10 complaints decided about 2 authorities in 2019-20." in said


def test_the_example_of_the_statistics_page_is_a_real_row(client):
    a_published_year(worcester())
    said = words(client.get("/statistics/"))
    assert "In 2019-20 we decided 4 complaints about Worcester City Council" in said
    assert "2 ÷ 4 50%" in said


def test_tables_of_a_published_year_can_be_taken_away(client):
    a_published_year(worcester())
    response = client.get("/data/2019-20/decided.csv")
    text = response.content.decode()
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "Worcester City Council" in text
    assert "50%" in text
    assert client.get("/data/2019-20/secrets.csv").status_code == 404
    assert "/data/2019-20/decided.csv" in client.get("/data/").content.decode()


def test_a_demonstration_says_so_on_every_page(client, settings):
    settings.DEMONSTRATION = True
    for address in ("/", "/councils/", "/decisions/", "/nowhere"):
        assert "Everything here is made up" in words(client.get(address))


def test_pages_are_plain_where_nothing_is_published(client):
    for address in ("/", "/councils/", "/decisions/", "/improvements/", "/reports/", "/statistics/", "/data/", "/api/"):
        response = client.get(address)
        assert response.status_code == 200, address
        assert "Demonstration" not in words(response)


def test_a_county_leads_to_its_districts_and_a_district_to_its_county(client):
    county = AuthorityFactory(name="Worcestershire County Council", kind=Kind.COUNTY)
    district = worcester(county=county)
    assert f'href="{district.get_absolute_url()}"' in client.get(county.get_absolute_url()).content.decode()
    assert f'href="{county.get_absolute_url()}"' in client.get(district.get_absolute_url()).content.decode()


def test_a_fault_of_ours_is_owned_without_showing_the_inside(client, monkeypatch):
    a_published_year(worcester())
    monkeypatch.setattr("councils.public.views.review.national", lambda year: 1 / 0)
    client.raise_request_exception = False
    response = client.get("/review/2019-20/")
    assert response.status_code == 500
    assert "It is our fault, not yours." in words(response)
    assert "ZeroDivision" not in response.content.decode()


def test_no_page_has_styles_or_scripts_of_its_own(client):
    authority = worcester()
    decision = public_decision(authority=authority)
    a_published_year(authority)
    for address in pages_of_everything(authority, decision):
        response = client.get(address)
        assert "unsafe" not in response["Content-Security-Policy"]
        inline = r'<style|<script(?! src="/static/| type="application/ld\+json">)|\sstyle=|\son[a-z]+=|javascript:'
        assert not re.search(inline, response.content.decode()), address


def test_no_page_asks_another_site_for_anything(client):
    authority = worcester()
    decision = public_decision(authority=authority)
    a_published_year(authority)
    for address in pages_of_everything(authority, decision):
        assert not re.search(
            r'<(?!a |link rel="canonical")[^>]*(src|href|action)="(https?:)?//', client.get(address).content.decode()
        ), address


def test_the_site_sets_no_cookies(client):
    a_published_year(worcester())
    for address in ("/", "/councils/worcester-city-council/2019-20/", "/decisions/", "/api/councils/"):
        assert not client.get(address).cookies, address


def test_whom_to_tell_of_a_weakness_is_written_where_people_look(client, settings):
    assert "Contact: http://testserver/contact/\n" in client.get("/.well-known/security.txt").content.decode()
    settings.OFFICE_EMAIL = "office@example.org"
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:office@example.org\n" in text
    assert re.search(r"Expires: 20\d\d-\d\d-\d\dT", text)
    assert "Disallow: /admin/" in client.get("/robots.txt").content.decode()


def pages_of_everything(authority, decision):
    slug = authority.slug
    return [
        "/",
        "/councils/",
        reverse("council", args=[slug]),
        reverse("council-year", args=[slug, "2019-20"]),
        reverse("council-decisions", args=[slug]),
        reverse("council-improvements", args=[slug]),
        reverse("council-reports", args=[slug]),
        "/decisions/",
        decision.get_absolute_url(),
        "/improvements/",
        "/reports/",
        "/review/2019-20/",
        "/training/",
        "/statistics/",
        "/data/",
        "/api/",
        "/api/councils/",
        f"/api/councils/{slug}/",
        f"/api/councils/{slug}/2019-20/",
        "/api/decisions/",
    ]


@pytest.mark.parametrize("size", [1, 30])
def test_no_page_asks_the_database_more_than_twelve_times(client, django_assert_max_num_queries, size):
    authority = worcester(closed_on=date(2020, 3, 31))
    for number in range(size):
        other = AuthorityFactory()
        authority.successors.add(other)
        DecisionFactory(upheld=True, authority=other)
        decision = public_decision(authority=authority, decided_on=recently(60 + number))
        RecommendationFactory(decision=decision, due_on=None)
        PublicReportFactory(authority=authority).decisions.add(decision)
    for year in (2017, 2018, 2019):
        a_published_year(authority, start=date(year, 4, 1), upheld=size)
    correct({Performance.objects.filter(authority=authority).first(): {"ceased": 1}}, reason="x", by=UserFactory())
    for address in pages_of_everything(authority, decision):
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200, address
