"""Makes deprivation.csv from the average scores of the English Indices of Deprivation 2019 for districts.

From a CSV file with the columns "code" and "score": the sheet "IMD" of file 10 of the Indices, or a copy of it.

    python derive_deprivation.py imd-2019.csv > ../deprivation.csv

Stops unless the file has every district of April 2019 and no other. Ranks are by the score as the file has it, from
the most deprived; the score is written with the three decimals that were published.
"""

import csv
import sys
from pathlib import Path

DAY = "2019-04-01"
LOWER_TIER = {"district", "metropolitan", "unitary", "london"}
SOURCE = "English Indices of Deprivation 2019, file 10: IMD average score"
DATA = Path(__file__).resolve().parent.parent


def rows_of(path):
    """The rows of a CSV file."""
    with Path(path).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def districts():
    """The slug of every lower-tier council of that day, by the GSS code it had."""
    authorities = rows_of(DATA / "authorities.csv")
    there = [
        row
        for row in authorities
        if row["kind"] in LOWER_TIER and row["opened_on"] <= DAY and (not row["closed_on"] or row["closed_on"] >= DAY)
    ]
    code = {row["slug"]: row["gss_code"] for row in there}
    for row in rows_of(DATA / "former_identities.csv"):
        if row["gss_code"] and row["until"] >= DAY and row["authority"] in code:
            code[row["authority"]] = row["gss_code"]
    return {code: slug for slug, code in code.items()}


def main():
    """Writes the rows as CSV."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    scores = {row["code"]: float(row["score"]) for row in rows_of(sys.argv[1])}
    slugs = districts()
    if scores.keys() != slugs.keys():
        raise SystemExit(f"Not the districts of {DAY}: {sorted(scores.keys() ^ slugs.keys())}")
    ranked = {code: rank for rank, code in enumerate(sorted(scores, key=lambda code: -scores[code]), 1)}
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["authority", "year", "score", "rank", "source"])
    for code in sorted(scores, key=slugs.get):
        out.writerow([slugs[code], DAY[:4], f"{scores[code]:.3f}", ranked[code], SOURCE])


if __name__ == "__main__":
    main()
