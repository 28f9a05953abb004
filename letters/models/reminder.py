"""Reminders: mails to an authority about what is outstanding in a case, and the rule by which some go by themselves."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, Q
from simple_history.models import HistoricalRecords

from councils.models import Authority, Decision
from councils.models.decision import today
from councils.models.fields import CleanTextField, PlausibleDateField
from councils.statistics.english import listed_words, long_date
from letters.wording.markdown import WORDINGS, facts_named, filled

KNOWN_FACTS = {
    "reference": "the reference of the case",
    "authority": "the authority that the case is about",
    "recommendations": "what is outstanding, a line each: its number and kind and when it is due, none of its text",
}
LONGEST_NOTICE = 90
# A reminder that did not go on its day still goes for so long; what fell due before that is for a person to chase.
CATCHES_UP = timedelta(days=14)


def shipped_wording() -> str:
    return (WORDINGS.parent / "reminder.txt").read_text("utf-8").strip()


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def unanswered(self) -> "ReminderQuerySet":
        return self.filter(answered_on=None)

    def answered(self) -> "ReminderQuerySet":
        return self.filter(answered_on__isnull=False)


class Reminder(models.Model):
    """One mail about what is outstanding in a case: who got it, in which words, and what they answered."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="reminder_mails", editable=False)
    recipient = models.ForeignKey(Authority, models.PROTECT, related_name="reminder_mails", editable=False)
    text = CleanTextField("what the mail says", editable=False)
    asked_at = models.DateTimeField("reminded at", editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="reminded by",
        help_text="Nobody where it went by the office's rule.",
    )
    answered_on = PlausibleDateField(null=True, blank=True)
    answer = CleanTextField("what they answered", blank=True, help_text="In a sentence or two. Never public.")

    objects = ReminderQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            CheckConstraint(
                condition=Q(answer="") | Q(answered_on__isnull=False),
                name="reminder_answer_has_its_day",
                violation_error_message="Say on which day the answer came.",
            ),
        ]

    def __str__(self) -> str:
        return f"Reminder of {self.decision}, {long_date(self.asked_at)}"

    @property
    def authority(self) -> Authority:
        return self.decision.authority

    @property
    def authority_id(self) -> int:
        return self.decision.authority_id

    @property
    def who(self) -> str:
        return str(self.asked_by or "the office’s rule")

    def clean(self) -> None:
        if self.answered_on and self.answered_on > today():
            raise ValidationError({"answered_on": "That day has not come yet: give the day the answer came."})


def days_field(name: str, when: str) -> Any:
    return models.PositiveSmallIntegerField(
        name,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_NOTICE)],
        help_text=f"A reminder goes by itself so many days {when}. Empty: none does.",
    )


class ReminderRule(models.Model):
    """In which words the office reminds, and when it does so by itself. Until somebody says so, it never does."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    text = CleanTextField("wording")
    days_before = days_field("days before the due date", "before what falls due first in a case")
    days_after = days_field("days after the due date", "after it, if it is still outstanding")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "rule for reminders"
        verbose_name_plural = "rule for reminders"
        constraints = [
            CheckConstraint(
                condition=Q(pk=1), name="reminder_rule_is_one", violation_error_message="There is one rule: change it."
            ),
        ]

    def __str__(self) -> str:
        return "Rule for reminders"

    @classmethod
    def current(cls) -> "ReminderRule":
        return cls.objects.first() or cls(text=shipped_wording())

    def clean(self) -> None:
        if self._state.adding and ReminderRule.objects.exists():
            raise ValidationError("There is a rule already, and only one: change that.")
        named = facts_named(self.text)
        if unknown := [f"{{{name}}}" for name in named if name not in KNOWN_FACTS]:
            known = listed_words([f"{{{name}}}" for name in KNOWN_FACTS])
            raise ValidationError({"text": f"{listed_words(unknown)} cannot be filled in. Known are {known}."})
        if missing := [f"{{{name}}}" for name in ("reference", "recommendations") if name not in named]:
            raise ValidationError({"text": f"Name {listed_words(missing)}: nobody would know what is meant otherwise."})

    def filled_in(self, facts: dict[str, str]) -> str:
        return filled(self.text, facts)

    def goes_on(self, due: date, from_day: date, last: date | None) -> date | None:
        """The first day, from one on, on which the rule has what falls due on a day reminded of; None if it does not.

        What somebody was reminded of since its day came, whoever did it, is not gone over again.
        """
        spans = []
        if self.days_before:
            spans.append((due - timedelta(days=self.days_before), due))
        if self.days_after:
            later = due + timedelta(days=self.days_after)
            spans.append((later, later + CATCHES_UP))
        open_spans = [first for first, end in spans if from_day <= end and not (last and last >= first)]
        return max(from_day, min(open_spans)) if open_spans else None
