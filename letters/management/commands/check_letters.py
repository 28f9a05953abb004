"""Reads the letters of a frozen review year against their facts, before they are composed or after."""

from typing import Any

from django.core.management.base import CommandError

from councils.management.year_command import YearCommand
from councils.models import ReviewYear
from councils.statistics.rates import count
from letters.lifecycle.compose import wording_of
from letters.lifecycle.contradicted import contradicted_sentences


class Command(YearCommand):
    help = "List the sentences of a year's wording that the facts of a letter contradict, with the letters."

    def act(self, review_year: ReviewYear, **options: Any) -> None:
        if not review_year.is_frozen:
            raise CommandError(f"{review_year} is not frozen: letters are made of figures that no longer move.")
        found = contradicted_sentences(review_year, wording_of(review_year))
        for each in found:
            self.stderr.write(f"{each.where}: {each.sentence}\n  {each.why}\n  In {each.letters}.")
        if found:
            raise CommandError(f"{count(len(found), 'sentence')} that the facts of a letter contradict.")
        self.stdout.write(f"{review_year}: the facts contradict no sentence of any letter.")
