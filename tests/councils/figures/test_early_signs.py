"""Early signs from casework: who is noticed, who is not, and where a manager meets it."""

from datetime import date, timedelta
from itertools import count

import pytest
from django.urls import reverse

from councils.figures import freezing
from councils.figures.checks import YearChecks
from councils.figures.checks.accepting import let_stand
from councils.figures.early_signs import CHECK, LATE, noticed_in, signs_until, to_look_at
from councils.models import Compliance, Decision, ServiceArea
from councils.models.decision import today
from councils.models.year import start_of_year
from letters.lifecycle.compose import compose
from tests.support.factories import (
    AuthorityFactory,
    CategoryFactory,
    DecisionFactory,
    PopulationFactory,
    ReviewYearFactory,
)
from tests.support.screens import colleague

pytestmark = pytest.mark.django_db

FIRST = date(2015, 4, 1)
END = date(2020, 3, 31)
OCTOBER = date(2019, 10, 1)


def months(first=FIRST, end=END):
    day = first
    while day < end:
        yield day
        day = (day + timedelta(days=31)).replace(day=1)


class Casework:
    """Complaints written straight into the record, so many a month."""

    def __init__(self):
        areas = (ServiceArea.HOUSING, ServiceArea.OTHER)
        self.categories = {area: CategoryFactory(slug=area, name=area, service_area=area) for area in areas}
        self.rows, self.numbers = [], count(1)

    def received(self, council, a_month, first=FIRST, end=END, area=ServiceArea.HOUSING, **facts):
        for month in months(first, end):
            self.rows += [self.case(council, month, area, facts) for _ in range(a_month)]

    def case(self, council, day, area, facts):
        dated = {name: day for name in ("decided_on", "compliance_recorded_on") if name in facts}
        number = next(self.numbers)
        reference = f"10 {number // 1000:03} {number % 1000:03}"
        whole = {"reference": reference, "received_on": day, "category": self.categories[area]}
        return DecisionFactory.build(authority=council, **whole | facts | dated)

    def keep(self):
        Decision.objects.bulk_create(self.rows)
        self.rows = []


@pytest.fixture
def casework():
    return Casework()


@pytest.fixture
def town(casework):
    """Ten councils with four complaints about housing a month; in one of them there are eight from October 2019 on."""
    councils = [AuthorityFactory(name=f"{name}town District Council") for name in "ABCDEFGHIJ"]
    for council in councils:
        PopulationFactory(authority=council, year=2018, residents=100_000)
        casework.received(council, 4)
    casework.received(councils[0], 4, first=OCTOBER)
    casework.keep()
    return councils


def test_a_service_that_doubled_is_noticed_and_no_other(town):
    [sign, in_all] = signs_until(END)
    assert (sign.authority, sign.area, sign.notice.since) == (town[0], ServiceArea.HOUSING, OCTOBER)
    assert (in_all.authority, in_all.area) == (town[0], "")
    usual = "where its last three years and other councils' figures lead one to expect 24."
    assert sign.fact == f"Housing: 48 received since October 2019, {usual}"
    assert in_all.fact == f"All services: 48 received since October 2019, {usual}"


def test_when_all_double_nobody_is_noticed(town, casework):
    for council in town[1:]:
        casework.received(council, 4, first=OCTOBER)
    casework.keep()
    assert signs_until(END) == []


def test_only_whole_months_count(town):
    assert {sign.notice.last for sign in signs_until(date(2020, 3, 30))} == {date(2020, 2, 1)}
    assert signs_until(date(2019, 11, 29)) == []


def test_what_is_entered_late_counts_where_it_belongs(town, casework):
    assert len(signs_until(END)) == 2
    Decision.objects.filter(authority=town[0], received_on__gte=OCTOBER).delete()
    DecisionFactory(authority=town[0], received_on=OCTOBER)
    assert signs_until(END) == []


def test_a_body_of_less_than_two_years_is_not_noticed(town):
    town[0].opened_on = date(2018, 4, 2)
    town[0].save()
    assert signs_until(END) == []


def test_a_body_made_of_whole_others_has_what_they_had(town, casework):
    new = AuthorityFactory(name="Newtown Council", opened_on=OCTOBER)
    for old in town[:2]:
        old.closed_on = OCTOBER - timedelta(days=1)
        old.save()
        old.successors.add(new)
    Decision.objects.filter(authority__in=town[:2], received_on__gte=OCTOBER).update(authority=new)
    assert {sign.authority for sign in signs_until(END)} == set()  # eight and four, where eight were usual
    town[1].successors.add(AuthorityFactory(opened_on=OCTOBER))
    assert signs_until(END) == []  # its part of what was divided is not known, and it is too young


