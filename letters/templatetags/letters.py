"""What the pages of a council and of a year show of the letters and national reviews that are public."""

from typing import Any

from django import template
from django.db.models.fields.files import FieldFile

from councils.models import Authority, ReviewYear
from letters.models import Letter, NationalReview
from letters.public.letter_page import published_about

register = template.Library()


@register.simple_tag
def letters_of(authority: Authority, year: ReviewYear | None = None) -> list[dict[str, Any]]:
    """What a page says of the letters about an authority: where they are, to whom, how large, how to check a copy.

    Only a published letter replaces another in public, so this looks at published ones and at no other.
    """
    letters = published_about(authority, year)
    current = {(letter.year_id, letter.recipient_id): letter.pk for letter in reversed(letters)}
    return [card_of(letter, replaced=letter.pk not in current.values()) for letter in letters]


@register.simple_tag
def reviews_of(year: ReviewYear) -> dict[str, list[NationalReview]]:
    """The editions of a year's national review as a document, the latest first: in public, and taken down."""
    editions = list(year.national_reviews.approved_in_public().order_by("-edition"))
    return {
        "in_public": [edition for edition in editions if edition.is_published()],
        "taken_down": [edition for edition in editions if edition.is_withdrawn()],
    }


def card_of(letter: Letter, *, replaced: bool) -> dict[str, Any]:
    """One letter: its page, and its PDF; the latest to the authority itself is where the year's letter always is."""
    successor = letter.recipient_id != letter.authority_id
    return {
        "page": letter.get_absolute_url(),
        "address": letter.pdf_address if successor or replaced else letter.latest_pdf_address,
        "year": letter.year,
        "recipient": letter.recipient.name if successor else "",
        "text": letter.text_address,
        "replaced": replaced,
        "size": size_of(letter.pdf),
        "sha256": letter.pdf_sha256,
    }


def size_of(file: FieldFile) -> int | None:
    """How large a stored file is; None when it cannot be found."""
    try:
        return file.size
    except FileNotFoundError:
        return None
