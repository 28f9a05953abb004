"""The measures of a review year in words: the same for page, API and letter. Pure: no Django, no database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from councils.statistics.english import listed_words, long_date
from councils.statistics.ordinary import Noun, Ordinary
from councils.statistics.rates import TOO_FEW, TOO_FEW_TEXT, PerHundredThousand, Rate, count

# The kinds of authority that are compared with one another: the councils.
COMPARED_KINDS = ("county", "district", "metropolitan", "unitary", "london")
TITLES = {
    "uphold_rate": "Complaints upheld",
    "compliance_rate": "Compliance with recommendations",
    "satisfactory_remedy_rate": "Satisfactory remedies provided by the authority",
    "upheld_per_100k": "Upheld decisions per 100,000 residents",
}


# Said in a table, before the range.
VERDICT_WORDS = {
    ("ordinary", False): "ordinary",
    ("ordinary", True): "ordinary",
    ("unusual", False): "fewer than is ordinary",
    ("unusual", True): "more than is ordinary",
    ("beyond", False): "fewer than chance explains",
    ("beyond", True): "more than chance explains",
    ("spread", False): "fewer than average, as councils differ",
    ("spread", True): "more than average, as councils differ",
}


def share_in_short(rate: Rate | PerHundredThousand) -> str:
    """A figure with what it is a share of, without nouns; below five cases the count leads, and a warning follows."""
    if isinstance(rate, Rate) and rate.is_too_few:
        return f"{short_share(rate)} ({rate.text}), too few to tell"
    return f"{rate.text} ({short_share(rate)})"


def short_share(rate: Rate | PerHundredThousand) -> str:
    """What a figure is a share of without the nouns: "2 of 4"; per 100,000 residents, "2 upheld"."""
    return f"{rate.part:,} of {rate.of:,}" if isinstance(rate, Rate) else f"{rate.part:,} upheld"


def leading(rate: Rate | PerHundredThousand) -> str:
    """What is printed first of a figure: the percentage, or the count of fewer than five cases ("2 of 2")."""
    return short_share(rate) if isinstance(rate, Rate) and rate.is_too_few else rate.text


@dataclass(frozen=True)
class Similar:
    """The same measure for all authorities of the kind taken together, the authority itself included."""

    rate: Rate | PerHundredThousand
    authorities: int
    kind: Noun
    corrected: Rate | PerHundredThousand | None = None  # what it would be with the corrections made since

    @property
    def text(self) -> str:
        return self.rate.text

    @property
    def base(self) -> int:
        """How many it is a share of: cases, or residents."""
        return self.rate.residents if isinstance(self.rate, PerHundredThousand) else self.rate.of

    @property
    def share_short(self) -> str:
        return short_share(self.rate)

    @property
    def who(self) -> str:
        """Who they are: "192 district councils"."""
        return count(self.authorities, *self.kind)


@dataclass(frozen=True)
class Measure:
    """One of the year's key figures for an authority, with all that may be said of it."""

    key: str
    title: str
    rate: Rate | PerHundredThousand
    share: Noun  # what it is a share of: detailed investigations
    counted: Noun  # what was counted: upheld decisions
    reading: str  # a sentence around the figure
    nothing: str  # the sentence when there is nothing to divide
    period: tuple[date, date]
    nothing_short: str = ""  # what is said in a table when there is nothing to divide
    similar: Similar | None = None
    late: int | None = None
    similar_late: Rate | None = None  # how many of all that similar authorities carried out were late
    kind: Noun = ("", "")
    ordinary: Ordinary | None = None  # what would be ordinary, if that is known of this very figure
    explanation: str = field(default="", compare=False)

    @property
    def base(self) -> int:
        """How many it is a share of: cases, or residents."""
        return self.rate.residents if isinstance(self.rate, PerHundredThousand) else self.rate.of

    @property
    def has_figure(self) -> bool:
        return self.base > 0

    @property
    def is_nil(self) -> bool:
        """Whether nothing at all was counted, so that a large nought would say less than a sentence."""
        return isinstance(self.rate, PerHundredThousand) and self.has_figure and not self.rate.part

    @property
    def text(self) -> str:
        return self.rate.text or self.nothing

    @property
    def share_text(self) -> str:
        """What it is a share of: "2 of 4 detailed investigations"."""
        return f"{self.rate.part:,} of {self.base_text}" if isinstance(self.rate, Rate) else self.count_text

    @property
    def share_short(self) -> str:
        """What it is a share of, for a table that has said the nouns: "2 of 4"; per 100,000 the upheld decisions."""
        return short_share(self.rate)

    @property
    def share_noun(self) -> str:
        """What its percentage is a share of: "detailed investigations"; empty for what is no percentage."""
        return self.share[1] if isinstance(self.rate, Rate) else ""

    @property
    def base_text(self) -> str:
        """How many it is a share of, with the noun: "4 detailed investigations"."""
        return count(self.base, *self.share)

    @property
    def count_text(self) -> str:
        """What was counted: "2 upheld decisions"."""
        return count(self.rate.part, *self.counted)

    @property
    def sentence(self) -> str:
        return self.reading.format(text=self.rate.text, share=self.share_text) if self.has_figure else self.nothing

    @property
    def based_on(self) -> str:
        """What the figure is based on, and for which period, to follow the words "Based on"."""
        first, last = self.period
        return f"{self.base_text} for the period between {long_date(first)} and {long_date(last)}"

    @property
    def is_too_few(self) -> bool:
        return isinstance(self.rate, Rate) and self.rate.is_too_few

    @property
    def leading(self) -> str:
        """What is printed large: the percentage, or the count where there are too few cases for one ("2 of 2")."""
        return leading(self.rate) or self.nothing

    @property
    def short(self) -> str:
        """The figure and what it is a share of, what matters more first: "56% (34 of 61)", "2 of 4 (50%)"."""
        return share_in_short(self.rate)

    @property
    def comparison(self) -> str:
        """The figure beside that of similar authorities, in sentences; empty where there is nothing to compare."""
        if not self.has_figure or not self.similar or not self.similar.text:
            return ""
        beside = f"The average of similar authorities is {self.similar.text} ({self.similar_share})."
        mix = ""
        if self.ordinary and self.ordinary.verdict != "too few" and isinstance(self.similar.rate, Rate):
            mix = self.ordinary.mix_text(self.similar.rate)
        return f"{beside} {mix}" if mix else beside

    @property
    def verdict_sentence(self) -> str:
        """What the figure means, by its ordinary range; empty where nobody can say."""
        return self.ordinary.sentence(self.kind) if self.ordinary else self.too_few

    @property
    def verdict_short(self) -> str:
        """The same in a table: "ordinary (73 to 87 of 101)"."""
        if not self.ordinary or self.ordinary.verdict == "too few":
            return "too few to tell" if self.ordinary or self.too_few else ""
        return f"{VERDICT_WORDS[self.ordinary.verdict, self.ordinary.is_more]} ({self.ordinary.range_text})"

    @property
    def similar_share(self) -> str:
        """What the average is a share of: "1,620 of 3,600 detailed investigations at 192 district councils"."""
        assert self.similar is not None
        return self.pooled(self.similar.rate)

    def pooled(self, rate: Rate | PerHundredThousand) -> str:
        """What a figure of all similar authorities together is a share of."""
        assert self.similar is not None
        if isinstance(rate, Rate):
            return f"{rate.part:,} of {count(rate.of, *self.share)} at {self.similar.who}"
        return f"{count(rate.part, *self.counted)}, {count(rate.residents, *self.share)}, {self.similar.who}"

    @property
    def correction_note(self) -> str:
        """What the average would be with the corrections made since; empty while none has moved it."""
        if not self.similar or not self.similar.corrected:
            return ""
        now = self.similar.corrected
        would_be = f"{now.text} ({self.pooled(now)})" if now.text else count(0, *self.share)
        return f"The average stays as it was published. With the corrections made since it would be {would_be}."

    @property
    def too_few(self) -> str:
        """The warning beside a figure of very few cases; empty for all others."""
        return TOO_FEW_TEXT if self.is_too_few else ""

    @property
    def late_text(self) -> str:
        """How many of the cases complied with were late, beside others; empty where lateness has no meaning."""
        done = self.rate.part
        if self.late is None or not done:
            return ""
        if done == 1:
            return f"It was carried out {'late' if self.late else 'on time'}."
        some = f"{self.late:,} of the" if self.late else "None of the"
        which = f"{'All' if self.late == done else some} {done:,}" if (self.late, done) != (2, 2) else "Both"
        said = f"{which} {'was' if self.late < 2 else 'were'} carried out late"
        if not self.similar or not self.similar_late or done < TOO_FEW:
            return f"{said}."
        own = f": {Rate(self.late, done).text}, where" if self.late else ", where"
        others = f"{self.similar_late.text} ({short_share(self.similar_late)})"
        return f"{said}{own} the average of similar authorities is {others}."


