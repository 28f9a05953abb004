"""What can be done to many letters at once: approve, issue, replace them, mail them to a test address."""

from typing import Any

from django import forms
from django.db import transaction

from councils.backoffice.bulk_actions import Bulk
from letters import tasks
from letters.admin.letter_forms import ReplaceForm
from letters.admin.letter_views import ISSUING_MEANS
from letters.lifecycle.approve_and_issue import approve_all, issue_all, sorted_out
from letters.lifecycle.replace import blockers_to_replacing, replace
from letters.models import Letter
from letters.outbox import test_send as dry_run

APPROVE = Bulk(
    action="approve",
    button="Approve",
    done="approved",
    why_not=Letter.blockers_to_approval,
    take=Letter.approve,
    consequences=["Approved letters can be issued. Composing one again, or changing its text, undoes the approval."],
    sort_out=lambda letters, by: sorted_out(letters, by, Letter.blockers_to_approval),
    take_all=approve_all,
)
ISSUE = Bulk(
    action="issue",
    button="Issue",
    done="issued",
    why_not=Letter.blockers_to_issue,
    take=Letter.issue,
    consequences=ISSUING_MEANS,
    sort_out=lambda letters, by: sorted_out(letters, by, Letter.blockers_to_issue),
    take_all=issue_all,
)

REPLACE = Bulk(
    action="replace",
    button="Compose second letters",
    done="to be replaced: the second letters need a PDF, an approval, and to be issued",
    why_not=lambda letter, by: blockers_to_replacing(letter),
    take=replace,
    joined=["year", "authority", "recipient"],
    form=ReplaceForm,
    consequences=[
        "The letters that have gone out stay as they are. Each second letter has the figures that hold today.",
        "The reason stands in every one of them. Somebody other than you has to approve them.",
    ],
)


class TestForm(forms.Form):
    """Where test mails go."""

    to = forms.EmailField(label="To this address", widget=forms.EmailInput(attrs={"size": 40}))


def mail_as_test(letters: list[Letter], *, to: str, by: Any) -> None:
    """Have a worker mail letters to a test address, once what was asked for is kept."""
    keys = [letter.pk for letter in letters]
    transaction.on_commit(lambda: tasks.mail_as_test.enqueue(keys, to, by.pk))


TEST = Bulk(
    action="send_as_test",
    button="Send as a test",
    done="on the way to the test address",
    why_not=dry_run.blockers_to_testing,
    take=mail_as_test,
    take_all=mail_as_test,
    form=TestForm,
    consequences=[
        "Every mail goes to this address instead, with all that is attached to it, and with TEST in its subject.",
        "The sheets of cases are among it: use an address of the office.",
        "Nothing counts as sent, and the outbox stays as it is. Each letter's history says who tested it, and when.",
    ],
)
