"""The office's mail stopped as a whole: letters, case sheets and alerts wait until somebody lets it go again."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from councils.models.fields import LONGEST_REMARK, CleanTextField
from councils.statistics.english import date_and_time


class MailStoppedError(OSError):
    """A mail was not handed to the mail server, because somebody has stopped all mail."""


class MailingStopQuerySet(models.QuerySet["MailingStop"]):
    """Questions about stops, and the two things people do about them."""

    def in_force(self) -> "MailingStopQuerySet":
        return self.filter(ended_at=None)

    def begin(self, reason: str, *, by: Any = None, at: datetime | None = None) -> "MailingStop":
        """Stop all mail; who is nobody's account when it is done at the server's command line.

        Raises ValidationError for a reason that is too long, or none.
        """
        stop = MailingStop(stopped_at=at or timezone.now(), stopped_by=by, reason=reason)
        stop.full_clean()
        stop.save()
        return stop

    def end(self, *, by: Any = None, at: datetime | None = None) -> int:
        """Let mail go again; how many stops were in force."""
        return self.in_force().update(ended_at=at or timezone.now(), ended_by=by)


class MailingStop(models.Model):
    """From one moment to another nothing is mailed, whoever asks for it."""

    stopped_at = models.DateTimeField()
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="stopped by"
    )
    reason = CleanTextField(max_length=LONGEST_REMARK)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = MailingStopQuerySet.as_manager()

    class Meta:
        ordering = ["-stopped_at"]
        verbose_name = "stop of all mail"
        verbose_name_plural = "stops of all mail"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="mailing_stop_has_a_reason",
                violation_error_message="Say why mail is stopped.",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=False) | models.Q(ended_by=None),
                name="mailing_stop_ended_before_somebody_ended_it",
                violation_error_message="Who ended it goes with when.",
            ),
        ]

    def __str__(self) -> str:
        who = f" by {self.stopped_by}" if self.stopped_by else ""
        return f"All mail has been stopped{who} since {date_and_time(self.stopped_at)}: {self.reason}"
