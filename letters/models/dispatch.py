"""The outbox: one dispatch for whatever goes to one person, by mail or on paper. State is which dates are set."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import make_msgid, parseaddr
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import CheckConstraint, Exists, F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models import Authority, Consultation, MailingStop, ReviewYear, Role
from councils.models.fields import BoundedEmailField, ReportedTextField
from councils.statistics.english import date_and_time
from letters.models.addressing import whom_it_goes_to
from letters.models.letter import Letter
from letters.models.reminder import Reminder
from letters.models.run import Run

MAILED, ON_PAPER = ~Q(email=""), Q(email="")

DISPATCH_RULES = [
    CheckConstraint(
        condition=Q(letter__isnull=False, consultation=None, reminder=None, occasion=0)
        | Q(letter=None, consultation__isnull=False, reminder=None) & MAILED
        | Q(letter=None, consultation=None, reminder__isnull=False, occasion=0) & MAILED,
        name="dispatch_carries_one_thing",
        violation_error_message="It carries a letter, or case sheets or a reminder by mail, and only one of these.",
    ),
    CheckConstraint(
        condition=(MAILED & ~Q(message_id="")) | (ON_PAPER & Q(message_id="")),
        name="dispatch_mail_has_a_message_id",
        violation_error_message="A mail has a Message-ID, and a letter on paper has none.",
    ),
    CheckConstraint(
        condition=MAILED | Q(started_at=None),
        name="dispatch_on_paper_is_not_mailed",
        violation_error_message="Without an e-mail address nothing can be mailed: print it and post it.",
    ),
    CheckConstraint(
        condition=Q(started_at__isnull=False) | Q(sent_at=None, failed_at=None, presumed_at=None),
        name="dispatch_begins_before_it_ends",
        violation_error_message="A mail is begun before it is sent, refused or presumed sent.",
    ),
    CheckConstraint(
        condition=Q(failed_at=None) | Q(sent_at=None, presumed_at=None),
        name="dispatch_is_sent_or_failed",
        violation_error_message="A mail was sent or it was refused, not both.",
    ),
    CheckConstraint(
        condition=Q(failed_at=None) | ~Q(said=""),
        name="dispatch_failure_has_its_reason",
        violation_error_message="A mail that failed is kept with what the mail server said.",
    ),
    CheckConstraint(
        condition=Q(presumed_at=None, presumed_by=None) | Q(presumed_at__isnull=False, presumed_by__isnull=False),
        name="dispatch_presumed_by_somebody",
        violation_error_message="A mail is presumed sent by somebody, at a time, or it is not.",
    ),
    CheckConstraint(
        condition=Q(posted_at=None, posted_by=None) | Q(posted_at__isnull=False, posted_by__isnull=False),
        name="dispatch_posted_by_somebody",
        violation_error_message="A letter is posted by somebody, at a time, or not yet.",
    ),
    CheckConstraint(
        condition=Q(returned_at=None, returned_because="")
        | Q(returned_at__isnull=False, started_at__isnull=False, failed_at=None) & ~Q(returned_because=""),
        name="dispatch_returned_once_begun_with_a_reason",
        violation_error_message="Only what was mailed comes back, and what was said then is kept.",
    ),
    CheckConstraint(
        condition=Q(posted_at=None) | ON_PAPER | Q(failed_at__isnull=False) | Q(returned_at__isnull=False),
        name="dispatch_posted_when_it_cannot_be_mailed",
        violation_error_message="Only what has no e-mail address, was refused or came back is posted.",
    ),
]


# After these many tries that the server put off, the last more than a day after the first, nobody waits any longer.
MOST_ATTEMPTS = 12
LONGEST_WAIT = timedelta(hours=4)
# A conversation with a mail server is over by then, whatever became of it.
LONGEST_CONVERSATION = timedelta(minutes=15)

PARCELS = ("letter", "consultation", "reminder")  # one of which each carries
# What is done once queued mails are kept. `letters.apps` adds that a worker is woken, which no model could ask for.
ON_QUEUED: list[Callable[[], None]] = []

STATES = {
    "queued": "to be mailed",
    "uncertain": "uncertain: it may have been sent",
    "failed": "failed",
    "returned": "returned: it came back",
    "to_print": "to be printed and posted",
    "sent": "sent",
    "presumed": "presumed sent",
    "posted": "posted",
}


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    """Questions about dispatches: every one is in exactly one of the states that `Dispatch.state` names."""

    def queued(self) -> "DispatchQuerySet":
        """Mails that have not been begun, or that the server put off."""
        return self.exclude(email="").filter(started_at=None)

    def waiting(self, at: datetime | None = None) -> "DispatchQuerySet":
        """Queued mails that may go now: nobody has stopped them, and those put off have waited long enough."""
        return self.queued().unheld().filter(Q(next_try_at=None) | Q(next_try_at__lte=at or timezone.now()))

    def unheld(self) -> "DispatchQuerySet":
        """Those whose mailing nobody has stopped: neither that of their year nor all mail of the office."""
        stopped = Exists(MailingStop.objects.in_force())
        held = Letter.objects.filter(year__in=Run.objects.holding_the_post().values("year"))
        return self.exclude(stopped).exclude(letter__in=held)  # no join: see `claim`

    def uncertain(self) -> "DispatchQuerySet":
        """Mails that were begun, and nobody knows how it ended: they may have been sent."""
        return self.filter(started_at__isnull=False, sent_at=None, failed_at=None, presumed_at=None, returned_at=None)

    def on_their_way(self, at: datetime | None = None) -> "DispatchQuerySet":
        """Of the uncertain ones, those that a mail server may be taking this moment: nobody needs to decide yet."""
        begun = (at or timezone.now()) - LONGEST_CONVERSATION
        return self.uncertain().filter(said="", started_at__gt=begun)

    def failed(self) -> "DispatchQuerySet":
        """Mails that the server refused for good, and that nobody has posted instead."""
        return self.filter(failed_at__isnull=False, posted_at=None)

    def sent(self) -> "DispatchQuerySet":
        return self.filter(sent_at__isnull=False, returned_at=None)

    def returned(self) -> "DispatchQuerySet":
        """Mails that came back after the server had taken them, and that nobody has posted instead."""
        return self.filter(returned_at__isnull=False, posted_at=None)

    def presumed(self) -> "DispatchQuerySet":
        return self.filter(presumed_at__isnull=False, sent_at=None, returned_at=None)

    def to_print(self) -> "DispatchQuerySet":
        """Those without an address for mail, to be printed and posted."""
        return self.filter(email="", posted_at=None)

    def posted(self) -> "DispatchQuerySet":
        return self.filter(posted_at__isnull=False)

    def of_year(self, year: ReviewYear) -> "DispatchQuerySet":
        """Those of a year's letters, and of the case sheets that went before them."""
        return self.filter(Q(letter__year=year) | Q(consultation__year=year))

    def of_letters(self) -> "DispatchQuerySet":
        return self.filter(letter__isnull=False)

    def of_sheets(self) -> "DispatchQuerySet":
        return self.filter(consultation__isnull=False)

    def of_reminders(self) -> "DispatchQuerySet":
        return self.filter(reminder__isnull=False)

    def addressed(self, letter: Letter, at: datetime | None = None) -> list["Dispatch"]:
        """The mails and papers of a letter, not on record yet."""
        emails = {contact.role: contact.email for contact in letter.recipient.contacts.all()}
        return [
            Dispatch(
                letter=letter,
                role=role,
                email=email,
                message_id=new_message_id(email),
                queued_at=at or timezone.now(),
            )
            for role, email in whom_it_goes_to(emails).items()
        ]


