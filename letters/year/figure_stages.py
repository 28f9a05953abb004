"""The stages that a year takes as a whole: its casework is checked, frozen and worded, and one day it is public."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.http import urlencode

from councils.figures.checks import blocking_checks, summary
from councils.figures.freezing import blockers_to_freezing
from councils.figures.publication import moment_text
from councils.models import Decision
from councils.statistics.english import date_and_time, long_date
from councils.statistics.rates import count
from letters.year.figure_actions import FREEZE, HOLD_BACK, LIFT, PUBLISH, THAW
from letters.year.letter_actions import WORD
from letters.year.progress import YearProgress
from letters.year.stage import Link, Stage, admin_list, letters_listed, to_action


def checking(progress: YearProgress, user: Any, at: datetime) -> Stage:
    year = progress.year
    stage = Stage("check", "Check the casework", complete=year.is_frozen)
    checks = Link("What is wrong, in sentences", reverse("admin:year-checks", args=[year.pk]))
    stage.links = [checks, admin_list("councils_decision", f"The decisions of {year}", year=year.label)]
    if year.is_frozen:
        return stage
    decided = Decision.objects.decided_in(*year.days).count()
    received = Decision.objects.received_in(*year.days).count()
    stage.sentences = [f"{count(received, 'complaint')} received and {count(decided, 'decision')} made in {year}."]
    found = summary(year)
    stage.complete = not found.open
    if found.open:
        stage.problems.append(f"{count(found.open, 'problem')} that nobody has looked at.")
    if found.blocking:
        stage.problems.append(f"{count(found.blocking, 'problem')} of these must be put right before the freeze.")
    return stage


def freezing(progress: YearProgress, user: Any, at: datetime) -> Stage:
    year = progress.year
    stage = Stage("freeze", "Freeze the figures", complete=year.is_frozen)
    if year.is_frozen:
        by = f" by {year.frozen_by}" if year.frozen_by else ""
        counted = year.performances.filter(service_area="").aggregate(bodies=Count("pk"), received=Sum("received"))
        reviewed, received = counted["bodies"], counted["received"] or 0
        stage.sentences = [
            f"Frozen on {date_and_time(year.frozen_at)}{by}.",  # type: ignore[arg-type]
            f"{count(reviewed, 'authority', 'authorities')} reviewed, {count(received, 'complaint')} received.",
        ]
        stage.links = [admin_list("councils_performance", "The figures", year__id__exact=str(year.pk))]
        if not year.is_published(at):
            stage.links += to_action(year, THAW, user, "Thaw the figures")
    elif not year.has_ended:
        stage.waits_for = f"It waits for the end of the year, on {long_date(year.ends_on)}."
    elif blockers_to_freezing(year):
        stage.waits_for = "It waits for what has to be put right first: see the check."
        page = reverse("admin:year-checks", args=[year.pk])
        stage.links = [
            Link(f"{check.title}: {count(number, 'case')}", f"{page}?{urlencode({'check': check.name})}")
            for check, number in blocking_checks(year)
        ]
    else:
        stage.sentences = ["The figures still move with the casework."]
        stage.buttons = list(to_action(year, FREEZE, user, "Freeze the figures"))
    return stage


def wording(progress: YearProgress, user: Any, at: datetime) -> Stage:
    year, kept = progress.year, getattr(progress.year, "wording", None)
    stage = Stage("word", "Word the letter", complete=bool(kept))
    stage.sentences = progress.sentences_about_days
    change = Link("The date on the letters", reverse("admin:councils_reviewyear_change", args=[year.pk]))
    if kept:
        stage.sentences.insert(0, "The wording is on record.")
        check = Link("Check it against all letters", reverse("admin:wording-check", args=[kept.pk]))
        stage.links = [Link("The wording", reverse("admin:letters_wording_change", args=[kept.pk])), change, check]
    else:
        stage.sentences.insert(0, "No wording is on record; composing takes the one that is shipped.")
        stage.buttons = list(to_action(year, WORD, user))
        stage.links = [change]
    if not year.is_published(at) and year.is_frozen:
        stage.links += to_action(year, PUBLISH, user, "The moment of publication")
    return stage


def publishing(progress: YearProgress, user: Any, at: datetime) -> Stage:
    year, counts = progress.year, progress.counts
    stage = Stage("publish", "Publish", complete=year.is_published(at))
    if counts["held_back"]:
        stage.problems.append(f"{count(counts['held_back'], 'letter is', 'letters are')} held back from the public.")
        stage.links.append(letters_listed(progress, "Letters held back", state="held_back"))
    if year.is_published(at):
        stage.sentences = [f"Public since {moment_text(year.publish_at)}."]
        stage.links.insert(0, Link("The public page of the year", year.get_absolute_url()))
    elif not year.is_frozen:
        stage.waits_for = "It waits for the freeze."
    elif progress.contradicted:
        stage.waits_for = (
            "It waits until no letter that has gone out says other figures: see Issue and send the letters."
        )
    elif year.publish_at:
        stage.sentences = [
            f"It becomes public by itself on {moment_text(year.publish_at)}. Until then nobody outside sees any of it."
        ]
        stage.links += to_action(year, PUBLISH, user, "Choose another moment")
        stage.links += to_action(year, HOLD_BACK, user, "Hold it back")
        stage.links += to_action(year, LIFT, user)
        stage.waits_for, stage.is_set = "Nothing more has to be done for that.", True
    else:
        stage.sentences = ["Nobody has said yet when it is published."]
        stage.buttons = list(to_action(year, PUBLISH, user))
    return stage
