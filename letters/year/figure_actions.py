"""What is done to a year as a whole: frozen, thawed, and the moment of its publication set, taken back or hastened."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from councils.backoffice.actions import Action
from councils.backoffice.date_field import TypedDateField
from councils.backoffice.remark_field import RemarkField
from councils.figures.checks import summary
from councils.figures.freezing import blockers_to_freezing, freeze, thaw
from councils.figures.publication import (
    blockers_to_lifting,
    blockers_to_publishing,
    hold_back,
    lift,
    moment_text,
    schedule,
)
from councils.models import Decision, ReviewYear
from councils.models.decision import today
from councils.statistics.english import moment_in_england
from councils.statistics.rates import count
from letters.lifecycle.consequences import ANY, naming_another_day
from letters.lifecycle.replace import issued_in


class ReasonForm(forms.Form):
    reason = RemarkField(help_text="Kept in the year's history.")


class ThawAlthoughLettersHaveGoneForm(ReasonForm):
    """Why the figures may move again, although authorities have been told of them."""

    override_blockers = forms.BooleanField(
        label="Letters have gone out with these figures: they stand, and I shall see that those which turn out wrong "
        "are replaced by second letters"
    )


class DayField(TypedDateField):
    """A day however far ahead: what was set by mistake is seen on the year's page, and moved."""

    def validate(self, value: Any) -> None:
        forms.DateField.validate(self, value)


