"""Questions about letters: where they stand, and what is worth a second look in them."""

from datetime import datetime

from django.db.models import F

from councils.models import ReviewYear

from .document import DocumentQuerySet


class LetterQuerySet(DocumentQuerySet):
    """Questions about letters. State is which dates are filled in."""

    def published(self, at: datetime | None = None) -> "LetterQuerySet":
        """Those the public may read at a moment: issued, and their year is public. Twin: `Letter.is_published`."""
        return self.filter(issued_at__isnull=False, year__in=ReviewYear.objects.published(at))

    def awaiting_issue(self) -> "LetterQuerySet":
        """Those approved and not yet sent."""
        return self.filter(approved_at__isnull=False, issued_at=None)

    def issued(self) -> "LetterQuerySet":
        """Those that have gone out and never change."""
        return self.filter(issued_at__isnull=False)

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
        from .sample import Sample

        return self.filter(readings__sample__in=Sample.objects.current())
