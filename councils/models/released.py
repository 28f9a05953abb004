"""What the public reads once a second person has read it: who wrote it, what the text check asks, who let it go."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from councils.models.checked import Checked, findings_overruled, reason_to_overrule
from councils.models.fields import LONGEST_REMARK, CleanTextField

# What keeps something from the public until a second person has read it. Withholding is the only lock there is.
NOT_RELEASED = "Not released yet: a second person has to read what the public will see."

SOMEBODY: dict[str, Any] = {
    "to": settings.AUTH_USER_MODEL,
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "editable": False,
    "db_index": False,
    "related_name": "+",
}


@cache
def public_reader(model: Any) -> Callable[[Any], Any]:
    """What takes all that the public reads out of a record: looked up once, for a file asks it of every row."""
    names = (*model.public_fields, *model.public_facts)
    return attrgetter(*(model._meta.get_field(name).attname for name in names))


class ReleasedQuerySet(models.QuerySet):
    """Questions about what the public may read once somebody has let it go."""

    def come_out(self, at: datetime | None = None) -> Q:
        """What is true of those that nobody withholds, and whose day has come where they have one."""
        return Q(withheld_because="")

    def past_embargo(self, at: datetime | None = None) -> Self:
        """Those whose day of publication has come and which nobody has withheld."""
        return self.filter(self.come_out(at))

    def withdrawn(self, at: datetime | None = None) -> Self:
        """Those that were public until somebody took them down: only a tombstone is left. Twin: `is_withdrawn`."""
        return self.filter(public_until__isnull=False).exclude(self.come_out(at))

    def withheld(self) -> Self:
        """Those that somebody keeps from the public, with a reason."""
        return self.exclude(withheld_because="")

    def awaiting_release(self) -> Self:
        """Those whose texts a second person has to read before the public does."""
        return self.withheld().filter(withheld_because=NOT_RELEASED)

    def to_be_read_by(self, reader: Any) -> Self:
        """Those that wait for a second person who this one could be: not their own, and not sent back."""
        return self.awaiting_release().filter(sent_back_because="").exclude(written_by=reader)

    def sent_back(self) -> Self:
        """Those that whoever read them has sent back with a note, and nobody has answered yet."""
        return self.awaiting_release().exclude(sent_back_because="")

    def released(self) -> Self:
        """Those whose texts a second person has read and let go."""
        return self.filter(released_at__isnull=False)


class Released(Checked):
    """Something with texts that the public reads: withheld until somebody who did not write them has let them go."""

    # With `public_fields`, the one list of what the public reads: the facts beside the texts.
    once_taken_down: ClassVar[str] = "the public is told that it was"  # what is left of it for the public
    public_facts: ClassVar[tuple[str, ...]] = ()

    withheld_because = CleanTextField(
        max_length=LONGEST_REMARK,
        blank=True,
        default=NOT_RELEASED,
        help_text="Why it is not published. Anything written here keeps it from the public.",
    )
    public_until = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it was taken down, if the public could read it before."
    )
    overruled_because = reason_to_overrule()
    overruled_findings = findings_overruled()
    written_by: "models.ForeignKey[Any, Any]" = models.ForeignKey(
        **SOMEBODY, help_text="Who last changed what the public reads."
    )
    released_at = models.DateTimeField(null=True, blank=True, editable=False)
    released_by: "models.ForeignKey[Any, Any]" = models.ForeignKey(**SOMEBODY)
    sent_back_because = CleanTextField(
        "note with which it was sent back",
        max_length=LONGEST_REMARK,
        blank=True,
        editable=False,
        help_text="What whoever read it wants put right before it is released.",
    )
    sent_back_by: "models.ForeignKey[Any, Any]" = models.ForeignKey(**SOMEBODY)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="%(class)s_released_by_somebody",
                violation_error_message="A release has a day and somebody who released it, or neither.",
            ),
            models.CheckConstraint(
                condition=Q(released_by=None) | Q(written_by=None) | ~Q(released_by=F("written_by")),
                name="%(class)s_released_by_a_second_person",
                violation_error_message="Whoever last changed the text cannot release it.",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the record; one that was public until now leaves a tombstone behind."""
        stored: Any = type(self)._default_manager.filter(pk=self.pk)
        self.note_withdrawal(was_public=not self.is_past_embargo() and stored.past_embargo().exists())
        super().save(*args, **kwargs)

    def note_withdrawal(self, *, was_public: bool, at: datetime | None = None) -> None:
        """Say since when it is taken down, if the public could read it before this change and cannot after it."""
        if self.is_past_embargo(at):
            self.public_until = None
        elif was_public:
            self.public_until = at or timezone.now()

    def become_public(self, at: datetime) -> None:
        """Take note of the moment at which somebody releases it."""

    @property
    def public_from(self) -> date | None:
        """The day from which the public reads it once it is released; None where it has no day of its own."""
        return None

    def waits_for(self, at: datetime | None = None) -> str:
        """What has to happen, beside its release, before the public reads it; empty where nothing has to."""
        return ""

    @property
    def is_for_the_public(self) -> bool:
        return any(self.public_texts())

    @property
    def public_values(self) -> tuple[Any, ...]:
        """All of its own that the public reads, as it is stored: what differs has to be read by a second person."""
        values: tuple[Any, ...] = public_reader(type(self))(self)
        return values

    def facts(self) -> Iterator[tuple[str, Any]]:
        """What the public reads beside its texts: what each is called, and what it says."""
        for name in self.public_facts:
            said = getattr(self, f"get_{name}_display", None)
            yield str(self._meta.get_field(name).verbose_name).capitalize(), said() if said else getattr(self, name)  # type: ignore[union-attr]

    def is_brought_forward(self, before: date | None) -> bool:
        """Whether the public reads it sooner than on the day that it was to be read from."""
        return self.public_from is not None and (before is None or self.public_from < before)

    def is_past_embargo(self, at: datetime | None = None) -> bool:
        """Twin of `past_embargo`."""
        return not self.withheld_because

    def is_withdrawn(self, at: datetime | None = None) -> bool:
        """Whether it was public until somebody took it down. Twin of `withdrawn`."""
        return self.public_until is not None and not self.is_past_embargo(at)
