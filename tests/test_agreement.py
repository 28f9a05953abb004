"""Rules that are said twice, in SQL for many and in Python for one, say the same for every case that can be."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, product

import pytest
from django.apps import apps
from django.utils import timezone

from councils.models import (
    PUBLIC_OUTCOMES,
    Authority,
    Correction,
    Decision,
    Outcome,
    Performance,
    PublicReport,
    Reason,
    Recommendation,
    ReviewYear,
    Seminar,
    TrainingCourse,
    YearNote,
)
from letters.models import Letter, NationalReview
from tests.support.factories import (
    AuthorityFactory,
    CategoryFactory,
    DecisionFactory,
    PublicReportFactory,
    ReasonFactory,
    RecommendationFactory,
    ReviewYearFactory,
    UserFactory,
    moment,
)

pytestmark = pytest.mark.django_db

TODAY = date(2025, 7, 1)
DAY = timedelta(days=1)
# The same day in England from its first to its last minute, and the minutes before and after it. In summer the
# day begins while it is still the day before by the clocks of Greenwich.
MOMENTS = [
    moment("2025-06-30T23:59"),
    datetime(2025, 6, 30, 23, 30, tzinfo=UTC),
    moment("2025-07-01T00:00"),
    moment("2025-07-01T23:59"),
    datetime(2025, 7, 1, 23, 30, tzinfo=UTC),
    moment("2024-02-29T12:00"),
    None,
]
RELEASED = (("past_embargo", "is_past_embargo"), ("withdrawn", "is_withdrawn"))
# Each rule with the question to a queryset and the question to one object.
TWINS = {
    (Decision, "published", "is_published"),
    (Decision, "retired", "is_retired"),
    (Decision, "withdrawn", "is_withdrawn"),
    (Decision, "past_embargo", "is_past_embargo"),
    (ReviewYear, "published", "is_published"),
    (PublicReport, "published", "is_published"),
    (PublicReport, "past_embargo", "is_past_embargo"),
    (PublicReport, "withdrawn", "is_withdrawn"),
    (Correction, "published", "is_published"),
    (Correction, "past_embargo", "is_past_embargo"),
    (Correction, "withdrawn", "is_withdrawn"),
    *((model, *rule) for model in (TrainingCourse, Seminar, YearNote) for rule in RELEASED),
    (Letter, "published", "is_published"),
    (NationalReview, "published", "is_published"),
    (NationalReview, "withdrawn", "is_withdrawn"),
    (Authority, "existing", "existed"),
    (Reason, "used", "was_used"),
    (Recommendation, "outstanding", "is_outstanding"),
    (Recommendation, "delayed", "is_delayed"),
}


def say_the_same(model, question, twin, *about):
    """Compare the two for everything on record; what they hold for."""
    by_sql = set(getattr(model.objects, question)(*about))
    by_python = {one for one in model.objects.all() if getattr(one, twin)(*about)}
    assert by_sql == by_python
    return by_sql


def decisions():
    """Decisions of every outcome around the day, withheld and not, with a day of publication and without.

    Half of them were public before something in them changed.
    """
    now = timezone.localdate()
    decided = [TODAY.replace(year=2020) + n * DAY for n in (-1, 0, 1)] + [TODAY - 100 * DAY, TODAY]
    decided += [date(2019, 2, 28), date(2019, 3, 1), now.replace(year=now.year - 4), date(2015, 1, 1)]
    published = [None, *(TODAY + n * DAY for n in (-1, 0, 1)), date(2024, 2, 29), now, now + DAY]
    for outcome, decided_on, publish_on, withheld, until in product(
        Outcome.values, decided, published, ["", "Names a child."], [None, moment("2025-01-02T12:00")]
    ):
        if publish_on is None or publish_on >= decided_on:
            yield {
                "outcome": outcome,
                "decided_on": decided_on,
                "publish_on": publish_on,
                "withheld_because": withheld,
                "public_until": until,
            }
    yield from ({"publish_on": day} for day in published)


@pytest.fixture(scope="module")
def every_decision(module_db):
    authority, category = AuthorityFactory(), CategoryFactory()
    # Past `save`, which would fill in the day of publication.
    Decision.objects.bulk_create(
        DecisionFactory.build(authority=authority, category=category, received_on=date(2015, 1, 1), **facts)
        for facts in decisions()
    )


@pytest.mark.parametrize("at", MOMENTS)
def test_which_decisions_are_past_their_embargo(every_decision, at):
    assert say_the_same(Decision, "past_embargo", "is_past_embargo", at)


@pytest.mark.parametrize("at", MOMENTS)
def test_which_decisions_are_published(every_decision, at):
    published = say_the_same(Decision, "published", "is_published", at)
    assert {decision.outcome for decision in published} == set(PUBLIC_OUTCOMES)
    assert not any(decision.withheld_because for decision in published)


@pytest.mark.parametrize("at", MOMENTS)
def test_which_decisions_are_retired(every_decision, at):
    retired = say_the_same(Decision, "retired", "is_retired", at)
    assert retired
    assert retired.isdisjoint(Decision.objects.published(at))
    assert retired | set(Decision.objects.published(at)) == set(Decision.objects.past_embargo(at))


@pytest.mark.parametrize("at", MOMENTS)
def test_which_decisions_were_taken_down(every_decision, at):
    withdrawn = say_the_same(Decision, "withdrawn", "is_withdrawn", at)
    assert {decision.outcome for decision in withdrawn} == set(Outcome.values)
    assert withdrawn.isdisjoint(Decision.objects.past_embargo(at))
    assert all(decision.public_until for decision in withdrawn)


@pytest.mark.parametrize(("at", "kept"), [("2025-07-01T00:00", 2), ("2025-06-30T23:59", 1)])
def test_a_decision_is_kept_public_until_the_day_five_years_after_it(at, kept):
    days = (date(2020, 6, 30), date(2020, 7, 1), date(2020, 7, 2))
    ours = {DecisionFactory(closed=True, decided_on=day, received_on=day) for day in days}
    # On 1 July 2025 the decision of 1 July 2020 is retired, and with it the one before.
    assert len(ours.intersection(Decision.objects.retired(moment(at)))) == kept
    assert len(ours.intersection(Decision.objects.published(moment(at)))) == 3 - kept


@pytest.fixture(scope="module")
def every_year(module_db):
    """Years that were frozen or not, and that become public before, at and after each moment, or never."""
    days = {at or timezone.now() for at in MOMENTS}
    publish_at = [None, *(day + timedelta(seconds=n) for day in days for n in (-1, 0, 1)), *(timezone.now() + DAY,)]
    starts = iter(date(year, 4, 1) for year in range(1900, 2100))
    frozen = {"frozen_at": moment("2020-05-01T09:00")}
    return [
        ReviewYearFactory(starts_on=next(starts)),
        *(ReviewYearFactory(starts_on=next(starts), publish_at=day, **frozen) for day in publish_at),
    ]


@pytest.mark.parametrize("at", MOMENTS)
def test_which_years_are_published(every_year, at):
    published = say_the_same(ReviewYear, "published", "is_published", at)
    assert 0 < len(published) < len(every_year)


@pytest.mark.parametrize("at", MOMENTS)
def test_figures_are_published_with_their_year(every_year, at):
    authority = AuthorityFactory()
    figures = [Performance(year=year, authority=authority, name=authority.name, kind="district") for year in every_year]
    Performance.objects.bulk_create(figures)
    by_python = {one for one in Performance.objects.select_related("year") if one.year.is_published(at)}
    assert set(Performance.objects.published(at)) == by_python
    assert 0 < len(by_python) < len(figures)


@pytest.mark.parametrize("at", MOMENTS)
def test_which_letters_are_published(every_year, at):
    authority, composer, approver = AuthorityFactory(), UserFactory(), UserFactory()
    composed, then = {"composed_at": moment("2020-06-01T09:00"), "composed_by": composer}, moment("2020-07-01T09:00")
    rendered = composed | {"pdf": "letters/a.pdf", "pdf_sha256": "a" * 64, "rendered_at": then}
    approved = rendered | {"approved_at": then, "approved_by": approver}
    issued = approved | {"issued_at": then, "issued_by": composer}
    held_back = {"held_back_at": then, "held_back_by": composer, "held_back_because": "Under appeal."}
    states = [composed, rendered, approved, issued | held_back, issued]
    Letter.objects.bulk_create(
        Letter(year=year, authority=authority, recipient=authority, edition=edition, content={}, **facts)
        for year in every_year
        for edition, facts in enumerate(states, 1)
    )
    published = say_the_same(Letter, "published", "is_published", at)
    assert {letter.edition for letter in published} == {len(states)}


@pytest.mark.parametrize("at", MOMENTS)
def test_which_national_reviews_are_published(every_year, at):
    drafter, approver, then = UserFactory(), UserFactory(), moment("2020-07-01T09:00")
    drafted = {"composed_at": moment("2020-06-01T09:00"), "composed_by": drafter}
    rendered = drafted | {"pdf": "reviews/a.pdf", "pdf_sha256": "a" * 64, "rendered_at": then}
    approved = rendered | {"approved_at": then, "approved_by": approver}
    gone = approved | {"public_until": then, "taken_down_by": approver, "withheld_because": "A slip."}
    states = [drafted, rendered, approved, gone]
    NationalReview.objects.bulk_create(
        NationalReview(year=year, edition=edition, content={}, text="Words.", **facts)
        for year in every_year
        for edition, facts in enumerate(states, 1)
    )
    published = say_the_same(NationalReview, "published", "is_published", at)
    assert {review.edition for review in published} == {3}
    assert {review.edition for review in say_the_same(NationalReview, "withdrawn", "is_withdrawn", at)} == {4}


@pytest.mark.parametrize("at", MOMENTS)
def test_which_reports_are_published(at):
    authority, now = AuthorityFactory(), timezone.localdate()
    for day in [TODAY - DAY, TODAY, TODAY + DAY, date(2024, 2, 29), date(2024, 3, 1), now, now + DAY]:
        PublicReportFactory(authority=authority, published_on=day)
        PublicReportFactory(authority=authority, published_on=day, withheld_because="No.", public_until=timezone.now())
    assert 0 < len(say_the_same(PublicReport, "published", "is_published", at)) < 7
    assert 0 < len(say_the_same(PublicReport, "past_embargo", "is_past_embargo", at)) < 7
    assert len(say_the_same(PublicReport, "withdrawn", "is_withdrawn", at)) >= 7


@pytest.mark.parametrize("at", MOMENTS)
def test_which_corrections_are_published(every_year, at):
    for year, withheld in product(ReviewYear.objects.all(), ("", "No.")):
        authority = AuthorityFactory()
        whole = Performance.objects.create(year=year, authority=authority, name=authority.name, kind=authority.kind)
        gone = timezone.now() if withheld else None
        facts = {"withheld_because": withheld, "public_until": gone}
        Correction.objects.create(performance=whole, reason="Late.", by=UserFactory(), at=timezone.now(), **facts)
    held = Correction.objects.count() // 2
    assert 0 <= len(say_the_same(Correction, "published", "is_published", at)) <= held
    assert len(say_the_same(Correction, "past_embargo", "is_past_embargo", at)) == held
    assert len(say_the_same(Correction, "withdrawn", "is_withdrawn", at)) == held


@pytest.mark.parametrize("at", MOMENTS)
@pytest.mark.parametrize("model", [TrainingCourse, Seminar, YearNote])
def test_which_notes_courses_and_seminars_are_released(every_year, model, at):
    own: dict = {TrainingCourse: {"topic": "Well."}, Seminar: {"place": "Leeds"}}.get(model, {"text": "Mind the gap."})
    states = cycle(product((None, timezone.now()), ("", "No.")))
    for year, (gone, withheld) in zip(ReviewYear.objects.order_by("pk"), states, strict=False):
        of = {"year": year} if model is YearNote else {"held_on": year.starts_on}
        model.objects.create(**own, **of, withheld_because=withheld, public_until=gone)
    for question, twin in RELEASED:
        assert 0 < len(say_the_same(model, question, twin, at)) < model.objects.count()


EDGES = [TODAY - DAY, TODAY, TODAY + DAY]


@pytest.mark.parametrize(("on", "until"), [(TODAY, None), (TODAY, TODAY + DAY), (TODAY - DAY, TODAY)])
def test_which_authorities_existed(on, until):
    spans = [(first, last) for first, last in product(EDGES, [None, *EDGES]) if last is None or last >= first]
    ours = {AuthorityFactory(opened_on=opened_on, closed_on=closed_on) for opened_on, closed_on in spans}
    assert 0 < len(ours & say_the_same(Authority, "existing", "existed", on, until)) < len(ours)


@pytest.mark.parametrize("on", EDGES)
def test_which_reasons_were_used(on):
    spans = [(a, b) for a, b in product([None, *EDGES], [None, *EDGES]) if a is None or b is None or b >= a]
    for used_from, used_until in spans:
        ReasonFactory(used_from=used_from, used_until=used_until)
    assert 0 < len(say_the_same(Reason, "used", "was_used", on)) < len(spans)


@pytest.fixture(scope="module")
def every_recommendation(module_db):
    """Recommendations due around a day and a year before it, completed or not, in open cases and in closed ones."""
    due = [None, *(day.replace(year=year) for day in EDGES for year in (2024, 2025))]
    for case in (DecisionFactory(upheld=True), DecisionFactory(complied=True)):
        for number, (due_on, completed_on) in enumerate(product(due, [None, TODAY]), 1):
            RecommendationFactory(decision=case, number=number, due_on=due_on, completed_on=completed_on)
    return due


def test_which_recommendations_are_outstanding(every_recommendation):
    assert len(say_the_same(Recommendation, "outstanding", "is_outstanding")) == len(every_recommendation)


@pytest.mark.parametrize("on", EDGES)
def test_which_recommendations_are_delayed_over_twelve_months(every_recommendation, on):
    assert len(say_the_same(Recommendation, "delayed", "is_delayed", on)) == EDGES.index(on)


def test_every_rule_that_names_its_twin_is_compared_here():
    named = {
        (model, re.search(r"[Tt]win of `(\w+)`", method.__doc__)[1], name)
        for model in apps.get_models()
        for part in model.__mro__
        for name, method in vars(part).items()
        if "win of `" in (getattr(method, "__doc__", "") or "")
    }
    assert named == TWINS
