"""What authorities say of the cases they were sent for checking: open disputes, and replies that never came."""

from collections import defaultdict

from councils.figures.checks.finding import FewCheck, Finding
from councils.figures.checks.year_data import YearView
from councils.models import Dispute
from councils.statistics.english import long_date


def open_disputes(view: YearView) -> list[Finding]:
    """What an authority disputes, and nobody has decided about: all of one case, or of one authority, together."""
    disputes = Dispute.objects.open().filter(consultation__year=view.year)
    together: dict[tuple[int, int | None], list[Dispute]] = defaultdict(list)
    for dispute in disputes.select_related("consultation__authority", "decision__authority").order_by("pk"):
        together[dispute.consultation_id, dispute.decision_id].append(dispute)
    return [
        Finding(
            f"Disputed: {' '.join(dispute.said for dispute in group)}",
            group[0].decision,
            group[0].consultation.authority,
            group[0].consultation,
        )
        for group in together.values()
    ]


def without_reply(view: YearView) -> list[Finding]:
    """Authorities that have not replied by the day that was named."""
    overdue = view.year.consultations.overdue().select_related("authority", "recipient").order_by("authority__name")
    return [
        Finding(
            f"No reply by {long_date(each.reply_by)}"
            + (
                f", reminded {each.reminders} times."
                if each.reminders > 1
                else ", reminded."
                if each.reminders
                else "."
            ),
            None,
            each.authority,
            each,
        )
        for each in overdue
    ]


REPLY_CHECKS = [
    FewCheck(
        "open-dispute",
        "Disputed, and nobody has decided",
        "Look at what the authority says, put the record right or let it stand, and record why.",
        open_disputes,
        blocks=True,
    ),
    FewCheck(
        "without-reply",
        "No reply to the case sheets",
        "Remind the authority, record its reply, or go on without it.",
        without_reply,
    ),
]
