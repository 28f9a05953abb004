"""The environment as the settings read it: secrets from files, values that can be understood, names that exist.

What cannot be understood, and what must not go together, keeps the site from starting; a sentence names the setting
and never says its value, which may be a secret.
"""

import hashlib
import hmac
import warnings
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from environ.fileaware_mapping import FileAwareMapping

YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")
IN_A_FILE = "_FILE"  # a setting's name with this names the file in which its value stands
ALIKE = 0.85  # how like a setting a name must be to be taken for that setting misspelt
# What Django itself asks of a key.
SHORTEST_SECRET, FEWEST_CHARACTERS, MADE_BY_DJANGO = 50, 5, "django-insecure-"
DATABASES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")
SEE = "see its example in docs/settings.md."
REAL_SITE = "HTTPS=1 says that this is a real site"
NO_KEY = f"{REAL_SITE}: set SECRET_KEY to a long text of chance as well."
INSIDE_OUT = f"{REAL_SITE}: not with DEBUG=1, which shows the code's inside to everybody."
OPEN_DOOR = f"{REAL_SITE}: not with DEMONSTRATION=1, which lets everybody in."
REAL_MAIL = "DEMONSTRATION=1 makes up letters to real authorities: not with an EMAIL_URL that mails them."
STAYS_HERE = ("consolemail", "memorymail", "dummymail", "filemail")  # mail that reaches nobody


def yes_or_no(text: str) -> bool:
    """Raise ValueError for what is neither: a misspelt yes must not be a no."""
    if (sentence := text.strip().lower()) not in YES + NO:
        raise ValueError
    return sentence in YES


def whole_number(text: str) -> int:
    """A number from nought on. Raises ValueError."""
    if not (sentence := text.strip()).isascii() or not sentence.isdigit() or len(sentence) > 9:
        raise ValueError
    return int(sentence)


def several(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


READ: dict[Any, tuple[Any, str]] = {
    bool: (yes_or_no, "say 1 or 0"),
    int: (whole_number, "say a whole number, nought or more"),
    list: (several, "put commas between"),
}


class Environment(environ.Env):
    """django-environ's, which takes what it cannot read for a no, and a text that begins with $ for a name."""

    def __init__(self) -> None:
        super().__init__()
        self.ENVIRON = FileAwareMapping(cache=False)
        self.names: set[str] = set()

    def get_value(self, var: str, cast: Any = None, default: Any = environ.Env.NOTSET, **how: Any) -> Any:
        self.names.add(var)
        try:
            sentence = self.ENVIRON[var].rstrip("\r\n")
        except KeyError:
            return default
        except (OSError, ValueError):
            raise ImproperlyConfigured(f"{var}{IN_A_FILE} names a file that cannot be read.") from None
        read, wanted = READ.get(cast, (str, ""))
        try:
            return read(sentence)
        except ValueError:
            raise ImproperlyConfigured(f"{var} cannot be understood: {wanted}.") from None

    def one_of(self, var: str, choices: tuple[str, ...]) -> str:
        """One of a few words; the first where none is given."""
        if (sentence := self.get_value(var, default=choices[0])) not in choices:
            raise ImproperlyConfigured(f"{var} cannot be understood: say one of {', '.join(choices)}.")
        return str(sentence)

    def database(self, var: str, default: str) -> dict[str, Any]:
        """The database that an address names; the default where it is empty."""
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # of an address that it does not know: it says the address, password and all
            config = self.at_address(var, self.db_url_config, default)
        if config.get("ENGINE") not in DATABASES or not config.get("NAME"):
            raise ImproperlyConfigured(f"{var} names no database of SQLite or PostgreSQL: {SEE}")
        return config

    def mail(self, var: str, default: str) -> dict[str, Any]:
        return self.at_address(var, self.email_url_config, default)

    def keys_that_encrypt(self, var: str) -> list[str]:
        """Keys as Fernet makes them, with commas between; none where none is set."""
        keys: list[str] = self.get_value(var, cast=list, default=[])
        try:
            return [key for key in keys if Fernet(key)]
        except ValueError:
            raise ImproperlyConfigured(f"{var} cannot be understood: docs/operating.md says how to make one.") from None

    def marks(self, key: str) -> dict[str, str]:
        """A mark for each setting that is given, which tells its value from any other and to nobody what it is."""
        given = {name: self.get_value(name) for name in sorted(self.names) if name in self.ENVIRON}
        return {
            name: hmac.new(key.encode(), f"{name}={value}".encode(), hashlib.sha256).hexdigest()
            for name, value in given.items()
        }

    def at_address(self, var: str, read: Any, default: str) -> dict[str, Any]:
        address = self.get_value(var, default="") or default
        try:
            return dict(read(address))
        except (ImproperlyConfigured, KeyError, ValueError):
            raise ImproperlyConfigured(f"{var} cannot be understood: {SEE}") from None


def misspelt(names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    """A sentence for each name that is nearly a setting's."""
    settings = {name for one in known for name in (one, one + IN_A_FILE)}
    for name in sorted(set(names) - settings):
        if meant := get_close_matches(name.upper(), settings, 1, ALIKE):
            yield f"{name} is not a setting: {meant[0]} may be meant."


def weaknesses(secret: str) -> Iterator[str]:
    """Why somebody might guess a key, as sentences that do not say it."""
    if len(secret) < SHORTEST_SECRET:
        yield f"SECRET_KEY is too short: make it {SHORTEST_SECRET} characters of chance, or more."
    elif len(set(secret)) < FEWEST_CHARACTERS or secret.startswith(MADE_BY_DJANGO):
        yield "SECRET_KEY can be guessed: make it of chance."


def dangers(told: Mapping[str, Any]) -> Iterator[str]:
    """What must not go together, as sentences; `told` holds settings by the names of the environment."""
    if told["SECRET_KEY"]:
        yield from weaknesses(told["SECRET_KEY"])
    mails = not told["EMAIL_URL"].startswith(STAYS_HERE)
    together = {
        NO_KEY: told["HTTPS"] and not told["SECRET_KEY"],
        INSIDE_OUT: told["HTTPS"] and told["DEBUG"],
        OPEN_DOOR: told["HTTPS"] and told["DEMONSTRATION"],
        REAL_MAIL: mails and told["DEMONSTRATION"],
    }
    yield from (sentence for sentence, meets in together.items() if meets)
    for name in ("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"):
        if any("*" in host or not host.strip(".") for host in told[name]):
            yield f"{name} lets any host in: name each."
