"""The public lists as people use them: words marked, filters that say how much they leave, and ways out of nothing."""

import csv
import io
import re
from datetime import date, timedelta
from urllib.parse import parse_qsl

import pytest

from councils.models import Decision, Kind
from councils.models.decision import today
from councils.public.filters.faceted import memories
from tests.councils.public.test_views import public_decision, recently, worcester, words
from tests.support.factories import (
    AuthorityFactory,
    CategoryFactory,
    DecisionFactory,
    PublicReportFactory,
    RecommendationFactory,
)

pytestmark = pytest.mark.django_db


def offered(response, name):
    """The choices of a filter: what each says, by what it asks for."""
    choices = getattr(response.context["list"].form[name].field.widget, "choices", ())
    return {value: label for value, label in choices if value}


def references(response):
    return [decision.reference for decision in response.context["list"].page]


@pytest.fixture
def some_of_everything():
    """Decisions, improvements and reports that differ in everything that lists are filtered by."""
    leeds = AuthorityFactory(name="Leeds City Council", slug="leeds", kind=Kind.METROPOLITAN, region="North East")
    essex = AuthorityFactory(name="Essex County Council", slug="essex", kind=Kind.COUNTY, region="London")
    send = CategoryFactory(slug="send", name="School transport", service_area="education-and-childrens-services")
    for n, authority in enumerate((leeds, essex, essex)):
        verdict = {"compliance_outcome": "complied_late", "compliance_recorded_on": today()} if n == 1 else {}
        decision = public_decision(
            authority=authority,
            decided_on=recently(60 + 300 * n),
            remedied_already=n == 2,
            summary="A late ramp.",
            **verdict,
        )
        RecommendationFactory(decision=decision, remedy=("training", "procedure", "training")[n], text="Be quick.")
    PublicReportFactory(authority=leeds, title="A ramp", published_on=recently()).decisions.add(decision)
    PublicReportFactory(authority=essex, title="Another ramp", published_on=recently(500), kind="s31")
    decided = {"decided_on": recently(), "received_on": recently(200), "summary": "No ramp."}
    DecisionFactory(authority=leeds, category=send, outcome="not_upheld", **decided)
    DecisionFactory(authority=essex, category=send, outcome="closed_after_initial_enquiries", **decided)


@pytest.mark.parametrize("address", ["/decisions/", "/improvements/", "/reports/"])
@pytest.mark.parametrize("asked", [{}, {"council": "essex"}, {"q": "ramp OR quick"}, {"area": "housing", "q": "ramp"}])
def test_every_choice_leaves_as_many_as_it_says(client, some_of_everything, address, asked):
    first = client.get(address, asked)
    if first.status_code == 400:
        return  # reports have no service area
    said = 0
    for name in first.context["list"].form.fields:
        for value, label in offered(first, name).items():
            if count := re.search(r" \(([\d,]+)\)$", str(label)):
                answer = client.get(address, asked | {name: value})
                assert answer.context["list"].page.paginator.count == int(count[1]), (asked, name, value)
                assert len(answer.context["list"].page.paginator.object_list[:1000]) == int(count[1]), (
                    asked,
                    name,
                    value,
                )
                said += 1
    assert said > 2


def test_choices_that_leave_nothing_are_not_offered(client, some_of_everything):
    response = client.get("/decisions/?council=essex&outcome=upheld")
    assert list(offered(response, "category")) == ["homelessness"]
    assert offered(response, "council") == {"essex": "Essex County Council (2)", "leeds": "Leeds City Council (1)"}


def test_what_the_public_must_not_see_is_not_counted(client):
    authority = worcester()
    hidden = {"authority": authority, "summary": "A ramp."}
    public_decision(**hidden, withheld_because="A court case is open.")
    public_decision(**hidden, publish_on=today() + timedelta(days=1))
    public_decision(**hidden, decided_on=today().replace(year=today().year - 6))
    DecisionFactory(advice=True, **hidden)
    for asked in ("", "?q=ramp", "?q=worcester", "?outcome=upheld"):
        response = client.get(f"/decisions/{asked}")
        assert response.context["list"].page.paginator.count == 0
        assert not re.search(r"\([1-9]\d*\)</option>", response.content.decode())


