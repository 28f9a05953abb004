"""The steps a review year takes, each with what it asks for and what follows from it, in sentences."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import capfirst

from councils.admin.year_forms import MoveForm, PublishForm, ReasonForm, ThawAlthoughLettersHaveGoneForm
from councils.backoffice.confirmation import NothingToSay
from councils.figures import freezing, publication
from councils.figures.checks import summary
from councils.figures.freezing import blockers_to_freezing, letters_gone
from councils.figures.publication import said
from councils.models import Decision, ReviewYear
from councils.statistics.rates import count


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
    named = f"{count(number, 'problem')} that nobody has looked at"
    return [f"The check of the year still names {named}: see Check."] if number else []


BEFORE_PUBLICATION = (
    "Once frozen again, the year is not published while any of them says other figures, unless that is replaced by a "
    "second letter or held back."
)


def thawing_means(year: ReviewYear) -> list[str]:
    """What follows from thawing a year."""
    gone = letters_gone(year)
    return [
        "The frozen figures and the averages of similar authorities are deleted; imported tables are kept.",
        "The day of publication is cleared.",
        "Letters composed from these figures no longer agree with them: compose them again after the next freeze.",
        *(
            [f"{count(gone, 'letter has', 'letters have')} gone out and never change. {BEFORE_PUBLICATION}"]
            if gone
            else []
        ),
        "Who thawed the year, when and why stays in its history.",
    ]


def what_appears(year: ReviewYear) -> list[str]:
    """All that is public once a year is."""
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


def publishing_means(year: ReviewYear) -> list[str]:
    """What follows from saying when a year becomes public."""
    return [
        *what_appears(year),
        "Before that moment nobody outside can tell that any of it exists.",
        "Until then another moment can be chosen, or the year be held back, with a reason.",
        "After it the year cannot be thawed: a mistake is corrected beside the old figure, dated and with a reason.",
    ]


def holding_back_means(year: ReviewYear) -> list[str]:
    """What follows from holding a year back."""
    return [
        f"{year} does not become public on {said(year.publish_at)}, nor at any other time until somebody sets one.",
        "Letters that name that day are held up until they are composed again; those that have gone out still name it.",
        "Who held it back, when and why stays in its history.",
    ]


def lifting_means(year: ReviewYear) -> list[str]:
    """What follows from lifting the publication."""
    return [
        *what_appears(year),
        "At once, as you confirm. Nobody can take it back.",
        "Who lifted the embargo, when and why stays in the year's history.",
    ]


@dataclass(frozen=True)
class Step:
    """Something done to a whole year, behind a page that says what follows."""

    button: str
    form: Callable[[ReviewYear], type[forms.Form]]
    means: Callable[[ReviewYear], list[str]]
    take: Callable[..., object]
    done: str


def nothing_to_say(year: ReviewYear) -> type[forms.Form]:
    """A step that needs no more than to be confirmed."""
    return NothingToSay


def a_reason(year: ReviewYear) -> type[forms.Form]:
    """A step that needs a reason."""
    return ReasonForm


def thaw_form(year: ReviewYear) -> type[forms.Form]:
    """A reason; and, once letters have gone out, that they stand."""
    return ThawAlthoughLettersHaveGoneForm if letters_gone(year) else ReasonForm


def publish_form(year: ReviewYear) -> type[forms.Form]:
    """A moment; and a reason, if it was another one so far."""
    return MoveForm if year.publish_at else PublishForm


STEPS = {
    "freeze": Step("Freeze", nothing_to_say, freezing_means, freezing.freeze, "{year} is frozen."),
    "thaw": Step("Thaw", thaw_form, thawing_means, freezing.thaw, "{year} is thawed."),
    "publish": Step(
        "Set the moment of publication",
        publish_form,
        publishing_means,
        publication.publish,
        "{year} becomes public on {at}.",
    ),
    "hold-back": Step("Hold back", a_reason, holding_back_means, publication.hold_back, "{year} is held back."),
    "lift": Step("Lift the embargo now", a_reason, lifting_means, publication.lift, "{year} is public."),
}


def blockers(year: ReviewYear, name: str) -> list[str]:
    """Why a year cannot take a step now, as sentences."""
    if name in steps_open_to(year):
        asked = {"freeze": blockers_to_freezing, "publish": publication.blockers_to_publishing}
        return {**asked, "lift": publication.blockers_to_publishing}.get(name, nothing_against)(year)
    if year.is_published():
        return [f"{year} is public: correct the figures of an authority instead, dated and with a reason."]
    if not year.is_frozen:
        return [f"{year} is not frozen yet."]
    if name == "hold-back":
        return [f"Nobody has said yet when {year} is published."]
    return [f"{year} is frozen already."]


def nothing_against(year: ReviewYear) -> list[str]:
    """Nothing stands against a step but what its page asks for."""
    return []


def said_of(year: ReviewYear, name: str) -> str:
    """What has happened to a year that took a step."""
    return STEPS[name].done.format(year=year, at=said(year.publish_at))


def steps_open_to(year: ReviewYear) -> list[str]:
    """The steps that a year can take now."""
    if not year.is_frozen:
        return ["freeze"]
    if year.is_published():
        return []
    return ["publish", *(["hold-back"] if year.publish_at else []), "lift", "thaw"]
