"""What a reader sees first of a council: what we upheld, whether it is ordinary, where it differs, what is not done.

Sentences are those of `councils.statistics`; which of them are said is decided here.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.urls import reverse

from councils.figures.council_year import CouncilYear
from councils.figures.several_years import Said, YearsTogether
from councils.models import Authority
from councils.models.choices import Compliance
from councils.public.agreed_improvements import Agreed
from councils.statistics.headlines import changes_text, outstanding_text, upheld_text
from councils.statistics.measures import Measure
from councils.statistics.rates import Rate

STANDS_OUT = ("unusual", "beyond")


class Headline(NamedTuple):
    """A sentence, and where to read on."""

    sentence: str
    address: str


def headlines(
    shown: CouncilYear, together: YearsTogether | None, changes: Sequence[Said], since: str, agreed: Agreed
) -> list[Headline]:
    """The headlines of a year, made of its figures by rule; each is left out where it would say nothing."""
    authority, page = shown.performance.authority, shown.performance.get_absolute_url()
    found = [
        *upheld(shown, page),
        *(Headline(sentence, page) for sentence in standing_out(shown.measures)),
        *(differs(together, page, authority) if together else []),
        Headline(outstanding(agreed), listed(agreed, authority)),
        *(Headline(sentence, f"{page}#changes") for sentence in changed(changes, since, shown.kind.plural)),
    ]
    return [each for each in found if each.sentence]


def upheld(shown: CouncilYear, page: str) -> list[Headline]:
    """What we upheld of what we investigated, and whether that is ordinary."""
    measure = shown.measure("uphold_rate")
    if measure is None or not isinstance(measure.rate, Rate):
        return []
    meaning = Headline(measure.verdict_sentence, f"{reverse('statistics')}#ordinary")
    return [Headline(upheld_text(measure.rate, shown.year.label), f"{page}#uphold_rate"), meaning]


def standing_out(measures: Iterable[Measure]) -> list[str]:
    """The other figures that are not ordinary, each with what it means."""
    return [
        f"{measure.title}: {measure.short}. {measure.verdict_sentence}"
        for measure in measures
        if measure.key != "uphold_rate" and measure.ordinary and measure.ordinary.verdict in STANDS_OUT
    ]


def differs(together: YearsTogether, page: str, authority: Authority) -> list[Headline]:
    """Where it differs most from others of its kind in three years; or that so few cases would not show it."""
    if together.few_cases:
        return [Headline(together.few_cases, authority.decisions_page)]
    return [Headline(sentence, f"{page}#service-areas") for sentence in together.differs_most]


def outstanding(agreed: Agreed) -> str:
    counted = agreed.by_verdict
    return outstanding_text(agreed.total, counted[Compliance.NOT_COMPLIED], counted[""])


def listed(agreed: Agreed, authority: Authority) -> str:
    """The list of what is outstanding: of what was not done, or else of what is not known yet; or of all."""
    done = [verdict or "none" for verdict in (Compliance.NOT_COMPLIED, "") if agreed.by_verdict[verdict]]
    asked = ({"year": agreed.year.label} if agreed.year else {}) | ({"done": done[0]} if done else {})
    return reverse("council-improvements", args=[authority.slug], query=asked or None)


def changed(changes: Sequence[Said], since: str, kinds: str) -> list[str]:
    """What changed by more than chance and the change of others explain; or in a sentence that nothing did."""
    beyond = [f"{said.title}: {said.sentence}" for said in changes if said.verdict == "beyond"]
    return beyond or [changes_text((said.verdict for said in changes), since, kinds)]