def test_counts_follow_every_change(client):
    decision = public_decision(authority=worcester())
    assert offered(client.get("/decisions/"), "outcome")["upheld"] == "Upheld (1)"
    decision.withheld_because = "A court case is open."
    decision.save()
    assert "(1)" not in str(offered(client.get("/decisions/"), "outcome"))
    assert len(memories) == 1


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("after=2026-01-01&before=2026-01-31", ["26 000 002"]),
        ("after=2026-02-01", ["26 000 003"]),
        ("remedied=yes", ["26 000 001"]),
        ("compliance=complied", ["26 000 002"]),
        ("compliance=complied&recorded=2025-26", ["26 000 002"]),
        ("compliance=complied&recorded=2024-25", []),
        ("remedy=training", ["26 000 003"]),
        ("remedy=payment", []),
        ("report=yes", ["26 000 001"]),
        ("region=London", ["26 000 002"]),
        ("sort=oldest", ["26 000 001", "26 000 002", "26 000 003"]),
        ("sort=council", ["26 000 003", "26 000 002", "26 000 001"]),
        ("sort=best&q=ramp", ["26 000 002", "26 000 003", "26 000 001"]),
        ("q=ramp&sort=newest", ["26 000 003", "26 000 002", "26 000 001"]),
        ("q=ramp", ["26 000 002", "26 000 003", "26 000 001"]),
    ],
)
def test_decisions_are_narrowed_and_ordered(client, settings, asked, found):
    settings.KEEP_DECISIONS_PUBLIC_YEARS = 100
    facts = [
        {"decided_on": date(2025, 12, 1), "statement": "No ramp.", "remedied_already": True},
        {
            "decided_on": date(2026, 1, 15),
            "summary": "Ramp.",
            "compliance_outcome": "complied",
            "compliance_recorded_on": date(2026, 3, 31),
        },
        {"decided_on": date(2026, 2, 1), "statement": "A ramp."},
    ]
    slugs = ["york", "wells", "ashby"]
    for n, (slug, fact) in enumerate(zip(slugs, facts, strict=True), 1):
        authority = AuthorityFactory(slug=slug, region="London" if n == 2 else "")
        public_decision(reference=f"26 000 00{n}", authority=authority, **fact)
    RecommendationFactory(decision=Decision.objects.get(reference="26 000 003"), remedy="training")
    RecommendationFactory(
        decision=Decision.objects.get(reference="26 000 003"), remedy="payment", kind="personal-remedy"
    )
    first = Decision.objects.get(reference="26 000 001")
    PublicReportFactory(authority=first.authority).decisions.add(first)
    PublicReportFactory(authority=first.authority, published_on=today() + timedelta(days=1)).decisions.add(
        Decision.objects.get(reference="26 000 002")
    )
    assert references(client.get(f"/decisions/?{asked}")) == found


def test_what_was_searched_for_is_marked_where_it_stands(client):
    long = "It began well. " * 60
    public_decision(
        summary="Nothing of it here.", statement=f"{long} Then there were <b>delays</b> with the ramp. {long}"
    )
    html = client.get("/decisions/?q=delay").content.decode()
    assert "&lt;b&gt;<mark>delays</mark>&lt;/b&gt; with the ramp" in html
    assert "<p>… " in html
    assert "Nothing of it here" not in html