def measures(
    figures: Any, total: Any, year: Any, kind: Noun, ranges: Mapping[str, dict[str, Any]] | None = None
) -> Iterator[Measure]:
    """The measures a year shows, in order, for an authority's figures and the totals of its kind.

    `figures` and `total` have the counts of `councils.models.figures.Counts`; `total` is None where there are
    no similar authorities. `year` says which measures it shows. `kind` names similar authorities. `ranges` are the
    ordinary ranges, as they are stored.
    """
    for key in shown_by(year):
        yield measure_of(key, figures, year, total, kind, ranges)


def shown_by(year: Any) -> list[str]:
    return [key for key in TITLES if getattr(year, f"shows_{key}")]


def measure_of(
    key: str,
    figures: Any,
    year: Any,
    total: Any = None,
    kind: Noun = ("", ""),
    ranges: Mapping[str, dict[str, Any]] | None = None,
) -> Measure:
    """One measure for an authority's figures, by its key; without similar authorities unless their total is given."""
    made = {made.__name__: made for made in (uphold_rate, compliance_rate, satisfactory_remedy_rate, upheld_per_100k)}
    stored = (ranges or {}).get(key)
    measure = replace(made[key](figures, total, year, kind), kind=kind)
    return replace(measure, ordinary=range_of(measure.rate, Ordinary(**stored))) if stored else measure


