"""Alerts: somebody's wish to be told by e-mail of new decisions about a council, or that a search finds."""

from datetime import datetime, timedelta

from django.core import signing
from django.db import models
from django.db.models import Q

from councils.models.authority import Authority
from councils.models.fields import BoundedEmailField, CleanCharField

ANSWER_WITHIN = timedelta(days=7)  # what nobody has confirmed by then is forgotten
SALT = "alert"


class AlertQuerySet(models.QuerySet["Alert"]):
    def confirmed(self) -> "AlertQuerySet":
        return self.filter(confirmed_at__isnull=False)

    def of_mailbox(self, address: str) -> "AlertQuerySet":
        """Those of an address, however it is spelt: what follows a plus in it names no other mailbox."""
        name, _, host = address.rpartition("@")
        name = name.partition("+")[0]
        spelt = Q(email__iexact=f"{name}@{host}") | Q(email__istartswith=f"{name}+", email__iendswith=f"@{host}")
        return self.filter(spelt)

    def due(self, at: datetime) -> "AlertQuerySet":
        """Those not told yet of what was announced by that moment."""
        return self.confirmed().filter(told_until__lt=at)

    def unanswered(self, at: datetime) -> "AlertQuerySet":
        return self.filter(confirmed_at=None, asked_at__lt=at - ANSWER_WITHIN)


class Alert(models.Model):
    """What an address is told of: new decisions about a council, those that a search finds, or both empty for all.

    Nothing else is kept of anybody, and the row is deleted when they want no more.
    """

    email = BoundedEmailField()
    authority = models.ForeignKey(Authority, models.CASCADE, null=True, blank=True, related_name="alerts")
    words = CleanCharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    told_until = models.DateTimeField(help_text="What was announced by then has been told of.")

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["email", "authority", "words"],
                name="alert_asked_for_once",
                violation_error_message="This address has that alert already.",
                condition=Q(authority__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["email", "words"],
                condition=Q(authority=None),
                name="alert_about_all_asked_for_once",
                violation_error_message="This address has that alert already.",
            ),
        ]

    def __str__(self) -> str:
        return self.about

    @property
    def about(self) -> str:
        what = f"decisions that mention “{self.words}”" if self.words else "decisions"
        return f"{what} about {self.authority or 'all councils'}"

    @property
    def token(self) -> str:
        """What proves that somebody reads the address's mail: only mails to it carry this."""
        return signing.dumps(self.pk, salt=SALT)


def alert_of(token: str) -> Alert | None:
    """The alert that a token was made for; None when it is gone, or the token was never ours."""
    try:
        return Alert.objects.select_related("authority").filter(pk=signing.loads(token, salt=SALT)).first()
    except signing.BadSignature:
        return None
