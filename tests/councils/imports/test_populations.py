"""Populations in."""

import pytest

from councils.models import Population
from councils.register.loading import DATA, load_register
from tests.support.factories import AuthorityFactory
from tests.support.import_files import refusal_of, take_in, write_csv

pytestmark = pytest.mark.django_db
HEADER = ["authority", "year", "residents"]


@pytest.fixture
def worcester():
    return AuthorityFactory(name="Worcester City Council", gss_code="E07000237")


def test_a_population_is_put_on_record_and_corrected(worcester, tmp_path):
    path = tmp_path / "people.csv"
    assert "1 new" in take_in("populations", write_csv(path, HEADER, ["E07000237", 2018, "101,891"]))
    assert "1 changed" in take_in("populations", write_csv(path, HEADER, ["Worcester City Council", 2018, 101_892]))
    assert "1 unchanged" in take_in("populations", path)
    assert Population.objects.get().residents == 101_892


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (["E07000237", "2018", "0"], "Leave the year out rather than record that nobody lived there."),
        (["E07000237", "1066", "5"], "line 2, year: A population is of a calendar year, such as 2023."),
        (["E07000237", "2018-19", "5"], "line 2, year: “2018-19” is not a whole number."),
        (["E07000237", "2018", "-5"], "“-5” is not a whole number."),
        (["E07000237", "2018", "3000000000"], "3000000000 is too large."),
    ],
)
def test_a_fault_is_named(worcester, tmp_path, cells, sentence):
    assert sentence in refusal_of("populations", write_csv(tmp_path / "people.csv", HEADER, cells))


def test_the_shipped_file_of_populations_comes_in_as_it_is():
    load_register()
    said = take_in("populations", DATA / "populations.csv")
    assert f"Populations: 0 new, 0 changed, {Population.objects.count():,} unchanged.\n" in said
    assert "Columns that are not taken in: “source”." in said


def test_rows_of_regions_countries_and_combined_areas_are_passed_over_and_counted(worcester, tmp_path):
    worcester.former.create(gss_code="E07000097", until="2014-03-31")
    larger = ["E92000001", "E12000008", "E47000017", "E61000001", "S12000036", "ENGLAND", "North East", "W92000004"]
    rows = [["E07000237", 2024, 104120], *([code, 2024, 1] for code in larger), ["E06999999", 2024, 1]]
    said = take_in("populations", write_csv(tmp_path / "ons.csv", ["Code", "Year", "All ages"], *rows))
    assert "1 new" in said
    assert "Passed over: 8 rows of regions, countries, combined areas and other nations." in said
    assert "Passed over, because the register does not know them: E06999999." in said
    old = write_csv(tmp_path / "old.csv", HEADER, ["E07000097", 2012.0, "140,000"])
    assert "1 new" in take_in("populations", old)
