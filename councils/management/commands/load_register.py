"""Puts the shipped register on record."""

from typing import Any

from django.core.management.base import BaseCommand

from councils.register.loading import load_register


class Command(BaseCommand):
    help = "Load authorities, categories, decision reasons, populations and areas. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        for noun, number in load_register().items():
            self.stdout.write(f"{number:,} {noun}")
