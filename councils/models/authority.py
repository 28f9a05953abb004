"""Authorities: what they are called, of what kind, when they existed, who leads them, how many live there."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property, lru_cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, IntegerField, Q, When
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models.choices import COUNCIL_KINDS, Kind, Region, Role
from councils.models.fields import (
    LONGEST_REMARK,
    BoundedEmailField,
    BoundedSlugField,
    CleanCharField,
    CleanTextField,
    PlausibleDateField,
)
from councils.search.finder import Called, Finder
from councils.statistics.english import date_and_time

FEW = 40  # authorities found that are put in the order of how well they fit

# By what authorities are found: what they are, what one of their former identities was, and an alias.
CALLED = (
    *("pk", "name", "slug", "kind", "region", "gss_code", "county__name", "opened_on", "closed_on"),
    *("former__name", "former__gss_code", "aliases__name"),
)


class AuthorityQuerySet(models.QuerySet["Authority"]):
    def councils(self) -> "AuthorityQuerySet":
        return self.filter(kind__in=COUNCIL_KINDS)

    def existing(self, on: date, until: date | None = None) -> "AuthorityQuerySet":
        """Those that existed on a day, or on any day from `on` to `until`."""
        return self.filter(opened_on__lte=until or on).filter(Q(closed_on=None) | Q(closed_on__gte=on))

    def named(self, words: str) -> "AuthorityQuerySet":
        """Those that are or were called so, or by words that begin so, or whose code it is: the best few first."""
        found = [one.key for one in self.finder().begun(words, timezone.localdate())]
        return self.filter(pk__in=found).best_first(found)

    def lying_in(self, words: str) -> "AuthorityQuerySet":
        """Those that are not called so, but lie in a county that is."""
        finder, on = self.finder(), timezone.localdate()
        named = {one.key for one in finder.begun(words, on)}
        return self.filter(pk__in=[one.key for one in finder.begun(words, on, around=True) if one.key not in named])

    def similarly_named(self, words: str) -> "AuthorityQuerySet":
        """Those meant by a name with typing errors, for when nothing is called so."""
        found = [one.key for one in self.finder().nearly(words, timezone.localdate())]
        return self.filter(pk__in=found).best_first(found)

    def best_first(self, keys: Sequence[int]) -> "AuthorityQuerySet":
        """In the order of some keys, where they are few enough to be looked through."""
        if not 1 < len(keys) <= FEW:
            return self
        places = Case(*(When(pk=key, then=place) for place, key in enumerate(keys)), output_field=IntegerField())
        return self.order_by(places, "name")

    def finder(self) -> Finder:
        """What finds them by what they are called: one query, and no work where nothing has changed."""
        return finder_of(tuple(self.order_by("name", "former__until", "aliases__name").values_list(*CALLED)))


@lru_cache(maxsize=2)
def finder_of(rows: tuple[tuple, ...]) -> Finder:
    """What finds authorities, from the rows of `CALLED`: one for each that they were and are called."""
    return Finder(as_called(rows))


def as_called(rows: Iterable[tuple]) -> list[Called]:
    known: dict[int, list[tuple]] = defaultdict(list)
    for key, *facts in rows:
        known[key].append(tuple(facts))
    return [
        Called(
            key,
            name,
            former=each(row[8] for row in facts),
            codes=each((*(row[9] for row in facts), code, slug)),
            aliases=each(row[10] for row in facts),
            county=county or "",
            is_council=kind in COUNCIL_KINDS,
            opened_on=opened_on,
            closed_on=closed_on,
        )
        for key, facts in known.items()
        for name, slug, kind, _, code, county, opened_on, closed_on, *_ in facts[:1]
    ]


def each(words: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, words)))


class Authority(models.Model):
    """A body that the Ombudsman can investigate. The public word for its page is "council"."""

    slug = BoundedSlugField(max_length=100, unique=True, help_text="Its stable address: never changes.")
    name = CleanCharField(max_length=150, unique=True, help_text="Official name now, or when it closed.")
    gss_code = CleanCharField(
        "GSS code",
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^E[0-9]{8}\Z", "A GSS code of England is E and eight digits, such as E07000237.")],
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

    @cached_property
    def before_and_after(self) -> tuple[list["Authority"], list["Authority"]]:
        """Those whose place it took, and those that took its place, by name: one query."""
        steps = Authority.successors.through.objects.filter(Q(from_authority=self) | Q(to_authority=self))
        known = list(steps.select_related("from_authority", "to_authority"))
        before = [step.from_authority for step in known if step.to_authority_id == self.pk]
        after = [step.to_authority for step in known if step.from_authority_id == self.pk]
        return sorted(before, key=str), sorted(after, key=str)

    def around(self, on: date) -> tuple[list["Authority"], list["Authority"]]:
        """The districts of a county and the neighbours of any council on a day, or on its own nearest: one query."""
        day = max(self.opened_on, min(on, self.closed_on or on))
        found = Authority.objects.filter(Q(county=self) | Q(neighbours=self)).existing(day).distinct()
        districts = [one for one in found if one.county_id == self.pk]
        return districts, [one for one in found if one.county_id != self.pk]

    def existed(self, on: date, until: date | None = None) -> bool:
        """Whether it existed on a day, or on any day from `on` to `until`. Twin of `existing`."""
        return self.opened_on <= (until or on) and (self.closed_on is None or self.closed_on >= on)

    def successors_on(self, on: date, known: "dict[int, list[Authority]] | None" = None) -> list["Authority"]:
        """Those that had taken over from it by a day and existed on it: its successors, or theirs if they were gone.

        Whoever asks of many brings the successors that are `known` of each authority.
        """

        def after(authority: Authority) -> "Iterable[Authority]":
            return authority.successors.all() if known is None else known.get(authority.pk, ())

        found: dict[int, Authority] = {}
        waiting, seen = list(after(self)), {self.pk}
        while waiting:
            successor = waiting.pop(0)
            if successor.pk in seen:
                continue
            seen.add(successor.pk)
            if successor.existed(on):
                found[successor.pk] = successor
            elif successor.closed_on and successor.closed_on < on:
                waiting += after(successor)
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
    email = BoundedEmailField(blank=True, help_text="Without one the letter is printed and posted.")
    address = CleanTextField(max_length=LONGEST_REMARK, blank=True, help_text="Postal address, a line each.")

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


class Call(models.Model):
    """A note of what was said when somebody at an authority rang, or was rung."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="calls")
    spoke_to = CleanCharField("spoken to", max_length=100, blank=True, help_text="By name or post. May be empty.")
    said = CleanTextField("what was said", max_length=LONGEST_REMARK, help_text="For colleagues. Never public.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "note of a call"
        verbose_name_plural = "notes of calls"

    def __str__(self) -> str:
        return f"{self.authority}, {date_and_time(self.at)}"


class Population(models.Model):
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
