"""Approves the national review of a year, as a second person."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from councils.management.year_command import YearCommand
from councils.models import ReviewYear
from letters.models import NationalReview


class Command(YearCommand):
    help = "Approve the newest national review of a year, as somebody who has not drafted or edited it."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--by", required=True, help="user name of whoever approves")

    def act(self, review_year: ReviewYear, **options: Any) -> None:
        by = self.colleague(options["by"])
        review = NationalReview.objects.filter(year=review_year).order_by("edition").last()
        if review is None:
            raise CommandError(f"{review_year} has no national review yet: `manage.py draft_review` drafts one.")
        if review.approved_at:
            self.stdout.write(f"{review} is approved already, by {review.approved_by}.")
            return
        review.approve(by=by)
        self.stdout.write(f"{review} is approved.")
