"""What the front page of the back office says to somebody: what is in hand, due, waiting, and how far the year is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from councils.casework.attention import awaiting_verdict
from councils.casework.due_dates import sees_everybodys
from councils.figures.early_signs import CHECK, EarlySign, to_look_at
from councils.models import Decision, Recommendation, ReviewYear
from councils.models.decision import today
from councils.models.year import start_of_year
from councils.statistics.early_signs import BY_CHANCE
from councils.statistics.english import date_and_time, long_date
from councils.statistics.rates import count
from letters.year.progress import YearProgress

SHOWN = 6
MOST_SIGNS = 10
STAGES = {"rendered": "with a PDF", "approved": "approved", "issued": "issued"}


@dataclass(frozen=True)
class CardLine:
    """One record on a card: what it is called, what is said of it, where it is."""

    name: str
    about: str
    url: str


@dataclass(frozen=True)
class Card:
    """A pile of work: how much there is, the first few, and the way to all of it."""

    title: str
    number: int
    lines: list[CardLine]
    url: str
    empty: str
    about: str = ""


def list_address(model: str, **query: str) -> str:
    return f"{reverse(f'admin:councils_{model}_changelist')}?{urlencode(query)}"


def card(title: str, found: QuerySet, say: Callable[[Any], CardLine], url: str, empty: str) -> Card:
    """A card for what was found; the number is counted only when there is more than is shown."""
    first = list(found[: SHOWN + 1])
    number = found.count() if len(first) > SHOWN else len(first)
    return Card(title, number, [say(record) for record in first[:SHOWN]], url, empty)


def cards(user: Any) -> list[Card]:
    decisions = casework(user) if user.has_perm("councils.view_decision") else []
    recommendations = following_up(user) if user.has_perm("councils.view_recommendation") else []
    warnings = [early_signs_card()] if user.has_perm("councils.change_reviewyear") else []
    return [*warnings, *decisions, *recommendations]


def early_signs_card() -> Card:
    """Where more comes in than usual, and nobody has looked yet: the newest ten."""
    found = to_look_at()
    lines = [CardLine(str(sign.authority), sign.fact, cases_of(sign)) for sign in found[:MOST_SIGNS]]
    year = ReviewYear.objects.filter(starts_on=start_of_year(today())).first()
    checks = f"{reverse('admin:year-checks', args=[year.pk])}?{urlencode({'check': CHECK})}" if year else ""
    about = f"{BY_CHANCE} The check of the year keeps who has looked, and why it may stand." if found else ""
    return Card("Early signs", len(found), lines, checks, "Nowhere do cases add up to more than usual.", about)


def cases_of(sign: EarlySign) -> str:
    area = {"category__service_area__exact": sign.area} if sign.area else {}
    return list_address("decision", q=sign.authority.name, **area)


def casework(user: Any) -> Iterator[Card]:
    """Decisions in hand, texts that wait for a second person, what will be public soon, verdicts to be recorded."""
    decisions = Decision.objects.select_related("authority").only(
        "reference", "authority__name", "received_on", "decided_on", "publish_on", "outcome"
    )
    mine, whose = decisions.filter(handler=user), {"handler": "me"}
    yield card(
        "My decisions in hand",
        mine.open().order_by("received_on"),
        lambda case: decision_line(case, "received", case.received_on),
        list_address("decision", status="open", **whose),
        "You have no complaint in hand.",
    )
    held = decisions.awaiting_release().order_by("decided_on")
    mine_only = not sees_everybodys(user)
    yield card(
        "Texts that wait for a second person",
        held.filter(handler=user) if mine_only else held,
        lambda case: decision_line(case, "decided", case.decided_on, to="decision-release"),
        list_address("decision", status="awaiting_release", **(whose if mine_only else {})),
        "No text waits to be read.",
    )
    yield card(
        "Texts that the check asks about",
        (mine if mine_only else decisions).asked_about().order_by("decided_on"),
        lambda case: decision_line(case, "decided", case.decided_on, to="decision-release"),
        list_address("decision", attention="asked_about", **(whose if mine_only else {})),
        "No text has an open question.",
    )
    yield card(
        "Ready, and public when their day comes",
        (mine if mine_only else decisions).awaiting_publication().order_by("publish_on"),
        lambda case: decision_line(case, "public on", case.publish_on),
        list_address("decision", status="awaiting_publication", **(whose if mine_only else {})),
        "No decision waits for its day.",
    )
    yield card(
        "Everything completed, verdict due",
        awaiting_verdict(mine if mine_only else decisions).order_by("decided_on"),
        lambda case: decision_line(case, "decided", case.decided_on, to="decision-compliance"),
        list_address("decision", status="awaiting_verdict", **(whose if mine_only else {})),
        "No case waits for its compliance outcome.",
    )


def decision_line(decision: Decision, said: str, day: date | None, to: str = "councils_decision_change") -> CardLine:
    when = f"{said} {long_date(day)}" if day else ""
    return CardLine(decision.reference, f"{decision.authority}, {when}", reverse(f"admin:{to}", args=[decision.pk]))


def following_up(user: Any) -> Iterator[Card]:
    found = Recommendation.objects.select_related("decision__authority").only(
        "number",
        "due_on",
        "completed_on",
        "decision__reference",
        "decision__compliance_outcome",
        "decision__authority__name",
    )
    mine_only = not sees_everybodys(user)
    recommendations = found.filter(decision__handler=user) if mine_only else found
    whose = {"handler": "me"} if mine_only else {}
    piles = [
        ("Due in the next seven days", "due_soon", "due_on", "Nothing falls due this week."),
        # What slipped last can still be mended with a telephone call; the rest is on the next card.
        ("Overdue", "overdue", "-due_on", "Nothing is overdue."),
        ("Delayed over twelve months", "delayed", "due_on", "Nothing has been delayed for so long."),
    ]
    for title, question, order, empty in piles:
        pile = getattr(recommendations, question)().order_by(order)
        yield card(title, pile, recommendation_line, list_address("recommendation", due=question, **whose), empty)


def recommendation_line(recommendation: Recommendation) -> CardLine:
    """A recommendation on a card: it leads to the screen of its decision."""
    decision = recommendation.decision
    address = reverse("admin:councils_decision_change", args=[decision.pk])
    name = f"{decision.reference}, {recommendation.number}"
    return CardLine(name, f"{decision.authority}, {recommendation.status}", f"{address}#recommendations-group")


@dataclass(frozen=True)
class Readiness:
    year: ReviewYear
    url: str
    sentences: list[str]


def readiness(user: Any) -> Readiness | None:
    """The latest year that has ended, until it is public: what is done and what is not."""
    if not user.has_perm("councils.view_reviewyear"):
        return None
    ended = (year for year in ReviewYear.objects.order_by("-starts_on")[:3] if year.has_ended)
    year = next(ended, None)
    if year is None or year.is_published():
        return None
    url = reverse("admin:desk", args=[year.label])
    return Readiness(year, url, [*figures_readiness(year), *letters_readiness(year)])


def figures_readiness(year: ReviewYear) -> list[str]:
    if year.frozen_at:
        return [f"The figures were frozen on {long_date(year.frozen_at)}."]
    unexplained = Decision.objects.decided_in(*year.days).filter(reason=None).count()
    without = f" Without a reason so far: {count(unexplained, 'decision')} of the year." if unexplained else ""
    return [f"The figures are not frozen yet.{without}"]


def letters_readiness(year: ReviewYear) -> list[str]:
    done = YearProgress(year).counts
    if not done["composed"]:
        return ["No letters have been composed."] if year.frozen_at else []
    stages = [f"{done[stage]:,} {words}" for stage, words in STAGES.items()]
    at = year.publish_at
    return [
        f"{count(done['composed'], 'letter')} composed, {', '.join(stages)}.",
        f"It becomes public on {date_and_time(at)}." if at else "Nobody has said yet when it is published.",
    ]
