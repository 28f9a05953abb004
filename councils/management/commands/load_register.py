"""Puts the shipped register on record."""

from typing import Any

from django.core.management.base import BaseCommand

from councils.register.loading import load_register


class Command(BaseCommand):
    help = "Load authorities, categories, reasons, populations and areas. Safe to repeat: what people changed stays."

    def handle(self, *args: Any, **options: Any) -> None:
        kept: list[str] = []
        for noun, number in load_register(kept.append).items():
            self.stdout.write(f"{number:,} {noun}")
        if kept:
            self.stdout.write("Left as they are, because somebody said otherwise since:")
        for sentence in kept:
            self.stdout.write(f"  {sentence}")