def test_a_filter_that_is_set_can_be_taken_off(client, some_of_everything):
    response = client.get("/decisions/?q=ramp&council=leeds&after=2020-01-31&sort=oldest&page=1")
    chips = response.context["list"].chips
    assert [(chip.name, chip.words) for chip in chips] == [
        ("Words or reference", "ramp"),
        ("Council", "Leeds City Council"),
        ("Decided on or after", "31 January 2020"),
    ]
    assert dict(parse_qsl(chips[1].without[1:])) == {"q": "ramp", "after": "2020-01-31", "sort": "oldest"}
    assert chips[1].without.replace("&", "&amp;") in response.content.decode()


def test_where_nothing_is_found_the_page_says_what_to_try(client, some_of_everything):
    said = words(client.get("/decisions/?q=xylophone&council=leeds"))
    assert "No published decision matches." in said
    assert "Look again without “Leeds City Council”" in said


def test_where_nothing_has_all_the_words_what_has_most_of_them_is_shown(client, some_of_everything):
    public_decision(summary="A late ramp with a xylophone.")
    response = client.get("/decisions/?q=late+ramp+xylophone+zither")
    said = words(response)
    assert "No decision has all of these words. 4 decisions have most of them" in said
    assert "xylophone" in response.context["list"].page[0].summary


def test_a_question_finds_what_others_agreed_to_do(client):
    send = CategoryFactory(slug="special-educational-needs", service_area="education-and-childrens-services")
    decision = public_decision(category=send, summary="The plan came late: delay upon delay.")
    RecommendationFactory(decision=decision, text="Tell parents each month how far their plan is.")
    RecommendationFactory(decision=public_decision(), text="Plan the bin rounds.")
    response = client.get("/improvements/?q=What+did+others+agree+to+do+about+delays+in+special+needs+plans%3F")
    said = words(response)
    assert "1 service improvement" in said
    assert "Tell parents each month how far their plan is." in said
    assert "nearly every text has them: What, did, others, agree, do, about" in said


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("", "Not known yet"),
        ("complied", "Done as agreed"),
        ("complied_late", "Done later than agreed"),
        ("not_complied", "Not done"),
        ("ceased", "No longer followed up"),
    ],
)
def test_a_service_improvement_says_whether_it_was_done(client, verdict, said):
    recorded = {"compliance_outcome": verdict, "compliance_recorded_on": today() if verdict else None}
    RecommendationFactory(decision=public_decision(**recorded))
    assert said in words(client.get("/improvements/"))
    assert said in words(client.get(f"/improvements/?done={verdict or 'none'}"))


def test_somebody_who_types_a_council_is_shown_the_way_to_it(client):
    worcester()
    page = client.get("/decisions/?q=worcester").content.decode()
    assert 'Looking for a council? <a href="/councils/worcester-city-council/">' in " ".join(page.split())


def test_a_list_is_taken_away_as_it_is_narrowed(client, some_of_everything):
    page = client.get("/councils/essex/decisions/?q=ramp&outcome=upheld&page=1")
    address = page.context["take_away"]
    response = client.get(address)
    assert response["Content-Disposition"] == 'attachment; filename="decisions.csv"'
    rows = list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert [row["reference"] for row in rows] == references(page)
    assert {row["authority"] for row in rows} == {"essex"}
    assert client.get("/decisions.csv?outcome=excellent").status_code == 400


def test_a_page_beyond_the_last_of_a_search_shows_the_last(client, some_of_everything):
    response = client.get("/decisions/?q=ramp&page=99999999")
    assert (response.status_code, len(references(response))) == (200, 5)


@pytest.mark.parametrize("address", ["/decisions/", "/improvements/", "/reports/", "/councils/essex/decisions/"])
@pytest.mark.parametrize(
    "asked", ["", "?q=ramp", "?q=ramp+zither", "?q=late&year=2025-26&outcome=upheld&sort=best", "?page=2"]
)
def test_no_search_asks_the_database_more_than_twelve_times(
    client, some_of_everything, django_assert_max_num_queries, address, asked
):
    with django_assert_max_num_queries(12):
        client.get(address + asked)
