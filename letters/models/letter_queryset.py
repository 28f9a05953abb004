"""Questions about letters: where they stand, and what is worth a second look in them."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from councils.models import Correction, ReviewYear
from letters.models.current_facts import Today
from letters.models.document import DocumentQuerySet
from letters.models.staleness import has_stale_figures, letters_date, notes_of

if TYPE_CHECKING:
    from letters.models.letter import Letter


def says_otherwise(year: ReviewYear) -> Q:
    """Asks which of a year's letters have another wording, signature, date or note, or name another day of publication.

    Second letters, each with a date of its own, are always among them: they are few.
    """
    day = timezone.localdate(year.publish_at).isoformat() if year.publish_at else None
    otherwise = (~Q(content__publish_on=None) & ~Q(content__publish_on=day)) | ~Q(content__notes=notes_of(year))
    if wording := getattr(year, "wording", None):
        otherwise |= ~Q(content__wording=wording.text)
        otherwise |= ~Q(content__signatory__name=wording.signatory_name)
        otherwise |= ~Q(content__signatory__office=wording.signatory_office)
    if year.is_frozen:
        otherwise |= ~Q(content__dated_on=letters_date(year).isoformat())
    return otherwise


# Whoever has claimed a letter has rendered it by then, or is gone.
CLAIM = timedelta(seconds=30)


class LetterQuerySet(DocumentQuerySet):
    """Questions about letters. State is which dates are filled in."""

    def published(self, at: datetime | None = None) -> "LetterQuerySet":
        """Those the public may read at a moment. Twin: `Letter.is_published`.

        They are issued, nobody holds them back, and their year is public.
        """
        return self.issued().filter(held_back_at=None, year__in=ReviewYear.objects.published(at))

    def to_render(self, at: datetime | None = None) -> "LetterQuerySet":
        """Those without a PDF that nobody is rendering at a moment, and nothing is said against: the queue."""
        free = Q(claimed_at=None) | Q(claimed_at__lt=(at or timezone.now()) - CLAIM)
        return self.unrendered().filter(free, fault="")

    def claim(self, at: datetime | None = None) -> "Letter | None":
        """Take a letter out of the queue to render it; None when none is left. Of several who try, one gets it."""
        at = at or timezone.now()
        while keys := list(self.to_render(at).order_by("pk").values_list("pk", flat=True)[:20]):
            for key in keys:
                if self.to_render(at).filter(pk=key).update(claimed_at=at):
                    letter: Any = self.select_related("year").get(pk=key)
                    return letter
        return None

    def unrenderable(self) -> "LetterQuerySet":
        """Those that could not be rendered, for a reason that is kept."""
        return self.exclude(fault="")

    def held_back(self) -> "LetterQuerySet":
        """Those that somebody keeps from the public, for a written reason."""
        return self.filter(held_back_at__isnull=False)

    def awaiting_issue(self) -> "LetterQuerySet":
        """Those approved and not yet sent."""
        return self.filter(approved_at__isnull=False, issued_at=None)

    def issued(self) -> "LetterQuerySet":
        """Those that have gone out and never change."""
        return self.filter(issued_at__isnull=False)

    def suspects(self) -> "LetterQuerySet":
        """Those that something may stand against: few, as a rule, so that only these are looked at one by one."""
        from letters.models.reading import Reading

        at_fault = Q(pk__in=Reading.objects.faulty().values("letter"))
        return self.filter(self.outdated_perhaps | at_fault | Q(pdf="") | Q(recipient__closed_on__isnull=False))

    def suspected_of_age(self) -> "LetterQuerySet":
        """Those that may say what no longer holds."""
        return self.filter(self.outdated_perhaps)

    @property
    def outdated_perhaps(self) -> Q:
        """Asks which letters were composed before a freeze or a correction, of another wording, or for another day."""
        corrected = {"performance__authority": OuterRef("authority"), "performance__year": OuterRef("year")}
        may_be = Q(year__frozen_at=None) | Q(composed_at__lt=F("year__frozen_at"))
        may_be |= Q(Exists(Correction.objects.filter(**corrected, at__gte=OuterRef("composed_at"))))
        for year in ReviewYear.objects.filter(letters__in=self.order_by()).distinct():
            may_be |= Q(year=year) & says_otherwise(year)
        return may_be

    def contradicted(self) -> list["Letter"]:
        """Those that went out before their year was frozen again, and say other figures than hold since.

        Until a second letter has gone out in their place; those that are held back from the public say nothing to it.
        """
        before_the_freeze = self.issued().filter(held_back_at=None, composed_at__lt=F("year__frozen_at"))
        standing = before_the_freeze.exclude(replaced_by__issued_at__isnull=False)
        found = list(standing.select_related("year", "authority", "recipient"))
        today = Today(found)
        return [letter for letter in found if has_stale_figures(letter, today)]

    def with_own_text(self) -> "LetterQuerySet":
        """Those that say something to this authority alone."""
        return self.exclude(narrative="")

    def with_new_text(self) -> "LetterQuerySet":
        """Those that say something to this authority alone which nobody but its writer has approved yet."""
        return self.with_own_text().filter(approved_at=None)

    def to_successors(self) -> "LetterQuerySet":
        """Those about an authority that is gone, to another one."""
        return self.exclude(recipient=F("authority"))

    def replacing(self) -> "LetterQuerySet":
        """Those that take the place of one that has gone out."""
        return self.filter(replaces__isnull=False)

    # What the letter itself says, which is what its reader sees, whatever the figures are today.

    def nothing_investigated(self) -> "LetterQuerySet":
        """Those that have no uphold rate to give: none of none."""
        return self.filter(content__counts__upheld=0, content__counts__not_upheld=0)

    def complied_late(self) -> "LetterQuerySet":
        """Those that tell of compliance after the agreed day."""
        return self.filter(content__counts__complied_late__gt=0)

    def not_complied(self) -> "LetterQuerySet":
        """Those that tell of a case in which the authority did not do what was recommended."""
        return self.filter(content__counts__not_complied__gt=0)

    def with_public_report(self) -> "LetterQuerySet":
        """Those that tell of a public report about the authority."""
        return self.exclude(content__reports=[])

    def to_be_read(self) -> "LetterQuerySet":
        """Those that were drawn into the latest sample of their year."""
        from letters.models.sample import Sample

        return self.filter(readings__sample__in=Sample.objects.current())