class MomentField(forms.SplitDateTimeField):
    """A day and a time by the clocks of England; not one that comes twice, or never, because they change."""

    widget = forms.SplitDateTimeWidget(
        date_attrs={"aria-label": "Day", **TypedDateField.widget.attrs},
        time_attrs={"aria-label": "Time", "autocomplete": "off", "inputmode": "numeric", "size": "6"},
        date_format=TypedDateField.widget.format,
        time_format="%H:%M",
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        time = forms.TimeField(
            required=False, error_messages={"invalid": "Type the time by a clock of 24 hours, such as 00:01 or 14:30."}
        )
        self.fields = (DayField(ahead=True, required=False), time)

    def compress(self, data_list: Any) -> datetime | None:
        """The moment, or a sentence about the hour that the clocks skip or repeat."""
        if not data_list or None in data_list or "" in data_list:
            return super().compress(data_list)
        try:
            return moment_in_england(datetime.combine(*data_list))
        except ValueError as error:
            raise ValidationError(str(error)) from error


class PublishForm(forms.Form):
    at = MomentField(
        label="Day and time",
        help_text="As 3/5 or 3 May 2027, and 00:01, in England. Letters usually come out just after midnight.",
    )


class MoveForm(PublishForm, ReasonForm):
    field_order = ["at", "reason"]


PERMISSION = "councils.change_reviewyear"


def freezing_consequences(year: ReviewYear, by: Any) -> list[str]:
    imported = year.performances.filter(imported=True, service_area="").count()
    received = Decision.objects.received_in(*year.days).count()
    decided = Decision.objects.decided_in(*year.days).count()
    counted = f"{count(received, 'complaint')} received and {count(decided, 'decision')} made in {year}"
    return [
        f"The published tables of {count(imported, 'authority', 'authorities')} become the figures, as they stand."
        if imported
        else f"{counted[0].upper()}{counted[1:]} are counted for every authority that is reviewed.",
        *not_looked_at(year),
        "From then on the figures do not move, whatever changes in the casework.",
        "Until the year is public it can be thawed again, with a reason.",
    ]


def not_looked_at(year: ReviewYear) -> list[str]:
    """What is frozen along with the figures although the check of the year names it."""
    number = summary(year).open
    named = f"{count(number, 'problem')} that nobody has looked at"
    return [f"The check of the year still names {named}: see Check."] if number else []


BEFORE_PUBLICATION = (
    "Once frozen again, the year is not published while any of them says other figures, unless that is replaced by a "
    "second letter or held back."
)


def thawing_consequences(year: ReviewYear, by: Any) -> list[str]:
    gone, waiting = issued_in(year), year.letters.filter(issued_at=None).count()
    sentences = [
        "The frozen figures and the averages of similar authorities are deleted; imported tables are kept.",
        f"The day of publication, {moment_text(year.publish_at)}, is cleared." if year.publish_at else "",
        f"{count(waiting, 'letter')} not issued yet must be composed again after the next freeze." if waiting else "",
        "The national review must be drafted again after the next freeze." if year.national_reviews.exists() else "",
        f"{count(gone, 'letter has', 'letters have')} gone out and never change. {BEFORE_PUBLICATION}" if gone else "",
        "Who thawed the year, when and why stays in its history.",
    ]
    return [sentence for sentence in sentences if sentence]


def what_appears(year: ReviewYear) -> list[str]:
    letters: Any = year.letters.unreplaced()
    held, gone = letters.held_back(), letters.issued().filter(held_back_at=None)
    open_still = letters.filter(issued_at=None, held_back_at=None).count()
    pages = year.performances.totals().count()
    reviewed: Any = year.national_reviews
    national = "the national review" if reviewed.exclude(approved_at=None).exists() else "the national figures"
    letters_now = f"{count(gone.count(), 'letter')}, " if gone.exists() else ""
    together = f"{letters_now}the figures on {count(pages, 'page')} of authorities, {national}"
    sentences = [f"{capfirst(together)}, the downloads and the API appear: all together."]
    if held.exists():
        sentences.append(f"{count(held.count(), 'letter')} held back: not these, until somebody releases them.")
    if open_still:
        sentences.append(f"{count(open_still, 'letter')} not issued yet: each appears once it is.")
    return sentences


def publishing_consequences(year: ReviewYear, by: Any) -> list[str]:
    return [
        *what_appears(year),
        *naming_another_day(year, ANY),
        "Before that moment nobody outside can tell that any of it exists.",
        "Until then another moment can be chosen, or the year be held back, with a reason.",
        "After it the year cannot be thawed: a mistake is corrected beside the old figure, dated and with a reason.",
    ]


def holding_back_consequences(year: ReviewYear, by: Any) -> list[str]:
    return [
        f"{year} does not become public on {moment_text(year.publish_at)}, nor at any other time until somebody sets "
        "one.",
        *naming_another_day(year, None),
        "Who held it back, when and why stays in its history.",
    ]


def lifting_consequences(year: ReviewYear, by: Any) -> list[str]:
    return [
        *what_appears(year),
        "The public can read all of it at once, as you confirm. Nobody can take it back.",
        *naming_another_day(year, today()),
        "Who lifted the embargo, when and why stays in the year's history.",
    ]


def thaw_form(year: ReviewYear) -> type[forms.Form]:
    return ThawAlthoughLettersHaveGoneForm if issued_in(year) else ReasonForm


def publish_form(year: ReviewYear) -> type[forms.Form]:
    return MoveForm if year.publish_at else PublishForm


def blockers_once_public(year: ReviewYear) -> list[str]:
    """Why nothing can be done to a year any more: it is public."""
    put_right = "correct the figures of an authority instead, dated and with a reason"
    return [f"{year} is public: {put_right}."] if year.is_published() else []


def blockers_to_freeze(year: ReviewYear, by: Any) -> list[str]:
    frozen = [f"{year} is frozen already."] if year.is_frozen else []
    return blockers_once_public(year) or frozen or blockers_to_freezing(year)


def blockers_to_thaw(year: ReviewYear, by: Any) -> list[str]:
    return blockers_once_public(year) or ([] if year.is_frozen else [f"{year} is not frozen yet."])


def blockers_to_publish(year: ReviewYear, by: Any) -> list[str]:
    return blockers_to_thaw(year, by) or blockers_to_publishing(year)


def blockers_to_lift(year: ReviewYear, by: Any) -> list[str]:
    return blockers_to_thaw(year, by) or blockers_to_lifting(year)


def blockers_to_hold_back(year: ReviewYear, by: Any) -> list[str]:
    no_moment = [] if year.publish_at else [f"Nobody has said yet when {year} is published."]
    return blockers_to_thaw(year, by) or no_moment


FREEZE = Action(
    name="freeze",
    button="Freeze",
    permission=PERMISSION,
    blockers=blockers_to_freeze,
    consequences=freezing_consequences,
    perform=freeze,
    success_message="{record} is frozen.",
)
THAW = Action(
    name="thaw",
    button="Thaw",
    permission=PERMISSION,
    form=thaw_form,
    blockers=blockers_to_thaw,
    consequences=thawing_consequences,
    perform=thaw,
    success_message="{record} is thawed.",
)
PUBLISH = Action(
    name="publish",
    button="Set the moment of publication",
    permission=PERMISSION,
    form=publish_form,
    initial=lambda year: {"at": year.publish_at},
    blockers=blockers_to_publish,
    consequences=publishing_consequences,
    perform=schedule,
    success_message=lambda year, _: f"{year} becomes public on {moment_text(year.publish_at)}.",
)
HOLD_BACK = Action(
    name="hold-back",
    button="Hold back",
    permission=PERMISSION,
    form=ReasonForm,
    blockers=blockers_to_hold_back,
    consequences=holding_back_consequences,
    perform=hold_back,
    success_message="{record} is held back.",
)
LIFT = Action(
    name="lift",
    button="Lift the embargo now",
    permission=PERMISSION,
    form=ReasonForm,
    blockers=blockers_to_lift,
    consequences=lifting_consequences,
    perform=lift,
    success_message="{record} is public.",
)
