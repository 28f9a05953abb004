"""Authorities: what they are called, of what kind, when they existed, who leads them, how many live there."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from councils.models.choices import COUNCIL_KINDS, Kind, Region, Role
from councils.models.fields import CleanCharField, CleanTextField, PlausibleDateField
from councils.search.names import Called, called, nearly

# By what authorities are found: what they are, and what one of their former identities was.
CALLED = "pk", "name", "gss_code", "county__name", "closed_on", "former__name", "former__gss_code"


class AuthorityQuerySet(models.QuerySet["Authority"]):
    """Questions about authorities."""

    def councils(self) -> "AuthorityQuerySet":
        """Those of the five council kinds."""
        return self.filter(kind__in=COUNCIL_KINDS)

    def existing(self, on: date, until: date | None = None) -> "AuthorityQuerySet":
        """Those that existed on a day, or on any day from `on` to `until`."""
        return self.filter(opened_on__lte=until or on).filter(Q(closed_on=None) | Q(closed_on__gte=on))

    def called(self, words: str) -> "AuthorityQuerySet":
        """Those whose name or former name contains every word, or whose code it is. See `councils.search.names`."""
        return self.filter(pk__in=[one.key for one in called(words, self.names())])

    def lying_in(self, words: str) -> "AuthorityQuerySet":
        """Those that are not called so, but lie in a county that is."""
        names = self.names()
        named = {one.key for one in called(words, names)}
        return self.filter(pk__in=[one.key for one in called(words, names, around=True) if one.key not in named])

    def nearly_called(self, words: str) -> "AuthorityQuerySet":
        """Those called nearly so, for when nothing is."""
        return self.filter(pk__in=[one.key for one in nearly(words, self.names())])

    def names(self) -> list[Called]:
        """What they are called, were called, and in which county they lie: one query."""
        return as_called(self.order_by("former__until").values_list(*CALLED))


def as_called(rows: Iterable[tuple]) -> list[Called]:
    """What authorities are called, from one row of `CALLED` for each that they were: the earliest first."""
    known: dict[int, tuple] = {}
    before: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for key, name, code, county, closed, former_name, former_code in rows:
        known[key] = name, code, county, closed
        before[key].append((former_name, former_code))
    return [
        Called(key, name, *former_of(before[key], code), county=county or "", closed=bool(closed))
        for key, (name, code, county, closed) in known.items()
    ]


def former_of(past: list[tuple[str, str]], code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names that an authority had, and all its codes, each only where there is one."""
    names, codes = zip(*past, strict=True)
    return tuple(filter(None, names)), tuple(filter(None, (*codes, code)))


