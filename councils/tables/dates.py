"""Days as people write them: 3/5, 3 May, 3 May 2019, 2019-05-03, today; and for due dates 4 weeks, 3m."""

import re
from calendar import monthrange
from datetime import date, timedelta

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
NUMBERS = re.compile(r"(\d{1,2})[/. -](\d{1,2})(?:[/. -](\d{4}|\d{2}))?")
WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s/.-]*(?:of )?([a-z]{3,9})[\s/.,-]*(\d{4}|\d{2})?")
MONTH_FIRST = re.compile(r"([a-z]{3,9})[\s.-]*(\d{1,2})(?:st|nd|rd|th)?,?[\s-]+(\d{4})")  # May 1, 2024
WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[.,]? ")
DASHES = dict.fromkeys(range(0x2010, 0x2016), "-") | {0x2212: "-"}
DISTANCE = re.compile(r"\+?(\d{1,3})\s*(d|w|m)[a-z]*")
# A time of day after the day, as spreadsheets and databases write it; of another zone it may be another day.
TIME = re.compile(r"[ t]\d{1,2}:\d\d(:\d\d(\.\d+)?)?( ?[ap]m)?$")


def read_date(text: str, on: date, *, ahead: bool = False, start: date | None = None) -> date:
    """The day that somebody means. Without a year: the last such day up to `on`, or the next one when looking ahead.

    Looking ahead, "3m" is three months after `start`. Raises ValueError for what is no date.
    """
    sentence = plainly(text)
    if sentence in ("today", "t", "yesterday", "y"):
        return on - timedelta(days=sentence.startswith("y"))
    if ahead and (match := DISTANCE.fullmatch(sentence)):
        return later(start or on, int(match[1]), match[2])
    if match := ISO.fullmatch(sentence):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := NUMBERS.fullmatch(sentence):
        return with_year(int(match[1]), int(match[2]), match[3], on, ahead)
    if (match := WORDS.fullmatch(sentence)) and (month := month_called(match[2])):
        return with_year(int(match[1]), month, match[3], on, ahead)
    if (match := MONTH_FIRST.fullmatch(sentence)) and (month := month_called(match[1])):
        return with_year(int(match[2]), month, match[3], on, ahead)
    raise ValueError(f"“{text}” is not a date.")


def plainly(text: str) -> str:
    """A day without its capitals, weekday and longer dashes."""
    return WEEKDAY.sub("", " ".join(text.lower().translate(DASHES).split()))


def month_called(word: str) -> int:
    """The number of a month by its name or the beginning of it; nought for anything else."""
    return next((number for number, month in enumerate(MONTHS, 1) if month.startswith(word)), 0)


def later(start: date, number: int, unit: str) -> date:
    """The day some days, weeks or months after another; the last of the month where the month is too short."""
    if unit != "m":
        return start + timedelta(days=number * (7 if unit == "w" else 1))
    years, month = divmod(start.month - 1 + number, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def with_year(day: int, month: int, year: str | None, on: date, ahead: bool) -> date:
    """A day and month in the year given, in two digits or four, or in the year that is meant when none is."""
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    found = date(on.year, month, day)
    if ahead and found < on:
        return date(on.year + 1, month, day)
    if not ahead and found > on:
        return date(on.year - 1, month, day)
    return found


class Days:
    """A reader of the days of one file, which writes all of them in one order. None for an empty cell."""

    def __init__(self) -> None:
        self.year_first: bool | None = None
        self.read: dict[str, date | None] = {"": None}

    def __call__(self, text: str) -> date | None:
        if text not in self.read:
            self.read[text] = self.day(TIME.sub("", plainly(text)), text)
        return self.read[text]

    def day(self, said: str, text: str) -> date:
        """A day with its year. Raises ValueError for anything else, and for another order than that of the others."""
        try:
            day = dated(said)
        except ValueError:
            raise ValueError(sentence_about(text, said)) from None
        if not any(character.isalpha() for character in said):  # May is May, wherever it stands
            self.check_order(text, year_first=bool(ISO.fullmatch(said)))
        return day

    def check_order(self, text: str, *, year_first: bool) -> None:
        """Note the order of the first day, and refuse every day in another: a program has read some of them wrongly."""
        if self.year_first is None:
            self.year_first = year_first
        if self.year_first != year_first:
            orders = ("the year first", "the day first")
            here, there = orders if year_first else orders[::-1]
            raise ValueError(
                f"“{text}” has {here} where other days of the file have {there}: "
                "days may have been swapped with months. Write all of them like 2019-05-01."
            )


def dated(said: str) -> date:
    """A day with its year: 2019-05-01, 1/5/2019, 01.05.19, 1 May 2019. Raises ValueError for anything else."""
    if match := ISO.fullmatch(said):
        return date(int(match[1]), int(match[2]), int(match[3]))
    match = NUMBERS.fullmatch(said) or WORDS.fullmatch(said) or MONTH_FIRST.fullmatch(said)
    if not match or not match[3]:
        raise ValueError(said)
    return read_date(said, date.min)


def sentence_about(text: str, said: str) -> str:
    if (match := NUMBERS.fullmatch(said)) and int(match[2]) > 12 >= int(match[1]):
        return f"“{text}” is not a date with the day first: write it like 2019-05-01."
    if re.fullmatch(r"[345]\d{4}(\.\d+)?", said):
        return f"“{text}” is a spreadsheet's number for a day: format the column as a date, or write 2019-05-01."
    return f"“{text}” is not a date: write it like 2019-05-01."