def test_upheld_and_late_add_up_as_well(casework):
    councils = [AuthorityFactory() for _ in range(6)]
    upheld = {"upheld": True, "decided_on": None}
    for council in councils:
        PopulationFactory(authority=council, year=2018, residents=100_000)
        casework.received(council, 3, **upheld)
        complied = upheld | {"compliance_outcome": Compliance.COMPLIED, "compliance_recorded_on": None}
        casework.received(council, 8, area=ServiceArea.OTHER, **complied)
        casework.received(council, 1, area=ServiceArea.OTHER, **complied | {"compliance_outcome": Compliance.LATE})
    casework.received(councils[0], 6, first=OCTOBER, **upheld)
    late = complied | {"compliance_outcome": Compliance.LATE}
    casework.received(councils[1], 3, first=OCTOBER, area=ServiceArea.OTHER, **late)
    casework.keep()
    facts = {(sign.authority, sign.area, sign.counted): sign.fact for sign in signs_until(END)}
    assert facts[councils[0], ServiceArea.HOUSING, "upheld"].startswith("Housing: 54 upheld since October 2019")
    assert facts[councils[1], "", LATE].startswith(
        "Compliance: 24 of 72 late or not complied with since October 2019, where"
    )


def test_nothing_on_record_is_no_sign():
    assert signs_until(today()) == []


def test_the_check_of_the_year_names_them_with_what_is_true_of_all(town, client):
    year = ReviewYearFactory()
    assert [sign.authority for sign in noticed_in(year)] == [town[0]] * 2
    assert noticed_in(ReviewYearFactory(starts_on=date(2018, 4, 1))) == []
    client.force_login(colleague("manager", "mary"))
    page = client.get(reverse("admin:year-checks", args=[year.pk]), {"check": CHECK}).content.decode()
    assert "Housing: 48 received since October 2019" in page
    assert "Some ten to fifteen such notices a year come by chance." in page


def test_a_letters_text_suggests_a_sentence_and_says_nothing_by_itself(town, client):
    year = ReviewYearFactory()
    freezing.freeze(year)
    compose(year)
    letter = year.letters.get(authority=town[0])
    manager = colleague("manager", "mary")
    client.force_login(manager)
    address = reverse("admin:letter-narrative", args=[letter.pk])
    housing, in_all = client.get(address).context["suggestions"]
    assert housing == (
        "From October 2019 to March 2020 we received 48 complaints about housing, where the three years before and "
        "the figures of other councils lead us to expect 24."
    )
    assert in_all.startswith("From October 2019 to March 2020 we received 48 complaints, where")
    looked = client.post(address, {"narrative": "You were quick.", "suggestion": housing})
    assert looked.context["form"]["narrative"].value() == f"You were quick.\n\n{housing}"
    letter.refresh_from_db()
    assert letter.narrative == ""
    client.post(address, {"narrative": housing})
    letter.refresh_from_db()
    assert letter.narrative == housing
    other = year.letters.get(authority=town[1])
    assert client.get(reverse("admin:letter-narrative", args=[other.pk])).context["suggestions"] == []


# The front page speaks of today


@pytest.fixture
def lately(casework):
    """Six councils; in one of them complaints about housing have doubled for ten months."""
    this_month = today().replace(day=1)
    began = (this_month - timedelta(days=300)).replace(day=1)
    first = start_of_year(this_month).replace(year=start_of_year(this_month).year - 5)
    councils = [AuthorityFactory(name=f"{name}ham District Council") for name in "ABCDEF"]
    for council in councils:
        PopulationFactory(authority=council, year=2018, residents=100_000)
        casework.received(council, 4, first=first, end=this_month)
    casework.received(councils[0], 4, first=began, end=this_month)
    casework.keep()
    return councils


def card(client, user):
    client.force_login(user)
    cards = client.get(reverse("admin:index")).context["cards"]
    return next((card for card in cards if card.title == "Early signs"), None)


def test_a_manager_sees_them_first_and_a_caseworker_does_not(lately, client):
    found = card(client, colleague("manager", "mary"))
    assert [line.name for line in found.lines] == ["Aham District Council"] * 2
    assert "received since" in found.lines[0].about
    assert client.get(found.lines[0].url).status_code == 200
    assert card(client, colleague("caseworker", "casey")) is None
    assert card(client, colleague("auditor", "audrey")) is None


def test_what_somebody_has_looked_at_is_gone_from_the_front_page(lately, client):
    manager, year = colleague("manager", "mary"), ReviewYearFactory(starts_on=start_of_year(today()))
    assert len(to_look_at()) == 2
    problems = [each for each in YearChecks(year).problems() if each.check.name == CHECK]
    if not problems:  # it was noticed before 1 April: the check of that year names it
        year = ReviewYearFactory(starts_on=year.starts_on.replace(year=year.starts_on.year - 1))
        problems = [each for each in YearChecks(year).problems() if each.check.name == CHECK]
    let_stand(year, problems, reason="A new allocations scheme.", by=manager)
    assert to_look_at() == []
    assert card(client, manager) is None


def test_it_is_worked_out_in_few_queries_and_remembered(lately, django_assert_num_queries):
    with django_assert_num_queries(7):
        first = signs_until(today())
    with django_assert_num_queries(1):
        assert signs_until(today()) == first


def test_the_public_never_learns_of_them(lately, client):
    year = ReviewYearFactory()
    freezing.freeze(year)
    for address in ("/", lately[0].get_absolute_url(), "/data/datapackage.json", "/api/"):
        assert "lead one to expect" not in client.get(address, follow=True).content.decode()
