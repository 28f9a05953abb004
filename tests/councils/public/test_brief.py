"""The brief for a committee: what it tells of a council, and which questions the facts give rise to."""

from datetime import date, timedelta

import pytest

from councils.models import Compliance, Performance, RecommendationKind, Remedy
from councils.models.decision import today
from tests.councils.figures.test_several_years import HOUSING, TAX, published
from tests.councils.public.test_headlines import a_council, three_years
from tests.councils.public.test_views import a_published_year, public_decision, worcester, words
from tests.support.corrections import correct
from tests.support.factories import AuthorityFactory, PublicReportFactory, RecommendationFactory, UserFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/councils/worcester-city-council/2019-20/brief/"


def questions(client, address=ADDRESS):
    return " ".join(client.get(address).context["brief"].questions)


def last_year():
    """The first day of the latest review year that has ended."""
    now = today()
    return date(now.year - (1 if now.month > 3 else 2), 4, 1)


def autumn():
    return last_year() + timedelta(days=180)


def brief_of(year):
    return f"/councils/worcester-city-council/{year}/brief/"


def test_a_year_is_told_in_cases_with_what_would_be_ordinary(client):
    a_published_year(worcester())
    said = words(client.get(ADDRESS))
    assert "In 2019-20 we upheld 2 of the 4 complaints we investigated in detail." in said
    assert "Complaints upheld 2 of 4 (50%), too few to tell" in said
    assert "No case upheld in 2019-20 is published at present." in said


def test_three_years_together_are_told_where_there_are_three_in_a_row_and_nowhere_else(client):
    three_years(a_council(), AuthorityFactory.create_batch(30, kind="unitary"), housing=(20, 0))
    said = words(client.get("/councils/anytown/brief/"))
    assert (
        "In the three years 2022-23 to 2024-25 we upheld 63 of the 69 complaints we investigated in detail (91%)."
        in said
    )
    assert "Housing 60 60 of 60" in said
    a_published_year(worcester())
    assert client.get("/councils/worcester-city-council/brief/").status_code == 404


def test_a_question_is_asked_about_the_area_that_differs_and_what_cases_have_in_common(client):
    three_years(a_council(), AuthorityFactory.create_batch(30, kind="unitary"), housing=(20, 0))
    for address in ("/councils/anytown/brief/", "/councils/anytown/2024-25/brief/"):
        asked = questions(client, address)
        assert "Housing: 60 upheld in three years, where" in asked
        assert "What explains it?" in asked
        assert "More complaints were upheld than is ordinary." in asked


def test_nothing_is_asked_of_an_area_where_none_differs(client):
    three_years(a_council(), AuthorityFactory.create_batch(30, kind="unitary"))
    assert "What explains it?" not in questions(client, "/councils/anytown/2024-25/brief/")


def test_what_was_not_done_or_late_is_asked_about(client):
    authority = worcester()
    year = a_published_year(authority)
    assert "agreed" not in questions(client)
    counts = {"not_complied": 1, "complied_late": 2}
    correct({Performance.objects.totals().get(year=year): counts}, reason="Left out.", by=UserFactory())
    asked = questions(client)
    assert "In 1 case what was agreed with us was not done. Why not, and when will it be?" in asked
    assert "In 2 cases what was agreed was done late." in asked


def test_cases_are_listed_those_not_done_first_with_what_was_agreed_for_all_and_nothing_for_a_person(client):
    authority = worcester()
    done, not_done = (
        public_decision(
            authority=authority, decided_on=autumn(), compliance_outcome=verdict, compliance_recorded_on=autumn()
        )
        for verdict in (Compliance.COMPLIED, Compliance.NOT_COMPLIED)
    )
    for decision in (done, not_done):
        RecommendationFactory(decision=decision, text="Train officers.", remedy=Remedy.TRAINING, due_on=None)
        facts = {"kind": RecommendationKind.PERSONAL, "remedy": Remedy.PAYMENT, "text": "Pay her.", "due_on": None}
        RecommendationFactory(decision=not_done, **facts)
    withheld = public_decision(authority=authority, decided_on=autumn(), withheld_because="A family.")
    said = words(client.get(brief_of(a_published_year(authority, start=last_year()))))
    assert said.index(not_done.reference) < said.index(done.reference)
    assert "training and guidance for staff (not done)" in said
    assert "Of 2 service improvements that it agreed to, 1 was not done." in said
    assert "Pay her" not in said
    assert "redress" not in said
    assert withheld.reference not in said


def test_a_public_report_is_told_with_what_the_law_asks_and_asked_about(client):
    authority = worcester()
    PublicReportFactory(authority=authority, title="A ramp too late", published_on=autumn())
    said = words(client.get(brief_of(a_published_year(authority, start=last_year()))))
    assert "three months to tell us" in said
    assert "What has been done about our report “A ramp too late”" in said


def test_the_monitoring_officer_is_told_of_by_councils_and_nobody_asks_a_body_that_is_gone(client):
    a_published_year(worcester())
    assert "Local Government and Housing Act 1989, sections 5 and 5A" in words(client.get(ADDRESS))
    fire = AuthorityFactory(slug="fire", kind="fire")
    gone = AuthorityFactory(slug="gone", closed_on=date(2023, 3, 31))
    for start in (2020, 2021, 2022):
        published(start, [(fire, {HOUSING: (1, 1), TAX: (1, 1)}, 4), (gone, {HOUSING: (1, 1), TAX: (1, 1)}, 4)])
    said = words(client.get("/councils/fire/2022-23/brief/"))
    assert "monitoring officer" not in said
    assert "How many complaints did it receive and uphold itself" in said
    said = words(client.get("/councils/gone/2022-23/brief/"))
    assert "monitoring officer" not in said
    assert "Questions to ask" not in said


def test_an_unknown_year_has_no_brief(client):
    a_published_year(worcester())
    assert client.get("/councils/worcester-city-council/2012-13/brief/").status_code == 404
    assert client.get("/councils/nobody/2019-20/brief/").status_code == 404
