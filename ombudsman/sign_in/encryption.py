"""What authenticator apps and recovery codes rest on, unreadable in the database: its key is kept outside."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

OWN_KEY = "second-factor.key"  # in DATA_DIR, where no keys are set
MARK = "gAAAA"  # how whatever is encrypted begins


class UnreadableError(ValidationError):
    """A secret was encrypted with a key that is not here any more."""

    silent_variable_failure = True  # a page that would count codes shows none

    def __init__(self) -> None:
        super().__init__(
            "The key to what apps and recovery codes rest on is missing here: use a passkey, or ask an administrator."
        )


def keys() -> MultiFernet:
    given = settings.SECOND_FACTOR_KEYS or [own_key(settings.DATA_DIR / OWN_KEY)]
    return MultiFernet([Fernet(key) for key in given])


def own_key(path: Path) -> str:
    """The key of a file that nobody else can read, made when it is first asked for."""
    if not path.exists():
        descriptor, draft = tempfile.mkstemp(dir=path.parent)  # for its owner's eyes alone
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key())
        with suppress(FileExistsError):  # of two who make it at once, the first has
            os.link(draft, path)
        Path(draft).unlink()
    return path.read_text()


def encrypt(text: str) -> str:
    return keys().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """Raises UnreadableError for what was encrypted with another key, or not at all."""
    try:
        return keys().decrypt(encrypted).decode()
    except InvalidToken as error:
        raise UnreadableError from error


def encrypt_anew(secret: str) -> str:
    return encrypt(decrypt(secret) if secret.startswith(MARK) else secret)


def with_secrets(data: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    changed: dict[str, Any] = {name: change(data[name]) for name in ("secret", "seed") if name in data}
    if "migrated_codes" in data:
        changed["migrated_codes"] = [change(code) for code in data["migrated_codes"]]
    return data | changed


@transaction.atomic
def encrypt_all_anew() -> tuple[int, list[str]]:
    """Encrypt every stored secret with the first key: of how many second factors, and whose could not be read."""
    done, unreadable = 0, []
    hold_secrets = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)
    for factor in hold_secrets.select_for_update(of=("self",)).select_related("user"):
        try:
            factor.data = with_secrets(factor.data, encrypt_anew)
        except UnreadableError:
            unreadable.append(factor.user.get_username())
            continue
        factor.save(update_fields=["data"])
        done += 1
    return done, unreadable
