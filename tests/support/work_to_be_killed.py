"""The work of a year in a process that is killed while it does it: from wherever the year stands, to the last mail."""

import io
import resource
from contextlib import suppress

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 - now that there are models
from django.core.exceptions import ValidationError  # noqa: E402
from django.core.management import call_command  # noqa: E402

from councils.figures import freezing  # noqa: E402
from councils.models import ReviewYear  # noqa: E402
from letters.lifecycle.approve_and_issue import approve, issue  # noqa: E402
from letters.lifecycle.compose import compose  # noqa: E402
from letters.lifecycle.render import render_waiting  # noqa: E402
from letters.models import Dispatch  # noqa: E402
from letters.outbox.sending import send_waiting  # noqa: E402
from ombudsman.operations.backup import back_up  # noqa: E402


def go_on(pk, begun, room, cases, folder):
    """Take a file of cases in, freeze, compose, render, approve, issue, mail, and back up into a folder.

    `begun` is told before, and `room` may be all a file gets.
    """
    year = ReviewYear.objects.get(pk=pk)
    anna, ben = (get_user_model().objects.get(username=name) for name in ("anna", "ben"))
    if room:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    begun.send(None)
    call_command("import_decisions", str(cases), stdout=io.StringIO(), stderr=io.StringIO())
    if not year.is_frozen:
        freezing.freeze(year)
    compose(year, by=anna)
    render_waiting(year.letters.all())
    with suppress(ValidationError):  # a letter that a killed process had in hand has no PDF yet: next time
        approve(year.letters.filter(approved_at=None), by=ben)
        issue(year.letters.filter(issued_at=None), by=ben)
    send_waiting(Dispatch.objects.filter(letter__year=year))
    back_up(folder)
