"""Turns a planned case into the rows of the record: a decision, its recommendations, due dates that moved."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone

from councils.models import (
    INVESTIGATED,
    PUBLIC_OUTCOMES,
    Authority,
    Category,
    Decision,
    DueDateAmendment,
    Reason,
    Recommendation,
    RecommendationKind,
)
from councils.models.decision import years_before
from councils.models.publication import start_of
from councils.models.released import NOT_RELEASED
from ombudsman.demo import people, plan, prose

WITHHELD = 0.01  # share of decisions that would say too much about somebody

# Texts decided so long ago at most that still wait for a second person, with the share of them that do.
WAITING = ((timedelta(days=5), 0.5), (timedelta(days=20), 0.02))
IN_MEMORY = timedelta(days=730)  # who handled a case that was decided before is on no record

Row = dict[str, Any]


class Numbered(NamedTuple):
    reference: str
    authority: Authority
    case: plan.PlannedCase


class Draftsman:
    """Writes the rows of planned cases, and keeps count of the keys it has given them."""

    def __init__(self, today: date, team: Mapping[str, int]) -> None:
        self.today, self.team = today, team
        self.kept_after = years_before(today, settings.KEEP_DECISIONS_PUBLIC_YEARS)
        self.categories = dict(Category.objects.values_list("slug", "pk"))
        self.reasons = list(Reason.objects.order_by("slug"))
        self.fitting: dict[tuple[str, str, date], list[int]] = {}
        self.rows: dict[Any, list[Row]] = {Decision: [], Recommendation: [], DueDateAmendment: []}
        self.keys = dict.fromkeys(self.rows, 0)

    def draft(self, numbered: Numbered) -> None:
        reference, authority, case = numbered
        rng, ours = Random(int(reference.replace(" ", ""))), Random(f"who handles {reference}")
        handler = people.handler_of(case.area, case.received_on, self.today, ours)
        if case.decided_on and case.decided_on < self.today - IN_MEMORY and (case.compliance or not case.actions):
            handler = ""
        person = rng.choice(prose.people(authority.is_council))
        improving = any(not action.personal for action in case.actions)
        words = prose.decision(
            case.area, case.outcome, case.remedied_already, len(case.actions), improving, person, rng
        )
        decision = self.add(
            Decision,
            reference=reference,
            authority_id=authority.pk,
            category_id=self.categories[words.category],
            received_on=case.received_on,
            decided_on=case.decided_on,
            outcome=case.outcome,
            reason_id=self.reason(case, words.reason, rng),
            remedied_already=case.remedied_already,
            summary=words.summary,
            statement=self.statement(case, words, person, rng),
            compliance_outcome=case.compliance,
            compliance_recorded_on=case.compliance_on,
            handler_id=self.team.get(handler),
            **self.embargo(case, rng) | self.second_person(case, handler, ours),
        )
        for number, (action, remedy) in enumerate(self.agreed(case, words.category, person, rng), start=1):
            self.draft_recommendation(decision, number, action, remedy, rng, handler)

    def add(self, model: Any, **row: Any) -> int:
        """Keep a row; the key it has been given."""
        self.keys[model] += 1
        self.rows[model].append({"id": self.keys[model], **row})
        return self.keys[model]

    def take(self) -> dict[Any, list[Row]]:
        rows, self.rows = self.rows, {model: [] for model in self.rows}
        return rows

    def statement(self, case: plan.PlannedCase, words: prose.Written, person: prose.Slots, rng: Random) -> str:
        if case.outcome not in INVESTIGATED or not case.decided_on or case.decided_on <= self.kept_after:
            return ""
        return prose.statement(words, case.outcome, len(case.actions), person, rng)

    def reason(self, case: plan.PlannedCase, slug: str, rng: Random) -> int | None:
        """The decision reason, in the vocabulary of the day: the one the words give, or one that fits the case."""
        if not case.decided_on:
            return None
        wanted = slug.removesuffix("-of-fault") or wanted_reason(case)
        key = case.outcome, wanted, case.decided_on
        if key not in self.fitting:
            used = [r for r in self.reasons if r.outcome == case.outcome and r.was_used(case.decided_on)]
            self.fitting[key] = [r.pk for r in used if wanted in r.slug] or [r.pk for r in used]
        return rng.choice(self.fitting[key])

    def embargo(self, case: plan.PlannedCase, rng: Random) -> Row:
        if not case.decided_on or case.outcome not in PUBLIC_OUTCOMES:
            return {}
        withheld = rng.choice(prose.general()["office"]["withheld"]) if rng.random() < WITHHELD else ""
        publish_on = case.decided_on + settings.PUBLISH_DECISIONS_AFTER
        public_at = None if withheld else start_of(publish_on)
        return {
            "publish_on": publish_on,
            "withheld_because": withheld,
            "became_public_at": public_at,
            "announced_at": public_at if public_at and public_at <= timezone.now() else None,
            "updated_at": public_at,
        }

    def second_person(self, case: plan.PlannedCase, handler: str, rng: Random) -> Row:
        """Who wrote what the public reads, and who let it go; of what was decided lately, some waits."""
        if not handler or not case.decided_on or case.outcome not in PUBLIC_OUTCOMES:
            return {}
        written = {"written_by_id": self.team[handler]}
        age = self.today - case.decided_on
        if any(age <= span and rng.random() < share for span, share in WAITING):
            return written | {"withheld_because": NOT_RELEASED, "became_public_at": None, "announced_at": None}
        reader = "demo-manager" if handler == "demo-co-ordinator" else "demo-co-ordinator"
        at = timezone.make_aware(datetime.combine(case.decided_on + min(age, timedelta(days=2)), time(15)))
        return written | {"released_by_id": self.team[reader], "released_at": at}

    def agreed(
        self, case: plan.PlannedCase, category: str, person: prose.Slots, rng: Random
    ) -> Iterator[tuple[plan.PlannedAction, prose.RemedyText]]:
        personal = sum(action.personal for action in case.actions)
        remedies = prose.personal_remedies(category, personal, person, rng) if personal else []
        remedies += prose.improvement_texts(category, len(case.actions) - personal, rng)
        return zip(case.actions, remedies, strict=True)

    def draft_recommendation(
        self,
        decision: int,
        number: int,
        action: plan.PlannedAction,
        remedy: prose.RemedyText,
        rng: Random,
        handler: str,
    ) -> None:
        office = prose.general()["office"]
        recommendation = self.add(
            Recommendation,
            decision_id=decision,
            number=number,
            kind=RecommendationKind.PERSONAL.value if action.personal else RecommendationKind.SERVICE.value,
            remedy=remedy.remedy,
            text=remedy.text,
            amount=remedy.amount,
            due_on=action.due_on,
            completed_on=action.completed_on,
            evidence=rng.choice(office["evidence"]) if action.completed_on else "",
        )
        if action.due_before:
            self.add(
                DueDateAmendment,
                recommendation_id=recommendation,
                due_before=action.due_before,
                due_after=action.due_on,
                reason=rng.choice(office["extension"]),
                by_id=self.team[handler or "demo-co-ordinator"],
                at=timezone.make_aware(datetime.combine(action.due_before, time(11))),
            )


def wanted_reason(case: plan.PlannedCase) -> str:
    """A part of the slug of the reason that fits an upheld or not upheld case best."""
    if case.outcome == plan.UPHELD and case.remedied_already:
        return "no-further-action"
    if case.outcome == plan.UPHELD:
        return "and-injustice" if case.actions else "no-injustice"
    return "not-upheld-no-" if case.outcome == plan.NOT_UPHELD else ""
