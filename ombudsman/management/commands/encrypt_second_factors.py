"""Encrypts what second factors rest on with the newest key, so that older keys can be thrown away."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from councils.statistics.rates import count
from ombudsman.sign_in.encryption import encrypt_all_anew


class Command(BaseCommand):
    help = "Encrypt the secrets of authenticator apps and recovery codes with the first of SECOND_FACTOR_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        done, unreadable = encrypt_all_anew()
        self.stdout.write(f"{count(done, 'second factor is', 'second factors are')} encrypted with the first key.")
        if unreadable:
            names = ", ".join(sorted(set(unreadable)))
            raise CommandError(f"No key here opens those of {names}: add the key, or remove these second factors.")
