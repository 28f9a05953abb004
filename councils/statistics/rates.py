"""Pure arithmetic of the figures: rates, and figures per 100,000. No Django, no database.

Rules: docs/statistics.md, which names the source of each.
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

TOO_FEW = 5  # below this many, a percentage says more about chance than about an authority
TOO_FEW_TEXT = "Fewer than five are too few to tell."


def count(number: int, singular: str, plural: str = "") -> str:
    """A number with its noun, right for 0, 1 and many: "no complaints", "1 complaint", "1,204 complaints"."""
    noun = singular if number == 1 else plural or f"{singular}s"
    return f"{number:,} {noun}" if number else f"no {noun}"


@dataclass(frozen=True)
class Rate:
    """A share of something countable, such as upheld decisions of detailed investigations."""

    part: int
    of: int

    def __post_init__(self) -> None:
        if not 0 <= self.part <= self.of:
            raise ValueError(f"{self.part} cannot be a share of {self.of}")

    @property
    def percent(self) -> int | None:
        """Whole percent, halves up; None when there is nothing to divide."""
        return (200 * self.part + self.of) // (2 * self.of) if self.of else None

    @property
    def text(self) -> str:
        """The percentage as it is printed: never 100% of what is incomplete, never 0% of what is not nil."""
        if self.percent is None:
            return ""
        if self.percent == 100 and self.part < self.of:
            return ">99%"
        if self.percent == 0 and self.part:
            return "<1%"
        return f"{self.percent}%"

    @property
    def is_too_few(self) -> bool:
        return 0 < self.of < TOO_FEW

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% interval of Wilson (1927) for the share behind it, for researchers; None with nothing to divide."""
        if not self.of:
            return None
        z, share = NormalDist().inv_cdf(0.975), self.part / self.of
        middle = share + z * z / (2 * self.of)
        half = z * sqrt(share * (1 - share) / self.of + (z / (2 * self.of)) ** 2)
        whole = 1 + z * z / self.of
        return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)

    def of_what(self, singular: str, plural: str = "") -> str:
        """The percentage with what it is a share of: "50% (2 of 4 detailed investigations)".

        Nothing to divide is a sentence, never a number: "no detailed investigations".
        """
        base = count(self.of, singular, plural)
        return f"{self.text} ({self.part:,} of {base})" if self.of else base


@dataclass(frozen=True)
class PerHundredThousand:
    """How many for every 100,000 residents. Not a percentage, and never printed like one."""

    part: int
    residents: int

    @property
    def tenths(self) -> int | None:
        """Tenths per 100,000 residents, halves up; None where nobody lives."""
        return (2 * self.part * 1_000_000 + self.residents) // (2 * self.residents) if self.residents else None

    @property
    def value(self) -> float | None:
        """The figure with one decimal; None where nobody lives."""
        return self.tenths / 10 if self.tenths is not None else None

    @property
    def text(self) -> str:
        """One decimal, ".0" dropped; "<0.1" for what is not nil; empty where nobody lives."""
        if self.tenths is None:
            return ""
        if self.tenths == 0 and self.part:
            return "<0.1"
        whole, tenth = divmod(self.tenths, 10)
        return f"{whole}.{tenth}" if tenth else f"{whole}"
