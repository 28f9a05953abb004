"""Files out: what each table says, what a spreadsheet may not run, and that what goes out comes in again."""

import csv
import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from councils.exports.year_tables import TABLES
from councils.figures import freezing, publication
from councils.models import COUNTS, KindTotal, Outcome, Performance, ReviewYear, ServiceArea
from tests.support.corrections import correct
from tests.support.factories import (
    AuthorityFactory,
    CategoryFactory,
    DecisionFactory,
    PopulationFactory,
    ReviewYearFactory,
    UserFactory,
    moment,
)
from tests.support.import_files import take_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    """2019-20, frozen, with one council that was busy, one that was not, and a body of another kind."""
    busy = AuthorityFactory(name="Busy Council", gss_code="E07000001")
    PopulationFactory(authority=busy, year=2018, residents=100_000)
    noise = CategoryFactory(slug="noise", service_area=ServiceArea.ENVIRONMENT)
    DecisionFactory(authority=busy, complied=True, remedied_already=True)
    DecisionFactory(authority=busy, not_upheld=True, category=noise)
    DecisionFactory(authority=busy, closed=True, received_on=date(2019, 3, 1))
    DecisionFactory(authority=busy)
    AuthorityFactory(name="Quiet Council", gss_code="E07000002")
    AuthorityFactory(name="Fire Authority", kind="fire", gss_code="")
    year = ReviewYearFactory()
    freezing.freeze(year)
    return year


def table(name, year):
    return list(csv.DictReader(io.StringIO("".join(TABLES[name].csv_lines(year)).removeprefix("\ufeff"))))


@pytest.mark.parametrize("name", TABLES)
def test_every_cell_has_its_heading(year, name):
    mark, *lines = csv.reader(TABLES[name].csv_lines(year))
    assert mark == ["\ufeff"]
    fewest = {"remedies": 1, "outside": 0, "changes": 0}  # of so few cases, in a single year, these say little
    assert len(lines) >= fewest.get(name, 4)
    assert {len(line) for line in lines} == {len(TABLES[name].header)}


def test_received_by_service_area(year):
    busy, fire, quiet = table("received", year)
    about = ("2019-20", "Busy Council", "E07000001", "district")
    assert (busy["year"], busy["name"], busy["gss_code"], busy["kind"]) == about
    assert (busy["housing"], busy[ServiceArea.ENVIRONMENT], busy["other"], busy["received"]) == ("2", "1", "0", "3")
    assert (fire["kind"], fire["received"]) == ("fire", "0")
    assert quiet["received"] == "0"


def test_received_that_was_not_broken_down_leaves_the_areas_empty(year):
    Performance.objects.by_service_area().delete()
    assert (table("received", year)[0]["housing"], table("received", year)[0]["received"]) == ("", "3")


def test_decided_by_outcome_with_what_the_rate_is_a_share_of(year):
    busy, _, quiet = table("decided", year)
    assert [busy[outcome] for outcome in Outcome.values] == ["0", "0", "0", "1", "1", "1"]
    assert (busy["decided"], busy["investigated"], busy["uphold_rate"], busy["uphold_rate_text"]) == (
        "3",
        "2",
        "0.5",
        "50%",
    )
    assert (quiet["investigated"], quiet["uphold_rate"], quiet["uphold_rate_text"]) == ("0", "", "")


def test_compliance_and_remedies(year):
    busy, _, quiet = table("compliance", year)
    assert (busy["complied"], busy["compliance_outcomes"], busy["compliance_rate_text"]) == ("1", "1", "100%")
    assert (busy["satisfactory_remedies"], busy["upheld"], busy["satisfactory_remedy_rate"]) == ("1", "1", "1.0")
    assert (quiet["compliance_rate"], quiet["satisfactory_remedy_rate"]) == ("", "")


def test_a_correction_is_what_holds_and_says_when(year):
    publication.publish(year, moment("2020-07-29T00:01"))
    noise = Performance.objects.get(name="Busy Council", service_area=ServiceArea.ENVIRONMENT)
    correct({noise: {"not_upheld": 2}}, reason="Missed.", by=UserFactory(), at=moment("2020-09-01T00:30"))
    busy = table("decided", year)[0]
    assert (busy["uphold_rate_text"], busy["corrected_on"]) == ("33%", "2020-09-01")
    assert table("performance", year)[0]["not_upheld"] == "2"
    assert table("performance", year)[0]["open_at_end"] == ""


def test_what_a_spreadsheet_would_run_is_made_harmless(year):
    Performance.objects.update(name="=HYPERLINK(1)")
    assert {row["name"] for row in table("decided", year)} == {"'=HYPERLINK(1)"}


def as_kept():
    facts = ["year__starts_on", "authority__slug", "service_area", "name", "kind", "residents", *COUNTS]
    return list(Performance.objects.order_by(*facts[:3]).values_list(*facts, "open_at_start", "open_at_end"))


def totals():
    return list(KindTotal.objects.order_by("kind", "service_area").values("kind", "service_area", "residents", *COUNTS))


def test_what_goes_out_comes_in_again_unchanged(year, tmp_path):
    path = tmp_path / "figures.csv"
    kept, added_up = as_kept(), totals()
    call_command("export_performance", "2019-20", str(path), stdout=io.StringIO())
    assert f"0 new, 0 changed, {len(kept)} unchanged" in take_in("performance", path)
    freezing.thaw(year, reason="To start again.")
    Performance.objects.all().delete()
    ReviewYear.objects.all().delete()
    assert f"{len(kept)} new" in take_in("performance", path)
    assert as_kept() == kept
    freezing.freeze(ReviewYear.objects.get())
    assert totals() == added_up
    again = tmp_path / "again.csv"
    call_command("export_performance", "2019-20", str(again), stdout=io.StringIO())
    assert again.read_bytes() == path.read_bytes()


def test_a_corrected_year_goes_out_and_comes_in_again(year, tmp_path):
    publication.publish(year, moment("2020-07-29T00:01"))
    busy = Performance.objects.filter(name="Busy Council", service_area__in=["", "housing"])
    correct({performance: {"upheld": 2} for performance in busy}, reason="Missed.", by=UserFactory())
    path = tmp_path / "figures.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(TABLES["performance"].csv_lines(year))
    assert "0 new, 0 changed" in take_in("performance", path)


def test_a_table_is_read_in_few_queries(year, django_assert_max_num_queries):
    for name in TABLES:
        with django_assert_max_num_queries(4):
            table(name, year)


def test_a_file_that_cannot_be_written_is_said_so(year, tmp_path):
    with pytest.raises(CommandError, match="could not be written"):
        call_command("export_performance", "2019-20", str(tmp_path))
