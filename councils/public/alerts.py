"""E-mail alerts: asked for twice, of each decision once, and ended with one press.

Who asks may be anybody: a mailbox is asked few questions however it is spelt, everybody together few in an hour, and
nothing of what somebody typed stands in a subject. A worker mails the questions, so that nobody's answer waits for it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any

from django import forms
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from councils.models import Alert, Authority, Decision, MailingStop, MailStoppedError
from councils.models.fields import single_line
from councils.public.search import matching
from councils.search.query import understood

MOST_EACH = 10  # alerts of one mailbox: nobody is to be flooded with questions they did not ask
MOST_TOGETHER = 200  # questions to everybody in an hour: no mail server is to take the office's for a flood
AGAIN_AFTER = timedelta(hours=1)
LISTED = 30


class TooManyQuestionsError(Exception):
    """As many have been asked in the last hour as may be."""


def ask(email: str, authority: Authority | None, words: str, *, site: str, at: datetime | None = None) -> None:
    """Mail the question whether the address really wants this; nothing when it was asked just now, or too often.

    Whoever asks is told the same in every case: nobody learns who has alerts here. Raises TooManyQuestionsError, and
    MailStoppedError while all mail is stopped.
    """
    now = at or timezone.now()
    forget_unanswered(now)
    refuse_while_stopped()
    address = email.strip().lower()
    if Alert.objects.filter(asked_at__gt=now - AGAIN_AFTER).count() >= MOST_TOGETHER:
        raise TooManyQuestionsError
    if Alert.objects.of_mailbox(address).count() >= MOST_EACH:
        return
    defaults = {"asked_at": now, "told_until": announce(at)}  # what they can see by now is not new to them
    alert, new = Alert.objects.get_or_create(email=address, authority=authority, words=words, defaults=defaults)
    if alert.confirmed_at:
        return
    waited = Alert.objects.filter(pk=alert.pk, asked_at__lt=now - AGAIN_AFTER).update(asked_at=now)
    if new or waited:
        mail_question.enqueue(alert.pk, site)


@task()
def mail_question(key: int, site: str) -> bool:
    """Mail the question of an alert; whether it went. Where it did not, it is asked anew when somebody asks again."""
    alert = Alert.objects.filter(pk=key, confirmed_at=None).select_related("authority").first()
    if alert is None:
        return False
    try:
        send(alert, "alerts/question.txt", "Do you want e-mail alerts?", site)
    except (OSError, SMTPException):
        Alert.objects.filter(pk=key, confirmed_at=None).delete()
        return False
    return True


def confirm(alert: Alert, at: datetime | None = None) -> None:
    Alert.objects.filter(pk=alert.pk, confirmed_at=None).update(confirmed_at=at or timezone.now())


def forget_unanswered(at: datetime) -> None:
    Alert.objects.unanswered(at).delete()


def new_for(alert: Alert, until: datetime) -> QuerySet[Decision]:
    """The public decisions that an alert has not told of yet, latest first."""
    found: Any = Decision.objects.published(until).announced_between(alert.told_until, until)
    if alert.authority_id:
        found = found.filter(authority=alert.authority_id)
    if alert.words:
        found = matching(found, understood(alert.words))
    decisions: QuerySet[Decision] = found.latest_public().select_related("authority", "category")
    return decisions.defer("statement", "notes")


@transaction.atomic
def announce(at: datetime | None = None) -> datetime:
    """Note of all that has become public and was not seen yet that it is new at this moment; the moment.

    What is written in a transaction is seen once that ends, which may be long after the moment written in it: so
    alerts go by this one. Whoever announces waits for whoever does: moments come in the order in which they are seen.
    """
    list(Alert.objects.select_for_update().order_by("pk").values_list("pk"))
    now = at or timezone.now()
    Decision.objects.unannounced(now).update(announced_at=now)
    return now


def send_due(*, site: str, at: datetime | None = None) -> Iterator[bool]:
    """Tell every address what has become public since it was told last; whether a mail went, for each.

    The moment is written down before the mail goes: of two who run this at once one sends, and a process killed
    between the two tells somebody a mail less rather than the same twice. A server that refuses is tried next time.
    """
    now = announce(at)
    forget_unanswered(now)
    for alert in Alert.objects.due(now).select_related("authority"):
        decisions = list(new_for(alert, now)[: LISTED + 1])
        mine = Alert.objects.filter(pk=alert.pk, told_until=alert.told_until).update(told_until=now)
        yield bool(decisions and mine) and mail_decisions(alert, decisions, site)


def mail_decisions(alert: Alert, decisions: list[Decision], site: str) -> bool:
    """Mail what is new; False, and the moment taken back, when the server would not have it."""
    number = f"{len(decisions)} new decisions" if len(decisions) > 1 else "1 new decision"
    number = f"More than {LISTED} new decisions" if len(decisions) > LISTED else number
    try:
        send(alert, "alerts/new.txt", f"{number} about {alert.authority or 'councils'}", site, decisions[:LISTED])
    except (OSError, SMTPException):
        Alert.objects.filter(pk=alert.pk).update(told_until=alert.told_until)
        return False
    return True


def refuse_while_stopped() -> None:
    """Raise MailStoppedError while all mail is stopped."""
    if stopped := MailingStop.objects.in_force().first():
        raise MailStoppedError(str(stopped))


def send(alert: Alert, template: str, subject: str, site: str, decisions: list[Decision] | None = None) -> None:
    """One mail to the address of an alert, with the way to end it in a header that mail programmes know.

    Raises MailStoppedError while all mail is stopped.
    """
    refuse_while_stopped()
    end = site + reverse("alert-end", args=[alert.token])
    facts = {
        "alert": alert,
        "decisions": decisions,
        "site": site,
        "end": end,
        "confirm": site + reverse("alert-confirm", args=[alert.token]),
        "office": settings.OMBUDSMAN_NAME,
        "demonstration": settings.DEMONSTRATION,
    }
    headers = {"List-Unsubscribe": f"<{end}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    body = render_to_string(template, facts)
    EmailMessage(subject=subject, body=body, to=[alert.email], headers=headers).send()


class AlertForm(forms.Form):
    email = forms.EmailField(label="Your e-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    c = forms.ModelChoiceField(
        Authority.objects.all(), to_field_name="slug", required=False, label="Council", empty_label="All councils"
    )
    words = forms.CharField(
        max_length=200,
        required=False,
        validators=[single_line],
        label="Words",
        help_text="Leave empty for every decision, or give words to look for.",
    )
