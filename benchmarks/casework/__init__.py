"""Very many made-up decisions to measure on: spread over authorities, years and colleagues, with texts and history."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from benchmarks.counting import OUTCOMES, SHARES

PATTERN = 10_000  # decisions made one by one; the rest are copies of them with other authorities and handlers
TODAY = datetime.now(UTC).date()
DAYS, OFFICES = 8 * 365, 40
# Words of a made-up language, so that a search finds many, few or none.
SYLLABLES = [
    "bra",
    "den",
    "fol",
    "gar",
    "hin",
    "jus",
    "kel",
    "lom",
    "mur",
    "nep",
    "ost",
    "pil",
    "quo",
    "rav",
    "sut",
    "tre",
]
WORDS = [first + second + third for first in SYLLABLES for second in SYLLABLES for third in SYLLABLES[:8]]
COMMON, RARE, NONE, SOME = WORDS[3], WORDS[-1], "zyzzyva", (WORDS[40], WORDS[60])
COPY = """
WITH RECURSIVE copy(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM copy WHERE k < %(copies)s - 1)
INSERT INTO councils_decision (id, reference, authority_id, handler_id, {columns})
SELECT d.id + k * %(pattern)s,
    substr(reference, 1, 3) || substr(CAST(1000000 + k * %(pattern)s + d.id AS varchar(7)), 2, 3) || ' '
        || substr(CAST(1000000 + k * %(pattern)s + d.id AS varchar(7)), 5, 3),
    %(authority)s + (authority_id - %(authority)s + k * 37) %% %(authorities)s,
    %(handler)s + (handler_id - %(handler)s + k) %% %(handlers)s, {columns}
