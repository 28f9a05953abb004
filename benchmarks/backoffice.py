"""The back office with many decisions, page by page: `python -m benchmarks.backoffice [DECISIONS]`.

Makes throw-away databases of made-up decisions about the authorities of the register, on SQLite and, when DATABASE_URL
names one, on a PostgreSQL server (whose role must be allowed to create databases), and removes them again. Every page
is asked for as a caseworker or a manager would; the ratio is to a page of the back office that shows nothing.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median
from typing import Any
from urllib.parse import urlencode

from benchmarks.casework import COMMON, NONE, RARE, SOME, fill
from benchmarks.counting import throw_away, throw_away_file

DECISIONS, ROUNDS, AIM = 250_000, 7, 300
DECISION_LIST, RECOMMENDATION_LIST = "/admin/councils/decision/", "/admin/councils/recommendation/"
EMPTY = "/admin/nothing/"

Asked = dict[str, dict[str, str]]


def filters(some: Any) -> Asked:
    """The list of decisions, filtered in every way and in some combinations."""
    mine = {"handler": "me"}
    year = {"year": some.year.label}
    housing, upheld = {"category__service_area__exact": "housing"}, {"outcome__exact": "upheld"}
    statuses = ["open", "awaiting_release", "awaiting_publication", "published", "withheld", "retired"]
    statuses += ["released", "withdrawn", "awaiting_verdict"]
    attention = ("needs_attention", "asked_about", "unexplained", "overdue")
    verdicts = {"complied": "often", "not_complied": "seldom", "ceased": "never"}
    return {
        "decisions": {},
        **{f"decisions, status: {status}": {"status": status} for status in statuses},
        **{f"decisions, attention: {why}": {"attention": why} for why in attention},
        **{f"decisions, verdict given {how}": {"compliance_outcome__exact": name} for name, how in verdicts.items()},
        "decisions, one year": year,
        "decisions, one outcome": {"outcome__exact": "not_upheld"},
        "decisions, one service area": housing,
        "decisions, a common kind": {"authority__kind__exact": "london"},
        "decisions, a rare kind": {"authority__kind__exact": "national-park"},
        "decisions, mine": mine,
        "decisions, a colleague's": {"handler": str(some.handler_id)},
        "decisions, mine to be released": mine | {"status": "awaiting_release"},
        "decisions, mine and waiting": mine | {"status": "awaiting_publication"},
        "decisions, year, outcome and area": year | upheld | housing,
        "decisions, rare kind and verdict": {
            "authority__kind__exact": "fire",
            "compliance_outcome__exact": "not_complied",
        },
        "decisions, public, verdict never given": {"status": "published", "compliance_outcome__exact": "ceased"},
        "decisions, what cannot be together": {
            "outcome__exact": "not_upheld",
            "compliance_outcome__exact": "complied",
        },
        "decisions by reference": {"o": "1"},
        "decisions by authority": {"o": "2"},
        "decisions, the last page": {"p": "100"},
    }


def searches(some: Any) -> Asked:
    """What is looked for in the list of decisions."""
    return {
        "search: a reference": {"q": some.reference},
        "search: a reference's beginning": {"q": some.reference[:4]},
        "search: an authority": {"q": some.authority.name},
        "search: a name that most have": {"q": "council"},
        "search: a common word": {"q": COMMON},
        "search: a rare word": {"q": RARE},
        "search: two words": {"q": " ".join(SOME)},
        "search: an authority and a word": {"q": f"{some.authority.name.split()[0]} {COMMON}"},
        "search: nothing found": {"q": NONE},
        "search within a filter": {"q": RARE, "outcome__exact": "not_upheld"},
    }


def followed_up(some: Any) -> Asked:
    """The list of recommendations: what falls due, and whose."""
    dues = ("outstanding", "due_soon", "overdue", "delayed", "completed")
    return {
        "recommendations": {},
        **{f"recommendations, {due}": {"due": due} for due in dues},
        "recommendations, mine and overdue": {"handler": "me", "due": "overdue"},
        "recommendations, one kind": {"kind__exact": "service-improvement"},
        "recommendations, one remedy": {"remedy__exact": "apology"},
        "recommendations, a rare authority": {"decision__authority__kind__exact": "national-park"},
        "recommendations, search: reference": {"q": some.reference},
        "recommendations, search: authority": {"q": some.authority.name},
        "recommendations, search: nothing": {"q": NONE},
    }


def pages() -> Iterator[tuple[str, str, str]]:
    """Every page that matters: what it is called, who asks for it, and its address."""
    from councils.models import Decision, ReviewYear

    some: Any = Decision.objects.filter(outcome="upheld").order_by("-pk")[5]
    some.year = ReviewYear.objects.all()[2]
    yield "an empty page", "caseworker0", EMPTY
    yield "front page, a caseworker", "caseworker0", "/admin/"
    yield "front page, a manager", "manager", "/admin/"
    for name, query in (filters(some) | searches(some)).items():
        yield name, "caseworker0", f"{DECISION_LIST}?{urlencode(query)}"
    for name, query in followed_up(some).items():
        yield name, "caseworker0", f"{RECOMMENDATION_LIST}?{urlencode(query)}"
    for page in ("change", "history", "preview"):
        yield f"a decision: {page}", "caseworker0", f"{DECISION_LIST}{some.pk}/{page}/"
    yield "a new decision", "caseworker0", f"{DECISION_LIST}add/"
    yield "a recommendation", "caseworker0", f"{RECOMMENDATION_LIST}{some.recommendations.first().pk}/change/"
    yield "an authority", "manager", f"/admin/councils/authority/{some.authority_id}/change/"
    for model in ("councils/authority", "councils/performance", "councils/reviewyear", "letters/letter"):
        yield f"list of {model.partition('/')[2]}s", "manager", f"/admin/{model}/"


def addresses() -> tuple:
    """The site's own addresses, and before them an empty page of its back office."""
    from django.contrib import admin
    from django.template.response import TemplateResponse
    from django.urls import include, path

    def nothing(request: Any) -> TemplateResponse:
        return TemplateResponse(request, "admin/base_site.html", admin.site.each_context(request))

    return path(EMPTY.lstrip("/"), admin.site.admin_view(nothing)), path("", include("ombudsman.urls"))


