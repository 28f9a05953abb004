"""What the database refuses about a dispatch, each with the sentence that people are told."""

from django.db.models import CheckConstraint, Q

MAILED, ON_PAPER = ~Q(email=""), Q(email="")

DISPATCH_RULES = [
    CheckConstraint(
        condition=Q(letter__isnull=False, consultation=None, occasion=0)
        | Q(letter=None, consultation__isnull=False) & MAILED,
        name="dispatch_carries_one_thing",
        violation_error_message="It carries a letter, or case sheets by mail, and only one of the two.",
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
        condition=Q(posted_at=None) | ON_PAPER | Q(failed_at__isnull=False),
        name="dispatch_posted_when_it_cannot_be_mailed",
        violation_error_message="Only what has no e-mail address, or was refused, is posted.",
    ),
]
