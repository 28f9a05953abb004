"""The days that letters name: the date on them, and the day they become public, counted and said."""

from collections import Counter

from django.db.models import Count, Q

from councils.statistics.english import long_date
from councils.statistics.rates import count
from letters.models import LetterQuerySet

LATER = "“a later date”"
DATED = "is dated {}.", "are dated {}."
PUBLIC = "names {} as the day of publication.", "name {} as the day of publication."

Days = Counter[str | None]


class DaysSaid:
    """Which days some letters name, and how many name each, whatever the days of their year are by now."""

    def __init__(self, letters: LetterQuerySet) -> None:
        self.dated, self.public, self.public_of_gone = Days(), Days(), Days()
        named = letters.order_by().values_list("content__dated_on", "content__publish_on")
        gone = Count("pk", filter=Q(issued_at__isnull=False))
        for dated, public, number, issued in named.annotate(number=Count("pk"), gone=gone):
            self.dated[dated] += number
            self.public[public] += number
            self.public_of_gone[public] += issued

    def sentences(self, dated: str | None, public: str | None, *, more_to_come: bool) -> list[str]:
        """What the letters say; and what those to come will say, where no letter says so yet.

        `dated` and `public` are what a letter composed today would name.
        """
        return [
            *told(self.dated, DATED, dated, "as of the day of the freeze", more_to_come),
            *told(self.public, PUBLIC, public, f"{LATER}, until the moment is set,", more_to_come),
        ]

    def gone_naming_another_than(self, day: str | None) -> int:
        """How many letters have gone out that name another day of publication; “a later date” never lies."""
        return sum(number for named, number in self.public_of_gone.items() if named not in (None, day))


def told(named: Days, verbs: tuple[str, str], today: str | None, unset: str, more_to_come: bool) -> list[str]:
    """Each day that is named, with how many letters name it; and the one that letters to come name."""
    said = [
        f"{count(number, 'letter')} {verbs[number > 1].format(long_date(day) if day else LATER)}"
        for day, number in named.most_common()
    ]
    if not named or (more_to_come and today not in named):
        said.append(f"Letters composed from now on {verbs[1].format(long_date(today) if today else unset)}")
    return said