def new_message_id(email: str) -> str:
    """A Message-ID for good: a receiving server can tell by it that a mail came twice. None for what goes by post."""
    if not email:
        return ""
    return make_msgid(domain=parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost")


def have_it_mailed() -> None:
    """Wake the sender once what was decided is kept; should that fail, `send_letters` finds it in the outbox."""
    for wake in ON_QUEUED:
        transaction.on_commit(wake, robust=True)


class Dispatch(models.Model):
    """A letter, an authority's case sheets, or a reminder of a case, on the way to one person.

    Queued, begun, and then sent, failed, or uncertain; or posted.

    A mail is begun before the server is spoken to, and that is kept: whatever happens then, it never goes a
    second time unless the server has refused it, or a person who knows better says so.
    """

    letter = models.ForeignKey(Letter, models.PROTECT, null=True, blank=True, related_name="dispatches")
    consultation = models.ForeignKey(Consultation, models.PROTECT, null=True, blank=True, related_name="dispatches")
    reminder = models.ForeignKey(Reminder, models.PROTECT, null=True, blank=True, related_name="dispatches")
    occasion = models.PositiveSmallIntegerField(default=0, help_text="0 for the first mail, 1 for the first reminder.")
    role = models.CharField("to", max_length=20, choices=Role.choices)
    email = BoundedEmailField("e-mail", blank=True, help_text="Empty when the letter is printed and posted.")
    message_id = models.CharField("Message-ID", max_length=250, blank=True)
    queued_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField("not before", null=True, blank=True)
    started_at = models.DateTimeField("begun at", null=True, blank=True)
    said = ReportedTextField("what the mail server said", blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    presumed_at = models.DateTimeField("presumed sent at", null=True, blank=True)
    presumed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="presumed by"
    )
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_because = ReportedTextField("what was said when it came back", blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DispatchQuerySet.as_manager()
    # What people decide, with what they decided about; what the sender does stands in the row itself.
    history = HistoricalRecords(history_change_reason_field=models.TextField(null=True))

    class Meta:
        ordering = ["letter", "pk"]
        verbose_name_plural = "dispatches"
        indexes = [
            # The few that are on their way are found without reading those of all the years.
            models.Index(
                fields=["started_at"],
                condition=Q(sent_at=None, posted_at=None, presumed_at=None),
                name="dispatch_under_way",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "role"],
                name="dispatch_once_a_role",
                violation_error_message="This letter is on its way to that role already.",
            ),
            models.UniqueConstraint(
                F("letter"),
                Lower("email"),
                condition=~Q(email=""),
                name="dispatch_once_an_address",
                violation_error_message="This letter is on its way to that address already.",
            ),
            models.UniqueConstraint(
                fields=["consultation", "occasion"],
                name="dispatch_once_an_occasion",
                violation_error_message="These sheets, or this reminder, are on their way already.",
            ),
            models.UniqueConstraint(
                fields=["reminder"],
                name="dispatch_once_a_reminder",
                violation_error_message="This reminder is on its way already.",
            ),
            models.UniqueConstraint(
                fields=["message_id"],
                condition=~Q(message_id=""),
                name="dispatch_message_id_is_its_own",
                violation_error_message="Another mail has this Message-ID.",
            ),
            *DISPATCH_RULES,
        ]

    def __str__(self) -> str:
        reminder = ", reminder" if self.occasion else ""
        return f"{self.parcel}{reminder}, to the {self.get_role_display()[0].lower()}{self.get_role_display()[1:]}"

    @property
    def parcel(self) -> Letter | Consultation | Reminder:
        """What it carries: a letter, the case sheets of a consultation, or a reminder of a case."""
        parcel = self.letter or self.consultation or self.reminder
        assert parcel
        return parcel

    @property
    def carried_letter(self) -> Letter:
        assert self.letter
        return self.letter

    @property
    def recipient(self) -> Authority:
        return self.parcel.recipient

    @property
    def state(self) -> str:
        """Where it stands, by the name of the question that finds it."""
        ends = {
            "posted": self.posted_at,
            "returned": self.returned_at,
            "sent": self.sent_at,
            "presumed": self.presumed_at,
            "failed": self.failed_at,
            "uncertain": self.started_at,
        }
        begun = next((state for state, at in ends.items() if at), "")
        return begun or ("queued" if self.email else "to_print")

    @property
    def status(self) -> str:
        return STATES[self.state]

    @property
    def account(self) -> str:
        """What is known of the last attempt, in a sentence or two."""
        if not self.started_at:
            return self.said
        if self.returned_at:
            gone = f"Mailed to {self.email} on {date_and_time(self.started_at)}."
            return f"{gone} It came back on {date_and_time(self.returned_at)}: {self.returned_because}"
        sentence = self.said or "No answer is on record: it was cut off, or it is on its way this moment."
        return f"Begun {date_and_time(self.started_at)}. {sentence}"

    @property
    def present_email(self) -> str:
        """The address that is on record today for the role; the one it was queued for if there is none any more."""
        contact = self.recipient.contacts.filter(role=self.role).exclude(email="").first()
        return contact.email if contact else self.email

    # What the sender does, each a conditional UPDATE: the row is the queue, the WHERE is the lock. What people decide
    # is in `letters.outbox.resolving`.

    def claim(self, at: datetime | None = None) -> bool:
        """Begin to send it; False when somebody else has. Kept before the server is spoken to, whatever comes.

        The conditions are of this very row: across a join they would become a subquery, which PostgreSQL does not ask
        again after it has waited for another sender, and the mail would go twice.
        """
        at = at or timezone.now()
        with transaction.atomic(durable=True):
            begun = {"started_at": at, "attempts": F("attempts") + 1, "next_try_at": None, "said": ""}
            mine = Dispatch.objects.waiting(at).filter(pk=self.pk).update(**begun)
        if mine:
            self.refresh_from_db(fields=["email", *begun])
        return bool(mine)

    def release(self) -> None:
        """Put it back as if it had not been begun: the server has not seen it."""
        self._update(started_at=None, attempts=F("attempts") - 1)

    def put_off(self, said: str, at: datetime | None = None) -> None:
        """Put it back for later, a longer while each time; after too many tries it has failed."""
        at = at or timezone.now()
        if self.attempts >= MOST_ATTEMPTS:
            self.fail(f"Given up after {self.attempts} tries. The last answer was: {said}", at)
        else:
            wait = min(timedelta(minutes=2**self.attempts), LONGEST_WAIT)
            self._update(started_at=None, next_try_at=at + wait, said=said)

    def keep_sent(self, at: datetime | None = None) -> None:
        self._update(sent_at=at or timezone.now())

    def fail(self, said: str, at: datetime | None = None) -> None:
        """Keep that the server refused it for good, in its own words."""
        self._update(failed_at=at or timezone.now(), said=said)

    def leave_uncertain(self, said: str) -> None:
        """Keep what is known of a mail that may have been sent, for a person to decide upon."""
        self._update(said=said)

    def _update(self, **facts: Any) -> None:
        """Keep how the attempt that this process began has gone; nothing if a person has decided meanwhile."""
        Dispatch.objects.uncertain().filter(pk=self.pk, started_at=self.started_at).update(**facts)
        self.refresh_from_db(fields=[field.name for field in self._meta.fields if field.name not in PARCELS])