def measure() -> None:
    """Ask for every page in turn, round after round, so that a busy machine disturbs all alike."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.db import connection

    settings.ROOT_URLCONF, settings.ALLOWED_HOSTS = addresses(), ["testserver"]
    clients = {}
    for name in ("caseworker0", "manager"):
        clients[name] = signed_in(User.objects.get(username=name))
    asked = list(pages())
    queries = {name: queries_of(clients[who], address) for name, who, address in asked}
    taken: dict[str, list[float]] = {name: [] for name, _, _ in asked}
    for _ in range(ROUNDS):
        for name, who, address in asked:
            taken[name].append(timed(clients[who], address))
    typical = {name: median(times) for name, times in taken.items()}
    empty = typical[asked[0][0]]
    for name, _, _ in asked:
        over = "  over" if typical[name] > AIM else ""
        ratio = typical[name] / empty
        print(
            f"{connection.display_name:>10}  {name:<42} {typical[name]:>6.0f} ms {queries[name]:>5} {ratio:>6.1f}{over}"
        )
    slow = sum(time > AIM for time in typical.values())
    verdict = f"{slow} take longer than {AIM} ms" if slow else f"all within {AIM} ms"
    print(
        f"{connection.display_name:>10}  {len(asked)} pages: {verdict}, the slowest {max(typical.values()):.0f} ms.",
        flush=True,
    )


def signed_in(user: Any) -> Any:
    """A browser in which a colleague has signed in, with password and second factor."""
    from allauth.mfa.models import Authenticator
    from django.test import Client

    Authenticator.objects.get_or_create(user=user, type="totp", defaults={"data": {"secret": "made up"}})
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def timed(client: Any, address: str) -> float:
    """Milliseconds that the server takes for a page. The page has to be there: a refusal would be fast."""
    # Every visit is a first one: what a list remembers of the last visit is another address.
    client.cookies = {name: value for name, value in client.cookies.items() if not name.startswith("kept")}
    began = time.perf_counter()
    response = client.get(address)
    taken = (time.perf_counter() - began) * 1000
    if response.status_code != 200:
        sys.exit(f"{address} answers {response.status_code}: mend the benchmark before believing it.")
    return taken


def queries_of(client: Any, address: str) -> int:
    """How many questions a page asks the database."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        timed(client, address)
    return len(captured)


def main() -> None:
    """Fill and measure in processes of their own, on every database there is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("decisions", nargs="?", type=int, default=DECISIONS, help="how many decisions")
    parser.add_argument("--step", choices=["fill", "measure"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ombudsman.settings")
        django.setup()
        fill(options.decisions) if options.step == "fill" else measure()
        return
    url = os.environ.get("DATABASE_URL", "")
    print(f"The back office with {options.decisions:,} decisions. Aim: every page within {AIM} ms at the median.")
    print("  database  page                                           time  queries  against an empty page")
    for place in [throw_away_file(), *([throw_away(url)] if url.startswith("postgres") else [])]:
        with place as database:
            for step in ("fill", "measure"):
                command = [sys.executable, "-W", "ignore", "-m", "benchmarks.backoffice", str(options.decisions)]
                command += ["--step", step]
                subprocess.run(command, env=os.environ | {"DATABASE_URL": database}, check=True)
    if not url.startswith("postgres"):
        print("PostgreSQL was not measured: name a server with DATABASE_URL=postgres://user:password@host/database.")


if __name__ == "__main__":
    main()
