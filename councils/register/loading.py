"""Loads the register shipped in councils/data: authorities, their areas, categories, reasons, populations."""

import csv
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from django.db import transaction

from councils.models import Alias, Authority, Boundary, Category, FormerIdentity, Population, Reason
from councils.register.boundaries import import_boundaries
from councils.register.merging import Merge
from councils.register.successors import last_entry, merge_successors

DATA = Path(__file__).parent.parent / "data"
SHIPPED_OUTLINES = "outlines that came with the site"

Loaded = tuple[int, list[str]]  # how many the register has, and sentences about what was left as it was


def rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def day(text: str) -> date | None:
    """A date as shipped, None where the cell is empty."""
    return date.fromisoformat(text) if text else None


@transaction.atomic
def load_register(on_kept: Callable[[str], object] = lambda sentence: None) -> dict[str, int]:
    """Put the shipped register on record, and bring up to date what is the register's own; how many of each there are.

    Safe to repeat. What people or files have changed or deleted stays so, and `on_kept` hears of each in a sentence.
    """
    numbers, kept = {}, list[str]()
    for noun, load in LOADS.items():
        numbers[noun], left = load()
        kept += left
    for sentence in kept:
        on_kept(sentence)
    return numbers


def known_authorities() -> dict[str, int]:
    return dict(Authority.objects.values_list("slug", "pk"))


def load_authorities() -> Loaded:
    """Authorities, counties before the districts under them, and what took whose place."""
    since, shipped = last_entry(), list(rows("authorities"))
    kept = merge_authorities([row for row in shipped if not row["county"]])
    kept += merge_authorities([row for row in shipped if row["county"]])
    successors = {row["slug"]: list(filter(None, row["successors"].split(";"))) for row in shipped}
    return len(shipped), kept + merge_successors(successors, since)


def merge_authorities(shipped: list[dict[str, str]]) -> list[str]:
    known = known_authorities()
    authorities = [
        Authority(
            **{name: row[name] for name in ("slug", "name", "gss_code", "kind", "region")},
            county_id=known.get(row["county"]),
            opened_on=date.fromisoformat(row["opened_on"]),
            closed_on=day(row["closed_on"]),
        )
        for row in shipped
    ]
    return Merge(Authority, ("slug",), authorities).run()


def load_former_identities() -> Loaded:
    """What authorities were called, of what kind they were and which code they had, until when."""
    known = known_authorities()
    records = [
        FormerIdentity(
            authority_id=known[row["authority"]],
            until=date.fromisoformat(row["until"]),
            **{name: row[name] for name in ("name", "kind", "gss_code")},
        )
        for row in rows("former_identities")
        if row["authority"] in known
    ]
    return len(records), Merge(FormerIdentity, ("authority_id", "until"), records).run()


def load_aliases() -> Loaded:
    """What authorities are also called, unless somebody has put the same down in other capitals."""
    known, there = known_authorities(), set(Alias.objects.values_list("name", flat=True))
    taken = {name.lower() for name in there}
    records = [
        Alias(authority_id=known[row["authority"]], name=row["alias"])
        for row in rows("aliases")
        if row["authority"] in known and (row["alias"] in there or row["alias"].lower() not in taken)
    ]
    return len(records), Merge(Alias, ("name",), records).run()


def load_categories() -> Loaded:
    records = [Category(**row) for row in rows("categories")]
    return len(records), Merge(Category, ("slug",), records).run()


def load_reasons() -> Loaded:
    """Decision reasons, each under its outcome, with the days it was in use."""
    records = [
        Reason(
            slug=row["slug"],
            text=row["text"],
            outcome=row["outcome"],
            used_from=day(row["used_from"]),
            used_until=day(row["used_until"]),
            nothing_to_recommend=row["nothing_to_recommend"] == "yes",
        )
        for row in rows("reasons")
    ]
    return len(records), Merge(Reason, ("slug",), records).run()


def load_populations() -> Loaded:
    known = known_authorities()
    records = [
        Population(authority_id=known[row["authority"]], year=int(row["year"]), residents=int(row["residents"]))
        for row in rows("populations")
        if row["authority"] in known
    ]
    return len(records), Merge(Population, ("authority_id", "year"), records).run()


def load_neighbours() -> Loaded:
    """Pairs of councils with a border in common, which nobody enters by hand."""
    known = known_authorities()
    named = [(row["authority"], row["neighbour"]) for row in rows("neighbours")]
    pairs = [(known[one], known[other]) for one, other in named if one in known and other in known]
    links = Authority.neighbours.through
    links.objects.bulk_create(
        [links(from_authority_id=a, to_authority_id=b) for pair in pairs for a, b in (pair, pair[::-1])],
        ignore_conflicts=True,
    )
    return len(pairs), []


def load_boundaries() -> Loaded:
    """The outlines of councils, unless the office has brought its own."""
    own = Boundary.objects.exclude(source=SHIPPED_OUTLINES).order_by("pk").first()
    if own:
        return 0, [f"The outlines stay those of “{own.source}”: none that come with the site are added to them."]
    done = import_boundaries(DATA / "boundaries.geojson", source=SHIPPED_OUTLINES)
    return done.new + done.changed + done.unchanged, []


LOADS: dict[str, Callable[[], Loaded]] = {
    "authorities": load_authorities,
    "former identities": load_former_identities,
    "aliases": load_aliases,
    "categories": load_categories,
    "decision reasons": load_reasons,
    "population figures": load_populations,
    "neighbours": load_neighbours,
    "boundaries": load_boundaries,
}
