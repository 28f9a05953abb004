"""Holds the record against the rules that several rows, or rows and files, keep together."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from councils.statistics.rates import count
from ombudsman.operations.integrity import RULES


class Command(BaseCommand):
    help = "Check what must hold whatever was killed in the middle. Changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        number = 0
        for rule in RULES:
            against = list(rule())
            number += len(against)
            what = rule.__name__.replace("_", " ").capitalize()
            self.stdout.write(f"{'ok' if not against else 'NOT'}  {what}.")
            for sentence in against:
                self.stderr.write(f"     {sentence}")
        if number:
            raise CommandError(f"{count(number, 'rule is', 'rules are')} broken in the record.")
