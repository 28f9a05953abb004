"""What is to be done in cases: followed up, decided, released, taken; and what of them waits for others."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator

from councils.casework.attention import awaiting_verdict
from councils.casework.due_dates import sees_everybodys
from councils.figures.early_signs import CHECK, EarlySign, to_look_at
from councils.models import Decision, Recommendation, ReviewYear
from councils.models.decision import today
from councils.models.year import start_of_year
from councils.statistics.early_signs import BY_CHANCE
from councils.statistics.english import long_date
from councils.statistics.rates import count
from ombudsman.dashboard.card import Card, CardLine, card, list_address, told

MOST_SIGNS = 10


def of(user: Any, path: str = "handler") -> Q:
    """Whose cases somebody is shown: their own, or everybody's."""
    return Q() if sees_everybodys(user) else Q(**{path: user})


def whose(user: Any) -> dict[str, str]:
    return {} if sees_everybodys(user) else {"handler": "me"}


def decisions() -> QuerySet[Decision]:
    return Decision.objects.select_related("authority").only(
        *("reference", "authority__name", "received_on", "decided_on", "publish_on", "outcome"),
    )


def following_up(user: Any) -> Iterator[Card]:
    """What fell due and was not done, where the verdict is due, and what falls due this week."""
    if not user.has_perm("councils.view_recommendation"):
        return
    found = Recommendation.objects.filter(of(user, "decision__handler")).select_related("decision__authority")
    found = found.only(
        *("number", "due_on", "completed_on", "decision__reference", "decision__compliance_outcome"),
        "decision__authority__name",
    )
    overdue = found.overdue()
    delayed = overdue.delayed().count() if overdue.exists() else 0
    about = f"{count(delayed, 'of them', 'of them')} delayed over twelve months." if delayed else ""
    # What slipped last can still be mended with a telephone call: it stands first.
    yield card(
        "Overdue",
        overdue.order_by("-due_on"),
        recommendation_line,
        list_address("recommendation", due="overdue", **whose(user)),
        action="Follow up",
        about=about,
        is_theirs=user.has_perm("councils.change_recommendation"),
    )
    yield card(
        "Everything completed, verdict due",
        awaiting_verdict(decisions().filter(of(user))).order_by("decided_on"),
        lambda case: decision_line(case, "decided", case.decided_on, to="decision-compliance"),
        list_address("decision", status="awaiting_verdict", **whose(user)),
        action="Record the verdicts",
        is_theirs=user.has_perm("councils.change_decision"),
    )
    yield card(
        "Due in the next seven days",
        found.due_soon().order_by("due_on"),
        recommendation_line,
        f"{reverse('admin:recommendation-due')}?{urlencode({'whose': 'me' if whose(user) else 'everybody'})}",
        action="What falls due",
        is_theirs=user.has_perm("councils.change_recommendation"),
    )


def texts(user: Any) -> Iterator[Card]:
    """Texts that this person can release, what the check asks of them, and what waits for others or its day."""
    if not user.has_perm("councils.view_decision"):
        return
    held = decisions().awaiting_release()  # type: ignore[attr-defined]
    title, address = "Texts that wait for a second person", {"status": "awaiting_release"}
    if user.has_perm("councils.release_decision"):
        yield card(
            title,
            decisions().to_be_read_by(user).order_by("decided_on"),  # type: ignore[attr-defined]
            lambda case: decision_line(case, "decided", case.decided_on, to="decision-release"),
            list_address("decision", **address),
            action="Read and release",
        )
    asked = decisions().filter(of(user)).asked_about().order_by("decided_on")  # type: ignore[attr-defined]
    if user.has_perm("councils.change_decision"):
        yield card(
            "Texts that the check asks about",
            asked,
            lambda case: decision_line(case, "decided", case.decided_on, to="decision-release"),
            list_address("decision", attention="asked_about", **whose(user)),
            action="Put right",
        )
    yield from sent_back(user)
    held = held.filter(sent_back_because="")
    theirs = held.filter(written_by=user) if user.has_perm("councils.release_decision") else held.filter(of(user))
    yield told(title, theirs, list_address("decision", **address, **whose(user)))
    yield told(
        "Ready, and public when their day comes",
        decisions().filter(of(user)).awaiting_publication(),  # type: ignore[attr-defined]
        list_address("decision", status="awaiting_publication", **whose(user)),
    )


def sent_back(user: Any) -> Iterator[Card]:
    """What a second person has sent back, to those who handle or wrote it; who releases texts is told of the rest."""
    found, mine = decisions().sent_back(), Q(handler=user) | Q(written_by=user)  # type: ignore[attr-defined]
    address = list_address("decision", status="sent_back")
    if user.has_perm("councils.change_decision"):
        yield card(
            "Sent back with a note",
            Decision.objects.sent_back().filter(mine).select_related("sent_back_by").order_by("decided_on"),
            lambda case: CardLine(
                case.reference,
                f"{case.sent_back_by}: {Truncator(case.sent_back_because).words(16)}",
                reverse("admin:councils_decision_change", args=[case.pk]),
            ),
            address,
            action="Put right",
        )
    if user.has_perm("councils.release_decision"):
        yield told("Sent back, and with their handlers", found.exclude(mine), address)


def in_hand(user: Any) -> Iterator[Card]:
    """Complaints that this person handles, oldest first; and those that nobody handles and anybody can take."""
    if not user.has_perm("councils.change_decision"):
        return
    for title, handler, action, lookup in (
        ("My decisions in hand", "me", "Decide", Q(handler=user)),
        ("In hand, and nobody handles them", "nobody", "Take one", Q(handler=None)),
    ):
        yield card(
            title,
            decisions().filter(lookup).open().order_by("received_on"),  # type: ignore[attr-defined]
            lambda case: decision_line(case, "received", case.received_on),
            list_address("decision", status="open", handler=handler),
            action=action,
        )


def early_signs(user: Any) -> Iterator[Card]:
    """Where more comes in than usual, and nobody has looked yet: the newest ten."""
    if not user.has_perm("councils.change_reviewyear"):
        return
    found = to_look_at()
    lines = [CardLine(str(sign.authority), sign.fact, cases_of(sign)) for sign in found[:MOST_SIGNS]]
    year = ReviewYear.objects.filter(starts_on=start_of_year(today())).first()
    checks = f"{reverse('admin:year-checks', args=[year.pk])}?{urlencode({'check': CHECK})}" if year else ""
    about = f"{BY_CHANCE} The check of the year keeps who has looked, and why it may stand."
    yield Card("Early signs", len(found), lines, checks, "Look at the cases", about)


def cases_of(sign: EarlySign) -> str:
    area = {"category__service_area__exact": sign.area} if sign.area else {}
    return list_address("decision", q=sign.authority.name, **area)


def decision_line(decision: Decision, said: str, day: date | None, to: str = "councils_decision_change") -> CardLine:
    when = f"{said} {long_date(day)}" if day else ""
    back = f"?{urlencode({'back': reverse('admin:index')})}" if to == "decision-compliance" else ""
    address = f"{reverse(f'admin:{to}', args=[decision.pk])}{back}"
    return CardLine(decision.reference, f"{decision.authority}, {when}", address)


def recommendation_line(recommendation: Recommendation) -> CardLine:
    """A recommendation on a card: it leads to the screen of its decision."""
    decision = recommendation.decision
    address = reverse("admin:councils_decision_change", args=[decision.pk])
    name = f"{decision.reference}, {recommendation.number}"
    return CardLine(name, f"{decision.authority}, {recommendation.status}", f"{address}#recommendations-group")
