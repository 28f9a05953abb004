"""What a command or a process could not do for want of something outside of it, as a sentence with a remedy."""

import errno
from collections.abc import Callable

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError

# What a database says, and what that means to whoever runs the site.
SAID_BY_DATABASES = {
    ("no such table", "no such column", 'relation "', "column "): (
        "The database is not that of this version ({}). Run `manage.py migrate`."
    ),
    ("is full", "no space", "disk i/o"): "The disk of the database is full or broken ({}). Make room, and do it again.",
    ("readonly", "unable to open"): (
        "The database in DATA_DIR cannot be opened ({}). Let the user that runs the site read and write there."
    ),
    ("not a database", "malformed"): (
        "The file of the database is damaged ({}). Put the last back-up in its place: `manage.py restore`."
    ),
    ("locked", "lock timeout"): "Somebody has been writing to the database for too long ({}). Do it again later.",
}
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NOT_OURS = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EEXIST, errno.ENOTDIR}


def in_words(error: BaseException) -> str:
    """The sentence; empty where it is nobody's but ours, and whoever mends it wants to see all of it."""
    return next((say(error) for kind, say in KINDS if isinstance(error, kind)), "")


def of_settings(error: BaseException) -> str:
    return f"The settings do not go: {error} See docs/settings.md."


def of_database(error: BaseException) -> str:
    said = str(error).strip().partition("\n")[0].rstrip(".")
    for marks, sentence in SAID_BY_DATABASES.items():
        if any(mark in said.lower() for mark in marks):
            return sentence.format(said)
    answers = isinstance(error, OperationalError)
    return f"The database does not answer ({said}). Start it, or mend DATABASE_URL." if answers else ""


def of_file(error: BaseException) -> str:
    assert isinstance(error, OSError)
    said = f"“{error.filename}”: {error.strerror}" if error.filename else str(error.strerror)
    if error.errno in NO_ROOM:
        return f"There is no room left to write ({said}). Make room, and do it again."
    if error.errno in NOT_OURS:
        return f"A file or folder cannot be written ({said}). Let the user that runs the site do so, or mend DATA_DIR."
    return ""


KINDS: list[tuple[type[BaseException], Callable[[BaseException], str]]] = [
    (ImproperlyConfigured, of_settings),
    (DatabaseError, of_database),
    (OSError, of_file),
]