def range_of(rate: Rate | PerHundredThousand, stored: Ordinary) -> Ordinary | None:
    """The range if it is that of this very figure: nothing is said of one by the range of another."""
    of = rate.of if isinstance(rate, Rate) else None
    return stored if (stored.part, stored.of) == (rate.part, of) else None


def similar_to(rate: Rate | PerHundredThousand, total: Any, key: str, kind: Noun) -> Similar | None:
    """The average beside a figure: none without similar authorities, and none beside nothing."""
    average = getattr(total, key) if total is not None else None
    if average is None or not rate.text or not average.text:
        return None
    recounted = getattr(total, "as_corrected", None)
    corrected = getattr(recounted, key) if recounted is not None else average
    return Similar(average, total.authorities, kind, corrected if corrected != average else None)


def uphold_rate(figures: Any, total: Any, year: Any, kind: Noun) -> Measure:
    """Complaints upheld, of detailed investigations and nothing else."""
    return Measure(
        key="uphold_rate",
        title=TITLES["uphold_rate"],
        rate=figures.uphold_rate,
        share=("detailed investigation", "detailed investigations"),
        counted=("upheld decision", "upheld decisions"),
        reading="{text} of the complaints we investigated in detail were upheld ({share}).",
        nothing="We investigated no complaints in detail.",
        nothing_short="none investigated",
        period=year.days,
        similar=similar_to(figures.uphold_rate, total, "uphold_rate", kind),
        explanation="Upheld means that we found fault, including fault the authority had already accepted.",
    )


def compliance_rate(figures: Any, total: Any, year: Any, kind: Noun) -> Measure:
    """Compliance with recommendations, of the outcomes recorded in the year; late ones counted in and counted."""
    return Measure(
        key="compliance_rate",
        title=TITLES["compliance_rate"],
        rate=figures.compliance_rate,
        share=("compliance outcome", "compliance outcomes"),
        counted=("case complied with", "cases complied with"),
        reading="Our recommendations were carried out in {text} of cases ({share}).",
        nothing="We recorded no compliance outcomes.",
        nothing_short="none recorded",
        period=year.days,
        similar=similar_to(figures.compliance_rate, total, "compliance_rate", kind),
        late=figures.complied_late,
        similar_late=Rate(total.complied_late, total.compliance_rate.part) if total is not None else None,
        explanation="Cases count in the year their outcome was recorded; an authority that was late has complied.",
    )


def satisfactory_remedy_rate(figures: Any, total: Any, year: Any, kind: Noun) -> Measure:
    """Satisfactory remedies the authority had provided before the complaint reached us, of upheld decisions."""
    return Measure(
        key="satisfactory_remedy_rate",
        title=TITLES["satisfactory_remedy_rate"],
        rate=figures.satisfactory_remedy_rate,
        share=("upheld decision", "upheld decisions"),
        counted=("satisfactory remedy", "satisfactory remedies"),
        reading="In {text} of upheld cases the authority had put things right before we looked ({share}).",
        nothing="We upheld no complaints.",
        nothing_short="none upheld",
        period=year.days,
        similar=similar_to(figures.satisfactory_remedy_rate, total, "satisfactory_remedy_rate", kind),
        explanation=(
            "A satisfactory remedy is one where the authority had accepted the fault itself, and we agreed with how it "
            "offered to put it right."
        ),
    )


def upheld_per_100k(figures: Any, total: Any, year: Any, kind: Noun) -> Measure:
    """Upheld decisions for every 100,000 residents: a figure of another type, never a percentage."""
    decisions = "decision" if figures.upheld_per_100k.text == "1" else "decisions"
    return Measure(
        key="upheld_per_100k",
        title=TITLES["upheld_per_100k"],
        rate=figures.upheld_per_100k,
        share=("resident", "residents"),
        counted=("upheld decision", "upheld decisions"),
        reading=f"{{text}} upheld {decisions} for every 100,000 residents ({{share}}).",
        nothing=(
            f"No figure per 100,000 residents: how many lived here in mid-{year.days[0].year - 1} is not known."
            if figures.residents is None
            else "No figure per 100,000 residents: this body has none of its own."
        ),
        nothing_short="residents not known" if figures.residents is None else "no residents",
        period=year.days,
        similar=similar_to(figures.upheld_per_100k, total, "upheld_per_100k", kind),
        explanation="Residents by the mid-year estimate of the calendar year before the review year starts.",
    )


def unknown_residents_text(unknown: Sequence[str], of: int, mid_year: int, kind: Noun) -> str:
    """Why a kind has no average per 100,000 residents: whose residents are not known. `unknown` are their names."""
    if not unknown:
        return f"The average cannot be given: the residents of some {kind[1]} in mid-{mid_year} are not known."
    return (
        f"The average cannot be given: the residents of {len(unknown):,} of {count(of, *kind)} in mid-{mid_year} "
        "are not known, as the official estimates are of councils as they are today. "
        f"Not known: {listed_words(unknown)}."
    )
