"""Sessions as the database keeps them: encrypted, for the secret of an app that is being set up lies in one."""

from contextlib import suppress
from typing import Any

from django.contrib.sessions.backends import db

from ombudsman.sign_in.encryption import UnreadableError, decrypt, encrypt


class SessionStore(db.SessionStore):
    """Django's own, but nobody who reads the database alone reads what lies in it."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        return encrypt(super().encode(session_dict))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Nothing where the key is another one: whose it is signs in anew."""
        with suppress(UnreadableError):
            return super().decode(decrypt(str(session_data)))
        return {}
