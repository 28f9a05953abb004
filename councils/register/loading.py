"""Loads the register shipped in councils/data: authorities, their areas, categories, reasons, populations."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import Model

from councils.models import Authority, Boundary, Category, FormerIdentity, Population, Reason
from councils.models.bulk import write_history
from councils.register.boundaries import import_boundaries

DATA = Path(__file__).parent.parent / "data"
TRACKED = [Authority, FormerIdentity, Category, Reason, Population]


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one shipped file."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def day(text: str) -> date | None:
    """A date as shipped, None where the cell is empty."""
    return date.fromisoformat(text) if text else None


@transaction.atomic
def load_register() -> dict[str, int]:
    """Put the shipped register on record, bringing up to date what is there; how many of each.

    Safe to repeat. Records that are not in the files are left alone. What is new or changed is kept in its history.
    """
    before = {model: as_stored(model) for model in TRACKED}
    numbers = load_all()
    for model, stood in before.items():
        stands = as_stored(model)
        for kind, keys in (("+", stands.keys() - stood.keys()), ("~", changed_keys(stood, stands))):
            write_history(list(model._default_manager.filter(pk__in=keys)), kind, "Register that came with the site")
    return numbers


def as_stored(model: type[Model]) -> dict[int, tuple]:
    """Every record of a model as the database has it, by its key."""
    fields = [field.attname for field in model._meta.concrete_fields]
    return {row[0]: row for row in model._default_manager.values_list("pk", *fields)}


def changed_keys(stood: dict[int, tuple], stands: dict[int, tuple]) -> set[int]:
    """The keys of records that stand otherwise than they stood."""
    return {key for key in stood.keys() & stands.keys() if stood[key] != stands[key]}


def load_all() -> dict[str, int]:
    """Load one file after the other; how many of each."""
    return {
        "authorities": load_authorities(),
        "former identities": load_former_identities(),
        "categories": upsert(Category, "slug", [Category(**row) for row in rows("categories")]),
        "decision reasons": load_reasons(),
        "population figures": load_populations(),
        "neighbours": load_neighbours(),
        "boundaries": load_boundaries(),
    }


def upsert(model: type[Model], key: str | list[str], records: list) -> int:
    """Create or update records by their key in one statement; how many."""
    keys = [key] if isinstance(key, str) else key
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key and field.name not in keys]
    model._default_manager.bulk_create(records, update_conflicts=True, unique_fields=keys, update_fields=fields)
    return len(records)


def load_authorities() -> int:
    """Authorities, then what links them: the county over a district, and successors."""
    shipped = list(rows("authorities"))
    authorities = [
        Authority(
            **{name: row[name] for name in ("slug", "name", "gss_code", "kind", "region")},
            opened_on=date.fromisoformat(row["opened_on"]),
            closed_on=day(row["closed_on"]),
        )
        for row in shipped
    ]
    number = upsert(Authority, "slug", authorities)
    known = {authority.slug: authority for authority in Authority.objects.all()}
    for row in shipped:
        known[row["slug"]].county = known[row["county"]] if row["county"] else None
    Authority.objects.bulk_update([known[row["slug"]] for row in shipped], ["county"])
    links = Authority.successors.through
    links.objects.bulk_create(
        [
            links(from_authority=known[row["slug"]], to_authority=known[successor])
            for row in shipped
            for successor in filter(None, row["successors"].split(";"))
        ],
        ignore_conflicts=True,
    )
    return number


def load_former_identities() -> int:
    """What authorities were called, of what kind they were and which code they had, until when."""
    known = dict(Authority.objects.values_list("slug", "pk"))
    records = [
        FormerIdentity(
            authority_id=known[row["authority"]],
            until=date.fromisoformat(row["until"]),
            **{name: row[name] for name in ("name", "kind", "gss_code")},
        )
        for row in rows("former_identities")
    ]
    return upsert(FormerIdentity, ["authority", "until"], records)


def load_reasons() -> int:
    """Decision reasons, each under its outcome, with the days it was in use."""
    return upsert(
        Reason,
        "slug",
        [
            Reason(
                slug=row["slug"],
                text=row["text"],
                outcome=row["outcome"],
                used_from=day(row["used_from"]),
                used_until=day(row["used_until"]),
                nothing_to_recommend=row["nothing_to_recommend"] == "yes",
            )
            for row in rows("reasons")
        ],
    )


def load_populations() -> int:
    """Mid-year population estimates."""
    known = dict(Authority.objects.values_list("slug", "pk"))
    return upsert(
        Population,
        ["authority", "year"],
        [
            Population(authority_id=known[row["authority"]], year=int(row["year"]), residents=int(row["residents"]))
            for row in rows("populations")
        ],
    )


def load_neighbours() -> int:
    """Pairs of councils with a border in common; how many."""
    known = dict(Authority.objects.values_list("slug", "pk"))
    pairs = [(known[row["authority"]], known[row["neighbour"]]) for row in rows("neighbours")]
    links = Authority.neighbours.through
    links.objects.bulk_create(
        [links(from_authority_id=a, to_authority_id=b) for pair in pairs for a, b in (pair, pair[::-1])],
        ignore_conflicts=True,
    )
    return len(pairs)


def load_boundaries() -> int:
    """The outlines of councils, unless the office has brought its own; how many."""
    shipped = DATA / "boundaries.geojson"
    if Boundary.objects.exclude(source=shipped.name).exists():
        return 0
    done = import_boundaries(shipped)
    return done.new + done.changed + done.unchanged
