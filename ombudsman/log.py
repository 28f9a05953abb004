"""The log: a line for each request and each thing that went wrong, which says who asked for what, and nothing of cases.

No line holds what somebody looked for, typed or read, a link that lets somebody in, or the words of an error, which
can be those of a case: of an error it says the kind and the places in the code.
"""

import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath
from secrets import token_hex
from time import monotonic
from traceback import extract_tb
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.throttling import BaseThrottle

requests = logging.getLogger("ombudsman.requests")
sign_ins = logging.getLogger("ombudsman.sign_ins")
starts = logging.getLogger("ombudsman.starts")

OWN = (
    "ombudsman.own"  # stands in the environment of a request that the site makes of itself; no visitor can put it there
)
LONGEST_PATH = 200
OPENS = ("token", "key")  # parts of an address that let in whoever has them
MAY_OPEN = re.compile(r"[^/]*:[^/]*|[^/]{33,}")  # and what may be one, where an address leads nowhere
ACCOUNTS = ("admin:auth_", "admin:colleague-", "admin:user-", "account_", "mfa_")
TAKEN_AWAY = re.compile(r'attachment; filename="([^"]*)"')


@dataclass
class Asked:
    """Which request is being answered, whose it is, and from where it came."""

    number: str = "-"
    who: str = "-"
    origin: str = "-"


NOBODY = Asked()
asked: ContextVar[Asked] = ContextVar("asked", default=NOBODY)


class Logged:
    """The middleware: one line for each request that a visitor makes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if OWN in request.META:
            return self.get_response(request)
        began, facts = monotonic(), Asked(token_hex(8), origin=origin_of(request))
        mark = asked.set(facts)
        try:
            response = self.get_response(request)
            facts.who = who_asked(request)
            data = {
                "status": response.status_code,
                "ms": round(1000 * (monotonic() - began)),
                **act(request, response),
            }
            requests.log(level_of(response), "%s %s", request.method, path_of(request), extra={"facts": data})
        finally:
            asked.reset(mark)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        asked.get().who = who_asked(request)


def origin_of(request: HttpRequest) -> str:
    return str(BaseThrottle().get_ident(request) or "-")  # type: ignore[arg-type]


def who_asked(request: HttpRequest) -> str:
    """The name of the colleague, if a page has looked it up: nobody is looked up for this."""
    user = getattr(request, "_cached_user", None)
    return user.get_username() if user is not None and user.is_authenticated else "-"


def path_of(request: HttpRequest) -> str:
    """What was asked for, without the question in it and without what lets somebody in."""
    path, match = request.path, request.resolver_match
    if match is None:
        return MAY_OPEN.sub("...", path)[:LONGEST_PATH]
    for name in OPENS:
        path = path.replace(str(match.kwargs.get(name) or "\0"), "...")
    return path[:LONGEST_PATH]


def level_of(response: HttpResponseBase) -> int:
    """Refusals stand out, and what broke more so; what is not there is everyday."""
    if response.status_code >= 500:
        return logging.ERROR
    return logging.WARNING if response.status_code in (400, 403, 405, 413, 429) else logging.INFO


def act(request: HttpRequest, response: HttpResponseBase) -> dict[str, str]:
    """What a request did that an auditor looks for: something taken away, or an account or a role changed."""
    match, facts = request.resolver_match, {}
    inside = match is not None and match.route.startswith("admin/")
    if inside and (taken := TAKEN_AWAY.search(response.headers.get("Content-Disposition", ""))):
        facts["taken_away"] = taken[1]
    if match and inside and request.method == "POST" and match.view_name.startswith(ACCOUNTS):
        facts["accounts"] = match.view_name
    return facts


@receiver(user_logged_in)
def signed_in(user: Any, **told: Any) -> None:
    sign_ins.info("signed in", extra={"facts": {"name": user.get_username()}})


@receiver(user_logged_out)
def signed_out(user: Any, **told: Any) -> None:
    sign_ins.info("signed out", extra={"facts": {"name": user.get_username() if user else "-"}})


@receiver(user_login_failed)
def turned_away(**told: Any) -> None:
    """Write down that somebody failed; not as whom: people type passwords where a name belongs."""
    sign_ins.warning("name and password did not match")


REFUSALS = {
    "too_many_login_attempts": "locked out",
    "rate_limited": "locked out",
    "incorrect_code": "second factor did not match",
    "incorrect_password": "own password did not match",
}


def refused(code: str) -> None:
    """Write down why somebody was not let in, by allauth's word for it."""
    if code in REFUSALS:
        sign_ins.warning(REFUSALS[code])


def note_settings(marks: Mapping[str, str], kept: Path) -> None:
    """Write down which settings are others than at the last start: their names, and never what they say."""
    with suppress(OSError, ValueError):
        before = json.loads(kept.read_text())
        changed = sorted(name for name in {*before, *marks} if before.get(name) != marks.get(name))
        # Marks are made with this key: with another one nobody can tell what else has changed.
        if names := ["SECRET_KEY"] if "SECRET_KEY" in changed else changed:
            starts.warning("settings have changed", extra={"facts": {"settings": ", ".join(names)}})
    with suppress(OSError):  # a folder that cannot be written to is named by whatever needs it
        kept.write_text(json.dumps(dict(marks)))
        kept.chmod(0o600)


class Facts(logging.Filter):
    """Puts into every line what is known of the request that is being answered."""

    def filter(self, record: logging.LogRecord) -> bool:
        facts = asked.get()
        now = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        record.said = {
            "time": now,
            "level": record.levelname,
            "request": facts.number,
            "who": facts.who,
            "from": facts.origin,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
            **({"error": error_of(record.exc_info)} if record.exc_info else {}),
        }
        return True


def error_of(info: Any) -> str:
    """The kind of an error and the way to it, the innermost place last; never its words."""
    kind, _, trace = info
    return f"{kind.__name__ if kind else 'unknown'} at {' > '.join(places(trace))}"


def places(trace: Any) -> Iterator[str]:
    for frame in extract_tb(trace)[-8:]:
        yield f"{'/'.join(PurePath(frame.filename).parts[-2:])}:{frame.lineno}"


class Json(logging.Formatter):
    """A line as JSON."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(record.said)  # type: ignore[attr-defined]


class Plain(logging.Formatter):
    """The same for people: what comes from outside stands with its control characters spelt out."""

    def format(self, record: logging.LogRecord) -> str:
        time, level, request, who, origin, logger, *facts = record.said.items()  # type: ignore[attr-defined]
        first = [value for _, value in (time, level, request, who, origin, logger)]
        return " ".join(spelt(value) for value in first) + " " + " ".join(f"{name}={spelt(v)}" for name, v in facts)


def spelt(value: Any) -> str:
    text = str(value)
    return text if text.isascii() and text.isprintable() and " " not in text and '"' not in text else json.dumps(text)
