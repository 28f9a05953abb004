"""The page of a case for reading: how it stands, what is to be done next, and everything that happened."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator

from councils.backoffice.history_text import BEFORE, NOBODY, history_sentences
from councils.casework.release import is_held
from councils.casework.standing import Standing, age, next_due, standing
from councils.models import Decision, Dispute, DueDateAmendment, PublicReport, Recommendation
from councils.models.decision import today
from councils.models.publication import start_of
from councils.statistics.english import date_and_time, long_date

LATEST = 12  # happenings that the page shows; its history has all
LOOKED_BACK = 40  # entries of its history that these are taken from


MADE = {"+": "put on record", "-": "deleted", "~": "saved"}


@dataclass(frozen=True)
class Happening:
    """Something that happened in a case: at a moment, or on a day of which no more is known."""

    at: datetime
    said: str
    who: str = ""
    is_day: bool = False

    @property
    def when(self) -> str:
        return long_date(self.at) if self.is_day else date_and_time(self.at)


# What else happened in a case: an app above this one adds to it.
ALSO_HAPPENED: list[Callable[[Decision], Iterable[Happening]]] = []


@dataclass(frozen=True)
class NextStep:
    """What is to be done next, and the page on which somebody does it; no page where they only wait."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class CasePage:
    standing: Standing
    age: str
    next_step: NextStep
    recommendations: list[Recommendation]
    happened: list[Happening]
    has_more: bool
    may_change: bool


def case_page(decision: Decision, user: Any) -> CasePage:
    recommendations = list(decision.recommendations.all())
    for each in recommendations:
        each.decision = decision
    happened = timeline(decision, recommendations)
    return CasePage(
        standing(decision),
        age(decision),
        next_step(decision, user),
        recommendations,
        happened[:LATEST],
        len(happened) > LATEST,
        user.has_perm("councils.change_recommendation"),
    )


def next_step(decision: Decision, user: Any) -> NextStep:
    """What this person does next in a case, or what it waits for."""
    if not user.has_perm("councils.change_decision"):
        return NextStep(f"Lies with {decision.handler or 'nobody'}")
    if not decision.outcome:
        return NextStep("Decide it", "#id_outcome") if decision.handler else at("Take it", "take", decision)
    if decision.sent_back_because:
        return NextStep(f"Put right what {decision.sent_back_by} asks for", "#id_summary")
    return release_step(decision, user) if is_held(decision) else step_after_release(decision)


def step_after_release(decision: Decision) -> NextStep:
    if due := next_due(decision):
        page = reverse("admin:recommendation-complete", args=[due.pk])
        return NextStep(f"Follow up recommendation {due.number}", page)
    if standing(decision).words == "verdict due":
        return at("Record the verdict", "compliance", decision)
    if decision.publish_on and decision.publish_on > today() and not decision.withheld_because:
        return NextStep(f"Nothing until {long_date(decision.publish_on)}")
    return NextStep("Nothing is left to be done")


def release_step(decision: Decision, user: Any) -> NextStep:
    second = user.has_perm("councils.release_decision") and decision.written_by_id != user.pk
    return at("Read and release", "release", decision) if second else NextStep("A second person reads it")


def back_to_list(decision: Any) -> str:
    """What an address carries along for its page to lead back to the list as it was filtered."""
    if not decision.came_from:
        return ""
    back = f"{reverse('admin:councils_decision_changelist')}?{decision.came_from}#row-{decision.pk}"
    return f"?{urlencode({'back': back})}"


def at(words: str, action: str, decision: Decision) -> NextStep:
    return NextStep(words, f"{reverse(f'admin:decision-{action}', args=[decision.pk])}{back_to_list(decision)}")


def timeline(decision: Decision, recommendations: list[Recommendation]) -> list[Happening]:
    """Everything that happened in a case, the latest first."""
    found = [*days(decision), *done(recommendations), *changed(decision), *amended(decision), *around(decision)]
    found += [each for find in ALSO_HAPPENED for each in find(decision)]
    return sorted(found, key=lambda each: each.at, reverse=True)


def on(day: date, said: str) -> Happening:
    return Happening(start_of(day), said, is_day=True)


def days(decision: Decision) -> Iterator[Happening]:
    """What its own dates tell."""
    yield on(decision.received_on, "Received")
    if decision.decided_on:
        yield on(decision.decided_on, f"Decided: {decision.get_outcome_display()}")
    if decision.released_at:
        yield Happening(decision.released_at, "Text released", str(decision.released_by))
    if decision.is_past_embargo() and decision.publish_on:
        yield on(decision.publish_on, "Public from this day")
    if decision.public_until:
        yield Happening(decision.public_until, "Taken down")
    if decision.compliance_recorded_on:
        yield on(decision.compliance_recorded_on, f"Verdict: {decision.get_compliance_outcome_display()}")


def done(recommendations: list[Recommendation]) -> Iterator[Happening]:
    for each in recommendations:
        if each.completed_on:
            late = ", late" if each.was_late else ""
            yield on(each.completed_on, f"Recommendation {each.number} completed{late}")


def changed(decision: Decision) -> Iterator[Happening]:
    """Who changed what of it and of its recommendations, as far as the history is looked through."""
    entries = latest_of(decision.history.all())
    yield from told(entries, "")
    under = latest_of(Recommendation.history.filter(decision_id=decision.pk))
    for number in sorted({entry.number for entry in under}):
        yield from told([entry for entry in under if entry.number == number], f"Recommendation {number}: ")


def latest_of(history: Any) -> list[Any]:
    return list(history.select_related("history_user").order_by("-history_date", "-history_id")[:LOOKED_BACK])


def told(entries: list[Any], start: str) -> Iterator[Happening]:
    """The entries of one record's history, latest first, each compared with the one before it."""
    for entry, before in pairwise([*entries, None]):
        oldest = entry.history_type == "~" and before is None  # what it changed is further back than anybody looked
        if oldest or entry.history_change_reason in (BEFORE, "released"):
            continue
        who = str(entry.history_user or NOBODY)
        sentences = (
            history_sentences(entry, before) if before and entry.history_type == "~" else [MADE[entry.history_type]]
        )
        for sentence in sentences:
            said = Truncator(sentence.removeprefix(f"{who} ")).words(30)
            yield Happening(entry.history_date, f"{start}{said}", who)


def amended(decision: Decision) -> Iterator[Happening]:
    found = DueDateAmendment.objects.filter(recommendation__decision=decision).select_related("recommendation", "by")
    for each in found:
        said = f"Recommendation {each.recommendation.number} due on {long_date(each.due_after)} instead: {each.reason}"
        yield Happening(each.at, said, str(each.by or NOBODY))


def around(decision: Decision) -> Iterator[Happening]:
    """What was published, complained of and disputed about it."""
    for report in PublicReport.objects.filter(decisions=decision):
        yield on(report.published_on, f"Public report: {report}")
    for later in Decision.objects.filter(about_compliance_with=decision).only("reference", "received_on"):
        yield on(later.received_on, f"A later complaint, {later}, is that it was not carried out")
    for dispute in Dispute.objects.filter(decision=decision):
        yield on(dispute.raised_on, f"Disputed by the authority: {Truncator(dispute.said).words(30)}")
