"""The script that works out every published figure anew from the package, with nothing but Python."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from councils.exports.data_package import files
from councils.figures import freezing, publication
from councils.models import Performance, ServiceArea
from tests.support.factories import AuthorityFactory, ReviewYearFactory, moment

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).parents[3] / "docs" / "recompute.py"


@pytest.fixture
def tables():
    """The files of a package of eight districts, by path; some by service area, one small, one of no cases."""
    year = ReviewYearFactory(shows_upheld_per_100k=True)
    for n, upheld in enumerate((0, 2, 5, 9, 14, 30, 41, 3)):
        authority = AuthorityFactory(slug=f"council-{n}")
        facts = {"year": year, "authority": authority, "name": authority.name, "kind": "district", "imported": True}
        facts["residents"] = 15_000 if n == 1 else 60_000 + 9_000 * n
        counts = {"upheld": upheld, "not_upheld": 2 * n, "satisfactory_remedies": upheld // 4, "complied": upheld}
        Performance.objects.create(**facts, **counts)
        if n % 2:
            for area, part in ((ServiceArea.HOUSING, upheld // 2), (ServiceArea.PLANNING, upheld - upheld // 2)):
                Performance.objects.create(**facts, service_area=area, upheld=part, not_upheld=n, complied=part)
    freezing.freeze(year)
    publication.publish(year, moment("2020-07-29T00:01"))
    return {path: "".join(lines) for path, lines in files([year])}


def recomputed(tables, path):
    with zipfile.ZipFile(path, "w") as package:
        for name, text in tables.items():
            package.writestr(name, text)
    return subprocess.run([sys.executable, "-I", SCRIPT, path], capture_output=True, text=True, check=False)


def test_every_figure_range_and_verdict_comes_out_again_and_no_altered_digit_does(tables, tmp_path):
    found = recomputed(tables, tmp_path / "package.zip")
    assert (found.returncode, found.stdout) == (0, "32 figures worked out anew, 0 differences.\n")
    header, *lines = tables["2019-20/measures.csv"].splitlines()
    row = next(line for line in lines if ",council-5," in line and "uphold_rate" in line)
    at = lines.index(row)
    for name in ("part", "of", "text", "average_part", "average_text", "expected", "low95", "high998", "verdict"):
        cells = row.split(",")
        cell = header.split(",").index(name)
        cells[cell] = "unusual" if name == "verdict" and cells[cell] != "unusual" else f"1{cells[cell]}"
        altered = [header, *lines[:at], ",".join(cells), *lines[at + 1 :]]
        found = recomputed(tables | {"2019-20/measures.csv": "\n".join(altered)}, tmp_path / "altered.zip")
        assert found.returncode == 1, name
        assert f"council-5, uphold_rate: {name} is" in found.stdout