class Authority(models.Model):
    """A body that the Ombudsman can investigate. The public word for its page is "council"."""

    slug = models.SlugField(max_length=100, unique=True, help_text="Its stable address: never changes.")
    name = CleanCharField(max_length=150, unique=True, help_text="Official name now, or when it closed.")
    gss_code = CleanCharField(
        "GSS code",
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^E\d{8}$", "A GSS code of England is E and eight digits, such as E07000237.")],
        help_text="The code that the Office for National Statistics gives the area, if it has one.",
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    region = models.CharField(max_length=30, choices=Region.choices, blank=True)
    county = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="districts", help_text="The county over a district."
    )
    opened_on = PlausibleDateField("first day")
    closed_on = PlausibleDateField("last day", null=True, blank=True)
    successors = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="predecessors")
    neighbours = models.ManyToManyField(
        "self", blank=True, editable=False, help_text="Councils of the same tier with a border in common, at any time."
    )

    objects = AuthorityQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[successors])

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "authorities"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="authority_closes_after_it_opens",
                violation_error_message="An authority cannot close before its first day.",
            ),
            models.UniqueConstraint(
                fields=["gss_code"],
                condition=~Q(gss_code=""),
                name="authority_gss_code_is_its_own",
                violation_error_message="Another authority has this GSS code.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("council", args=[self.slug])

    @cached_property
    def decisions_page(self) -> str:
        """Where the public decisions about it are listed: dozens of figures on one page lead there."""
        return reverse("council-decisions", args=[self.slug])

    @property
    def is_council(self) -> bool:
        """Whether it is one of the five kinds that are compared with similar authorities."""
        return self.kind in COUNCIL_KINDS

    @property
    def before_and_after(self) -> tuple[list["Authority"], list["Authority"]]:
        """Those whose place it took, and those that took its place, by name: one query."""
        steps = Authority.successors.through.objects.filter(Q(from_authority=self) | Q(to_authority=self))
        known = list(steps.select_related("from_authority", "to_authority"))
        before = [step.from_authority for step in known if step.to_authority_id == self.pk]
        after = [step.to_authority for step in known if step.from_authority_id == self.pk]
        return sorted(before, key=str), sorted(after, key=str)

    @property
    def around(self) -> tuple[list["Authority"], list["Authority"]]:
        """The districts of a county, and the neighbours of any council, that are there while it is: one query."""
        found = Authority.objects.filter(Q(county=self) | Q(neighbours=self), closed_on=self.closed_on).distinct()
        districts = [one for one in found if one.county_id == self.pk]
        return districts, [one for one in found if one.county_id != self.pk]

    def existed(self, on: date, until: date | None = None) -> bool:
        """Whether it existed on a day, or on any day from `on` to `until`. Twin of `existing`."""
        return self.opened_on <= (until or on) and (self.closed_on is None or self.closed_on >= on)

    def heirs(self, on: date) -> list["Authority"]:
        """Those that had taken over from it by a day and existed on it: its successors, or theirs if they were gone."""
        found: dict[int, Authority] = {}
        waiting, seen = list(self.successors.all()), {self.pk}
        while waiting:
            heir = waiting.pop(0)
            if heir.pk in seen:
                continue
            seen.add(heir.pk)
            if heir.existed(on):
                found[heir.pk] = heir
            elif heir.closed_on and heir.closed_on < on:
                waiting += heir.successors.all()
        return list(found.values())

    def as_of(self, on: date) -> tuple[str, str]:
        """Its name and kind on a day: those it has now, unless a former identity lasted until then."""
        name, kind = self.name, self.kind
        for past in sorted(self.former.all(), key=lambda past: past.until, reverse=True):
            if past.until < on:
                break
            name, kind = past.name or name, past.kind or kind
        return name, kind


class FormerIdentity(models.Model):
    """What an authority was called, of what kind it was, or which code it had, until a day."""

    authority = models.ForeignKey(Authority, models.CASCADE, related_name="former")
    name = CleanCharField(max_length=150, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices, blank=True)
    gss_code = CleanCharField("GSS code", max_length=9, blank=True)
    until = PlausibleDateField("until", help_text="The last day it was so.")

    history = HistoricalRecords()

    class Meta:
        ordering = ["authority", "until"]
        verbose_name_plural = "former identities"
        constraints = [
            models.UniqueConstraint(fields=["authority", "until"], name="former_identity_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.gss_code or self.kind} until {self.until}"


class Contact(models.Model):
    """Somebody at an authority, by role. The letter goes to the chief executive, by office if no name is known."""

    authority = models.ForeignKey(Authority, models.CASCADE, related_name="contacts")
    role = models.CharField(max_length=20, choices=Role.choices)
    office = CleanCharField(max_length=100, help_text="Title of the post, such as Managing Director.")
    name = CleanCharField(max_length=100, blank=True, help_text="As in an address: Ms J Smith. May be empty.")
    salutation = CleanCharField(max_length=100, blank=True, help_text="As after Dear: Ms Smith. May be empty.")
    email = models.EmailField(blank=True, help_text="Without one the letter is printed and posted.")
    address = CleanTextField(blank=True, help_text="Postal address, a line each.")

    history = HistoricalRecords()

    class Meta:
        ordering = ["authority", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "role"],
                name="contact_one_per_role",
                violation_error_message="This authority already has a contact in that role: change that one.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.office}, {self.authority}"


class Population(models.Model):
    """How many people lived in an authority's area in the middle of a year."""

    authority = models.ForeignKey(Authority, models.CASCADE, related_name="populations")
    year = models.PositiveSmallIntegerField("mid-year of")
    residents = models.PositiveIntegerField()

    history = HistoricalRecords()

    class Meta:
        ordering = ["authority", "year"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "year"], name="population_once_a_year"),
            models.CheckConstraint(
                condition=Q(residents__gt=0),
                name="population_is_not_nil",
                violation_error_message="Leave the year out rather than record that nobody lived there.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority}: {self.residents:,} in mid-{self.year}"

    def clean(self) -> None:
        if self.year and not 1990 <= self.year <= 2100:
            raise ValidationError({"year": "A population is of a calendar year, such as 2023."})
