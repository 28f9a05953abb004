#!/usr/bin/env python
"""Run the project's commands: `manage.py help` lists them."""

import io
import os
import sys

INTERRUPTED = 130  # as the shell says of whoever was stopped by Ctrl-C

if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts it with an older one is who this is for
    sys.exit(
        f"Python 3.11 or newer is needed, and this is {sys.version.split()[0]} ({sys.executable}): run `make setup`, "
        "then use .venv/bin/python manage.py."
    )


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ombudsman.settings")
    try:
        from django.core.management import execute_from_command_line

        from ombudsman.failures import in_words
    except ImportError as error:
        raise SystemExit(
            "Django is not installed here: run `make setup`, then use .venv/bin/python manage.py."
        ) from error
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # in a log too, what is said first comes first, and errors after it
    try:
        execute_from_command_line(sys.argv)
    except BrokenPipeError:  # whoever read what was said has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        sentence = "" if "--traceback" in sys.argv else in_words(error)
        if not sentence:
            raise
        sys.exit(sentence)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
