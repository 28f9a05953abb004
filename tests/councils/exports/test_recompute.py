"""The script that works out every published figure anew from the package, with nothing but Python."""

import csv
import io
import random
import runpy
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from councils.exports.data_package import CHECKSUMS, zipped
from councils.figures import freezing, publication
from councils.models import Boundary, Performance, ServiceArea
from tests.councils.figures.test_peers import square
from tests.support.corrections import correct
from tests.support.factories import AuthorityFactory, DecisionFactory, ReviewYearFactory, UserFactory, moment

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).parents[3] / "docs" / "recompute.py"
main = runpy.run_path(str(SCRIPT))["main"]


# Real names by which deprivation is known: six places about as deprived as one another, and a small one far more so.
DEPRIVED = {
    0: "allerdale-borough-council",
    1: "blackpool-council",
    2: "slough-borough-council",
    3: "boston-borough-council",
    4: "cornwall-council",
    6: "london-borough-of-ealing",
    7: "basildon-borough-council",
}


@pytest.fixture
def performances():
    """A public year of nine districts, a county by itself and a fire authority; some by area, one small, one closed.

    Two of the districts have many more, or fewer, upheld than the others. Of one we do not know how deprived it is.
    """
    year = ReviewYearFactory(shows_upheld_per_100k=True)
    made = []
    for n, upheld in enumerate((0, 2, 5, 9, 14, 30, 41, 3, 6, 1, 2)):
        kind = {8: "county", 9: "fire"}.get(n, "district")
        authority = AuthorityFactory(slug=DEPRIVED.get(n, f"council-{n}"), kind=kind)
        if kind != "fire":
            Boundary.objects.create(authority=authority, geometry=square(0.1 + n / 200), source="test")
        facts = {"year": year, "authority": authority, "name": authority.name, "kind": kind, "imported": True}
        facts["residents"] = {1: 15_000, 9: 0, 10: 0}.get(n, 60_000 + 9_000 * n)
        counts = {"upheld": upheld, "not_upheld": 2 * n, "satisfactory_remedies": upheld // 4, "complied": upheld}
        made.append(Performance.objects.create(**facts, **counts, received=12 + n, open_at_start=n, open_at_end=None))
        if n % 2:
            for area, part in ((ServiceArea.HOUSING, upheld // 2), (ServiceArea.PLANNING, upheld - upheld // 2)):
                Performance.objects.create(**facts, service_area=area, upheld=part, not_upheld=n, complied=part)
    freezing.freeze(year)
    publication.publish(year, moment("2020-07-29T00:01"))
    DecisionFactory(authority=authority, upheld=True, summary="A ramp, after nine months.")
    return made


@pytest.fixture
def package(client, performances, tmp_path):
    """The package as it is downloaded."""
    path = tmp_path / "ombudsman-data.zip"
    path.write_bytes(client.get("/data/ombudsman-data.zip").getvalue())
    return path


def recomputed(path):
    return subprocess.run([sys.executable, "-I", SCRIPT, path], capture_output=True, text=True, check=False)


def contents(package):
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def packed(files, package, sums=None):
    """The same package with other files in it, and with checksums that fit or those given."""
    fitting = b"".join(zipped((name, [text]) for name, text in files.items() if name != CHECKSUMS))
    if sums is None:
        package.write_bytes(fitting)
    else:
        with zipfile.ZipFile(io.BytesIO(fitting)) as archive, zipfile.ZipFile(package, "w") as altered:
            for name in archive.namelist():
                altered.writestr(name, sums if name == CHECKSUMS else archive.read(name))


def test_every_figure_range_and_verdict_of_a_downloaded_package_comes_out_again(package):
    found = recomputed(package)
    assert (found.returncode, found.stdout) == (0, "44 figures worked out anew, 0 differences.\n")


def test_so_it_does_after_a_correction_beside_averages_that_stay(client, performances, package, capsys):
    housing = Performance.objects.get(authority=performances[5].authority, service_area=ServiceArea.HOUSING)
    correct({housing: {"upheld": 14, "not_upheld": 6}}, reason="Counted twice", by=UserFactory())
    package.write_bytes(client.get("/data/ombudsman-data.zip").getvalue())
    assert main(package) == 0, capsys.readouterr().out
    assert "council-5" in contents(package)["2019-20/measures.csv"]


def test_no_altered_cell_of_the_measures_comes_out_again(package):
    files = contents(package)
    header, *lines = files["2019-20/measures.csv"].splitlines()
    row = next(line for line in lines if ",council-5," in line and "uphold_rate" in line)
    at = lines.index(row)
    columns = (
        "part",
        "of",
        "value",
        "text",
        "wilson_low",
        "average_part",
        "average_value",
        "expected",
        "low95",
        "high998",
    )
    for name in (*columns, "verdict", "method"):
        cells = row.split(",")
        cell = header.split(",").index(name)
        cells[cell] = "unusual" if name == "verdict" and cells[cell] != "unusual" else f"1{cells[cell]}"
        altered = "\n".join([header, *lines[:at], ",".join(cells), *lines[at + 1 :]])
        packed(files | {"2019-20/measures.csv": altered}, package)
        found = recomputed(package)
        assert found.returncode == 1, name
        assert f"council-5, uphold_rate: {name} is" in found.stdout


def test_whoever_is_compared_with_others_is_named(package):
    files = contents(package)
    text = files["2019-20/peers.csv"]
    lines = text.splitlines()
    near = [line for line in lines if line.startswith("2019-20,council-5,size,")]
    assert len(near) > 5
    assert any(",deprivation," in line and ",5," in line for line in lines)
    for altered in (
        text.replace(near[0], near[0].replace(",size,", ",luck,")),
        text.replace(near[0] + "\n", "").replace(near[0] + "\r\n", ""),
        text.replace(near[0], near[0].replace(",1,", ",2,", 1)),
        text.replace(near[0], near[1]),
    ):
        packed(files | {"2019-20/peers.csv": altered}, package)
        found = recomputed(package)
        assert found.returncode == 1
        assert "2019-20, council-5: the peers by size are others" in found.stdout


def test_the_table_of_all_years_that_says_otherwise_is_named(package):
    files = contents(package)
    packed(files | {"measures.csv": files["measures.csv"].replace("council-5,", "council-7,", 1)}, package)
    found = recomputed(package)
    assert (found.returncode, found.stdout.splitlines()[0]) == (
        1,
        "measures.csv: not the lines of the tables of each year",
    )


def digits(text):
    return [place for place, sign in enumerate(text) if sign.isdigit()]


def with_another_digit(text, place, dice):
    other = dice.choice([digit for digit in "0123456789" if digit != text[place]])
    return f"{text[:place]}{other}{text[place + 1 :]}"


def test_whichever_digit_of_the_package_is_altered_it_fails(package, capsys):
    """Any digit of any file, drawn by lot, the checksums themselves included."""
    files, dice = contents(package), random.Random(2020)
    for name, text in files.items():
        places = digits(text)
        for place in dice.sample(places, min(12, len(places))):
            altered = with_another_digit(text, place, dice)
            packed(files | {name: altered}, package, altered if name == CHECKSUMS else files[CHECKSUMS])
            assert main(package) == 1, (name, place)
    capsys.readouterr()


FIGURES = ("received", "decided", "compliance", "performance", "measures", "averages", "peers")
# What no other number of the package repeats: a code, and the cases open at the start where nobody knows the end.
UNREPEATED = {"gss_code", "open_at_start", "name", "authority"}


def with_one_digit_altered(text, number, dice):
    """A table again and again, each time with another digit of another cell: what was altered, and the text."""
    header, *rows = csv.reader(io.StringIO(text))
    cells = [
        (row, column)
        for row in range(len(rows))
        for column, name in enumerate(header)
        if name not in UNREPEATED and digits(rows[row][column])
    ]
    for row, column in dice.sample(cells, min(number, len(cells))):
        was = rows[row][column]
        rows[row][column] = with_another_digit(was, dice.choice(digits(was)), dice)
        altered = io.StringIO()
        csv.writer(altered).writerows([header, *rows])
        yield (header[column], was, rows[row]), altered.getvalue()
        rows[row][column] = was


@pytest.mark.parametrize("table", FIGURES)
def test_so_it_does_where_whoever_altered_a_figure_altered_the_checksum_too(package, table, capsys):
    files, path = contents(package), f"2019-20/{table}.csv"
    for what, altered in with_one_digit_altered(files[path], 50, random.Random(2020)):
        packed(files | {path: altered}, package)
        assert main(package) == 1, what
    capsys.readouterr()
