"""The three steps a review year takes, each with what it asks for and what follows from it, in sentences."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.utils import timezone

from councils.checking import summary
from councils.freezing import reasons_against_freezing
from councils.models import Decision, ReviewYear
from councils.performance import count

from .asking import NothingToSay


class ThawForm(forms.Form):
    """Why the figures may move again."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), help_text="Kept in the year's history.")


class PublishForm(forms.Form):
    """When the figures become public."""

    at = forms.SplitDateTimeField(
        label="Day and time",
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": "Day"},
            time_attrs={"type": "time", "aria-label": "Time"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
        help_text="In England. Letters usually come out just after midnight, such as 00:01.",
    )


def freezing_means(year: ReviewYear) -> list[str]:
    """What follows from freezing a year."""
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
    these = "this problem" if number == 1 else f"these {number:,} problems"
    return [f"The check of the year still names {these}, which nobody has looked at: see Check."] if number else []


def thawing_means(year: ReviewYear) -> list[str]:
    """What follows from thawing a year."""
    return [
        "The frozen figures and the averages of similar authorities are deleted; imported tables are kept.",
        "The day of publication is cleared.",
        "Letters composed from these figures no longer agree with them: compose them again after the next freeze.",
        "Who thawed the year, when and why stays in its history.",
    ]


def publishing_means(year: ReviewYear) -> list[str]:
    """What follows from saying when a year becomes public."""
    return [
        "At that moment figures and issued letters appear together: pages, map, downloads, feeds and search.",
        "Until then the time can be changed.",
        "After it the year cannot be thawed: a mistake is corrected beside the old figure, dated and with a reason.",
    ]


@dataclass(frozen=True)
class Step:
    """Something done to a whole year, behind a page that says what follows."""

    button: str
    form: type[forms.Form]
    means: Callable[[ReviewYear], list[str]]
    take: Callable[..., object]
    done: str


def publish(year: ReviewYear, *, at: datetime, by: object) -> None:
    """Say when a year becomes public."""
    year.publish(at, by=by)


STEPS = {
    "freeze": Step("Freeze", NothingToSay, freezing_means, ReviewYear.freeze, "{year} is frozen."),
    "thaw": Step("Thaw", ThawForm, thawing_means, ReviewYear.thaw, "{year} is thawed."),
    "publish": Step("Publish", PublishForm, publishing_means, publish, "{year} becomes public on {at}."),
}


def reasons_against(year: ReviewYear, name: str) -> list[str]:
    """Why a year cannot take a step now, as sentences."""
    if name in steps_open_to(year):
        return reasons_against_freezing(year) if name == "freeze" else []
    if year.is_published():
        return [f"{year} is public: correct the figures of an authority instead, dated and with a reason."]
    return [f"{year} is frozen already." if name == "freeze" else f"{year} is not frozen yet."]


def said_of(year: ReviewYear, name: str) -> str:
    """What has happened to a year that took a step."""
    at = timezone.localtime(year.publish_at) if year.publish_at else None
    return STEPS[name].done.format(year=year, at=f"{at:%-d %B %Y, %H:%M}" if at else "")


def steps_open_to(year: ReviewYear) -> list[str]:
    """The steps that a year can take now."""
    if not year.is_frozen:
        return ["freeze"]
    return [] if year.is_published() else ["publish", "thaw"]
