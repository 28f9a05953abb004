"""Drafts the national review of a frozen review year, and makes its PDF."""

from typing import Any

from django.core.management.base import CommandParser

from councils.management.year_command import YearCommand
from councils.models import ReviewYear
from letters.review.draft import draft_review, make_pdf


class Command(YearCommand):
    help = "Draft the national review of a frozen year and make its PDF. Again changes only what has changed."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--by", help="user name of whoever drafts it; cannot approve it afterwards")

    def act(self, review_year: ReviewYear, **options: Any) -> None:
        review = draft_review(review_year, by=self.colleague(options["by"]) if options["by"] else None)
        made = not review.pdf and make_pdf(review)
        self.stdout.write(f"{review} is drafted{'' if made else ' already'}. A second person approves it in the admin.")
