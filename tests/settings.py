"""The site's own settings, on a data folder of the tests' own and whatever the developer's environment says.

DATABASE_URL alone is taken from outside: it chooses the database that the tests run on.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

SET_HERE = {
    "DATA_DIR": tempfile.mkdtemp(prefix="ombudsman-tests-"),
    "DEBUG": "0",
    "DEMONSTRATION": "0",
    "SECRET_KEY": "known to everybody, only for tests, and as long as a key has to be",
    "EMAIL_URL": "memorymail://",
    "HTTPS": "0",
    "LIMIT_VISITORS": "0",
    "PUBLIC_CACHE_SECONDS": "0",
    "RENDER_PROCESSES": "1",
    "SITE_ADDRESS": "https://reviews.example",
}
os.environ.update(SET_HERE)
atexit.register(shutil.rmtree, SET_HERE["DATA_DIR"], ignore_errors=True)

from ombudsman.settings import *  # noqa: E402, F403
from ombudsman.settings import DATA_DIR, DATABASES, STATIC_ROOT  # noqa: E402

# A file, not memory: other processes must see it, as the worker and the commands do.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "tests.sqlite3")}
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # the file is gone before the threads of a test's server are

# WhiteNoise warns of a folder that is not there yet, and in tests a warning is an error.
Path(STATIC_ROOT).mkdir(parents=True)
# Each test's client starts the site anew: let it look for a static file when one is asked for, not for all beforehand.
WHITENOISE_AUTOREFRESH = True
# Logging in is not what most tests are about: a cheap hash makes it free.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
