"""What is to be done with the letters of a year: a fault was found, some wait for this person, or for another."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count
from django.urls import reverse

from councils.models import ReviewYear
from letters.models import Letter, Reading
from ombudsman.dashboard.card import Card, CardLine, card, list_address


def letters(user: Any) -> Iterator[Card]:
    if user.has_perm("letters.change_reading"):
        yield at_fault()
    if user.has_perm("letters.approve_letter"):
        yield from to_approve(user)


def at_fault() -> Card:
    """Letters in which a reader of a sample found a fault, as long as they are the same and have not gone."""
    found = Reading.objects.faulty().filter(letter__issued_at=None).order_by("-checked_at")
    return card(
        "Found at fault in a sample",
        found.select_related("letter__year", "letter__authority", "letter__recipient").defer("letter__content"),
        lambda each: CardLine(
            str(each.letter), each.fault, reverse("admin:letters_letter_change", args=[each.letter_id])
        ),
        list_address("reading", "letters"),
        action="Put right",
    )


def to_approve(user: Any) -> Iterator[Card]:
    """Letters that wait for a second person, by year: for this one, or for another because this one wrote them."""
    mine = Letter.objects.made_by(user)
    waiting = Letter.objects.awaiting_approval().order_by().values("year")
    counts = waiting.annotate(theirs=Count("pk", filter=~mine), others=Count("pk", filter=mine))
    years = ReviewYear.objects.in_bulk([row["year"] for row in counts])
    for row in sorted(counts, key=lambda row: years[row["year"]].starts_on, reverse=True):
        year = years[row["year"]]
        page = reverse("admin:desk", args=[year.label])
        yield Card(f"Letters of {year} that wait for approval", row["theirs"], [], page, "Check and approve")
        another = f"Letters of {year} that wait for another manager’s approval"
        yield Card(another, row["others"], [], page, is_theirs=False)