FROM copy CROSS JOIN councils_decision d
"""
COPY_BELOW = """
WITH RECURSIVE copy(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM copy WHERE k < %(copies)s - 1)
INSERT INTO councils_recommendation (id, decision_id, {columns})
SELECT r.id + k * %(below)s, r.decision_id + k * %(pattern)s, {columns} FROM copy CROSS JOIN councils_recommendation r
"""
HISTORY = """
INSERT INTO {history} ({columns}, history_date, history_type) SELECT {columns}, CURRENT_TIMESTAMP, '+' FROM {table}
"""


def fill(size: int) -> None:
    """The tables as the migrations make them, the register, colleagues, years with letters, and so many decisions."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from councils.models import Decision, Recommendation, ReviewYear
    from councils.public.search import rebuild
    from councils.register.loading import load_register

    call_command("migrate", verbosity=0)
    load_register()
    handlers, chance = make_colleagues(), Random(2020)
    with transaction.atomic():
        cases = Decision.objects.bulk_create(decisions(chance, handlers), batch_size=1_000)
        below = Recommendation.objects.bulk_create(
            (one for case in cases if case.outcome == "upheld" for one in recommendations(chance, case)),
            batch_size=1_000,
        )
        copy_all(size // PATTERN, cases, below, handlers)
    for starts_on in range(TODAY.year - 9, TODAY.year + 1):
        ReviewYear.objects.get_or_create(starts_on=date(starts_on, 4, 1))
    make_letters()
    rebuild()  # what was copied in the database has gone past the search
    if connection.vendor == "postgresql":  # which its autovacuum does by itself, some time later
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def make_colleagues() -> list:
    """Caseworkers who handle the cases, and a manager."""
    from django.contrib.auth.models import Group, User

    names = [*(f"caseworker{number}" for number in range(OFFICES)), "manager"]
    colleagues = User.objects.bulk_create(User(username=name, is_staff=True) for name in names)
    for role in ("caseworker", "manager"):
        Group.objects.get(name=role).user_set.add(*(one for one in colleagues if one.username.startswith(role)))
    return colleagues[:-1]


def prose(chance: Random, length: int) -> str:
    """Made-up words, the first of them often and the last of them hardly ever."""
    return " ".join(WORDS[int(len(WORDS) * chance.random() ** 4)] for _ in range(length))


def decisions(chance: Random, handlers: list) -> Iterator:
    """The made-up decisions that all others are copies of; the first authorities are the large ones."""
    from councils.models import PUBLIC_OUTCOMES, Authority, Category, Decision, Reason
    from councils.models.decision import NOT_RELEASED

    authorities, categories = list(Authority.objects.order_by("pk")), list(Category.objects.all())
    reasons = {outcome: list(Reason.objects.filter(outcome=outcome)) for outcome in OUTCOMES}
    for n in range(1, PATTERN + 1):
        received = TODAY - timedelta(chance.randrange(DAYS))
        decided = received + timedelta(int(chance.expovariate(1 / 60)))
        made = Decision(
            id=n,
            reference=f"{received:%y} {n // 1000:03} {n % 1000:03}",
            authority=authorities[int(len(authorities) * chance.random() * chance.random())],
            category=chance.choice(categories),
            received_on=received,
            handler=chance.choice(handlers),
        )
        if decided <= TODAY:
            made.decided_on, made.outcome = decided, chance.choices(OUTCOMES, list(SHARES.values()))[0]
            made.reason = chance.choice([*reasons[made.outcome], None])
            made.publish_on = made.usual_publish_on
        if made.outcome in PUBLIC_OUTCOMES:
            made.summary, made.statement = prose(chance, 30), prose(chance, 300)
            made.written_by = made.handler
            made.withheld_because = NOT_RELEASED if TODAY - decided < timedelta(chance.randrange(90)) else ""
        elif not made.outcome and chance.random() < 0.4:
            made.summary = prose(chance, 30)
        if made.outcome == "upheld" and (recorded := decided + timedelta(chance.randrange(60, 180))) <= TODAY:
            # Nobody has ceased: a list that is asked for what there is none of has to say so quickly too.
            made.compliance_outcome = chance.choices(["complied", "complied_late", "not_complied"], (88, 9, 3))[0]
            made.compliance_recorded_on = recorded
        yield made


def recommendations(chance: Random, case: Any) -> Iterator:
    """One to three recommendations of an upheld decision; a few are overdue, and some for a long time."""
    from councils.models import Recommendation, RecommendationKind, Remedy

    for number in range(1, chance.randrange(2, 5)):
        due = case.decided_on + timedelta(chance.randrange(14, 120))
        is_done = due < TODAY and chance.random() < 0.97
        yield Recommendation(
            decision=case,
            number=number,
            kind=chance.choice(RecommendationKind.values),
            remedy=chance.choice(Remedy.values),
            text=prose(chance, 25),
            due_on=due,
            completed_on=min(due + timedelta(chance.randrange(-14, 30)), TODAY) if is_done else None,
        )


def copy_all(copies: int, cases: list, below: list, handlers: list) -> None:
    """Copy decisions and recommendations in the database, and give each an entry in its history."""
    from django.db import connection

    from councils.models import Authority, Decision, Recommendation

    def columns(model: Any, *fixed: str) -> str:
        return ", ".join(field.column for field in model._meta.concrete_fields if field.column not in ("id", *fixed))

    numbers = {"copies": copies, "pattern": len(cases), "below": len(below), "handlers": len(handlers)}
    numbers |= {
        "authority": Authority.objects.order_by("pk").values_list("pk", flat=True)[0],
        "authorities": Authority.objects.count(),
    }
    with connection.cursor() as cursor:
        if copies > 1:
            copied = columns(Decision, "reference", "authority_id", "handler_id")
            cursor.execute(COPY.format(columns=copied), numbers | {"handler": handlers[0].pk})
            cursor.execute(COPY_BELOW.format(columns=columns(Recommendation, "decision_id")), numbers)
        for model in (Decision, Recommendation):
            tracked = ", ".join(field.column for field in model.history.model.tracked_fields)
            history, table = model.history.model._meta.db_table, model._meta.db_table
            cursor.execute(HISTORY.format(history=history, columns=tracked, table=table))


def make_letters() -> None:
    """The figures and letters of the last three years that have ended, the last of them not yet public."""
    from councils.figures import freezing
    from councils.models import ReviewYear
    from letters.lifecycle.compose import compose

    ended = [year for year in ReviewYear.objects.order_by("-starts_on") if year.has_ended][:3]
    for year in ended:
        freezing.freeze(year)
        compose(year)
