"""Published tables in: what comes of them in a year that is open, frozen, or counted from cases here."""

from datetime import date

import pytest
from django.core.management import call_command

from councils.figures import freezing, publication
from councils.models import COUNTS, Kind, Outcome, Performance, ReviewYear, ServiceArea
from councils.statistics.rates import Rate
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
from tests.support.import_files import refusal_of, take_in, write_csv

pytestmark = pytest.mark.django_db
HEADER = ["year", "authority", "service_area", *COUNTS, "open_at_start", "open_at_end", "name", "kind", "residents"]


@pytest.fixture
def worcester():
    return AuthorityFactory(name="Worcester City Council", gss_code="E07000237")


def row(**cells):
    return {"year": "2018-19", "authority": "E07000237", **dict.fromkeys(COUNTS, 0), **cells}


def file_of(tmp_path, *rows):
    return write_csv(tmp_path / "table.csv", HEADER, *rows)


def test_a_table_becomes_figures_that_a_freeze_fixes(worcester, tmp_path):
    PopulationFactory(authority=worcester, year=2017, residents=101_000)
    path = file_of(tmp_path, row(received=13, upheld=2, not_upheld=5, complied=1))
    assert take_in("performance", path) == "Published figures: 1 new, 0 changed, 0 unchanged.\n"
    call_command("freeze_year", "2018-19")
    performance = Performance.objects.get()
    assert (performance.name, performance.kind, performance.residents) == (worcester.name, Kind.DISTRICT, 101_000)
    assert performance.imported
    assert performance.uphold_rate == Rate(2, 7)
    assert performance.year.kind_totals.get().uphold_rate == Rate(2, 7)


def test_name_and_kind_are_those_of_the_year_unless_the_file_says(worcester, tmp_path):
    worcester.former.create(name="Worcester Borough Council", kind=Kind.UNITARY, until=date(2019, 6, 1))
    take_in("performance", file_of(tmp_path, row(), row(year="2017-18", name="Faithful City", kind="London borough")))
    earlier, later = Performance.objects.order_by("year__starts_on")
    assert (later.name, later.kind) == ("Worcester Borough Council", Kind.UNITARY)
    assert (earlier.name, earlier.kind) == ("Faithful City", Kind.LONDON)


def test_counts_that_a_table_does_not_have_are_nought(worcester, tmp_path):
    path = write_csv(tmp_path / "few.csv", ["year", "authority", "received"], ["2018/19", "E07000237", "1,013"])
    take_in("performance", path)
    performance = Performance.objects.get()
    assert (performance.received, performance.upheld, performance.open_at_start) == (1013, 0, None)


def test_a_second_run_changes_nothing_and_a_changed_row_is_updated(worcester, tmp_path):
    take_in("performance", file_of(tmp_path, row(received=13)))
    assert "0 new, 0 changed, 1 unchanged" in take_in("performance", file_of(tmp_path, row(received=13)))
    assert "0 new, 1 changed, 0 unchanged" in take_in("performance", file_of(tmp_path, row(received=14)))
    assert Performance.objects.get().received == 14


def test_service_areas_that_add_up_come_in_and_a_count_may_be_left_whole(worcester, tmp_path):
    parts = [row(service_area="Housing", received=8), row(service_area="planning-and-development", received=5)]
    take_in("performance", file_of(tmp_path, *parts, row(received=13, upheld=2)))
    assert Performance.objects.by_service_area().count() == 2


def test_service_areas_that_do_not_add_up_are_a_fault(worcester, tmp_path):
    path = file_of(tmp_path, row(received=13, upheld=2), row(service_area="Housing", received=8, upheld=2))
    refused = refusal_of("performance", path)
    assert (
        "received: the service areas of Worcester City Council in 2018-19 add up to 8, but the whole year says 13"
        in refused
    )
    assert "1 fault;" in refused


def test_service_areas_are_added_up_with_what_is_on_record(worcester, tmp_path):
    take_in("performance", file_of(tmp_path, row(received=13)))
    assert "add up to 8" in refusal_of("performance", file_of(tmp_path, row(service_area="Housing", received=8)))
    take_in("performance", file_of(tmp_path, row(service_area="Housing", received=13)))
    assert "but the whole year says 14" in refusal_of("performance", file_of(tmp_path, row(received=14)))


def test_service_areas_without_a_whole_year_are_a_fault(worcester, tmp_path):
    refused = refusal_of("performance", file_of(tmp_path, row(service_area="Housing", received=8)))
    assert "line 2: Worcester City Council has service areas in 2018-19 but no row for the whole year." in refused


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"year": "2018"}, "line 2, year: “2018” is not a review year: write it like 2019-20."),
        ({"year": "2089-90"}, "line 2, year: 2089-90 has not ended: nothing can have been published of it yet."),
        ({"authority": "Nowhere"}, "no authority is called “Nowhere”"),
        ({"service_area": "Hovercraft"}, "“Hovercraft” is none of: Adult care services"),
        ({"upheld": "some"}, "line 2, upheld: “some” is not a whole number."),
        ({"upheld": ""}, "line 2, upheld: this cannot be empty: write 0 for none."),
        (
            {"upheld": 1, "satisfactory_remedies": 2},
            "There cannot be more satisfactory remedies than upheld decisions.",
        ),
        ({"open_at_start": 1, "received": 5, "open_at_end": 9}, "Open at the start, plus received, less decided"),
        ({"kind": "duchy"}, "“duchy” is none of: County council"),
    ],
)
def test_a_fault_is_named(worcester, tmp_path, cells, sentence):
    refused = refusal_of("performance", file_of(tmp_path, row(**cells)))
    assert sentence in refused
    assert "1 fault;" in refused
    assert not ReviewYear.objects.exists()


def test_a_frozen_year_takes_its_own_figures_and_no_others(worcester, tmp_path):
    take_in("performance", file_of(tmp_path, row(received=13, upheld=2)))
    call_command("freeze_year", "2018-19")
    assert "1 unchanged" in take_in("performance", file_of(tmp_path, row(received=13, upheld=2)))
    refused = refusal_of("performance", file_of(tmp_path, row(received=13, upheld=3)))
    assert "line 2, upheld: 2018-19 is frozen with 2: thaw the year first, or correct its figures" in refused
    AuthorityFactory(gss_code="E07000238")
    assert "is frozen and has no such row" in refusal_of("performance", file_of(tmp_path, row(authority="E07000238")))


def test_a_year_counted_from_cases_here_is_not_overwritten(worcester, tmp_path):
    DecisionFactory(authority=worcester, received_on=date(2018, 5, 1), category=CategoryFactory())
    year = ReviewYearFactory(starts_on=date(2018, 4, 1))
    freezing.freeze(year)
    assert "2018-19 is frozen with 1" in refusal_of("performance", file_of(tmp_path, row(received=2)))
    assert Performance.objects.totals().get().received == 1


def test_corrected_figures_are_those_of_a_frozen_year(worcester, tmp_path):
    take_in("performance", file_of(tmp_path, row(received=13, upheld=2)))
    year = ReviewYear.objects.get()
    freezing.freeze(year)
    publication.publish(year, moment("2020-07-29T00:01"))
    correct({Performance.objects.get(): {"upheld": 3}}, reason="One was missed.", by=UserFactory())
    assert "1 unchanged" in take_in("performance", file_of(tmp_path, row(received=13, upheld=3)))
    assert "1 unchanged" in take_in("performance", file_of(tmp_path, row(received=13, upheld=2)))
    assert "frozen with 3" in refusal_of("performance", file_of(tmp_path, row(received=13, upheld=4)))


def test_every_outcome_and_area_has_its_place(worcester, tmp_path):
    counts = {outcome: number for number, outcome in enumerate(Outcome.values, 1)}
    parts = [row(service_area=area, **(counts if area == ServiceArea.OTHER else {})) for area in ServiceArea.values]
    take_in("performance", file_of(tmp_path, row(**counts), *parts))
    assert Performance.objects.totals().get().outcomes == counts


PRINTED = [
    *("Authority Name", "Invalid or Incomplete", "Advice Given", "Referred Back for Local Resolution"),
    *("Closed After Initial Enquiries", "Not Upheld", "Upheld", "Total", "Uphold Rate (%)"),
    "Average uphold rate (%) of similar authorities",
]
COUNTED = ["Worcester City Council", 1, 0, 2, 3, 1, 1, 8]


def test_a_table_as_it_is_printed_is_understood_and_its_sums_are_checked(worcester, tmp_path):
    path = write_csv(tmp_path / "printed.csv", PRINTED, [*COUNTED, "50%", "45%"])
    said = take_in("performance", path, "--year", "2018-19", "--dry-run")
    assert "1 new" in said
    assert "Columns that are not taken in: “average_uphold_rate”." in said
    take_in("performance", path, "--year", "2018-19")
    performance = Performance.objects.get()
    assert (performance.decided, performance.uphold_rate) == (8, Rate(1, 2))


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ([*COUNTED, "60%", ""], "line 2, uphold_rate: “60%” is not what the counts beside it come to: 50% (1 of 2"),
        ([*COUNTED[:-1], 9, "50%", ""], "line 2, total: says 9, but the counts beside it add up to 8."),
        (["Total", *COUNTED[1:], "50%", ""], "line 2: “Total” seems to be a total"),
    ],
)
def test_what_does_not_add_up_in_a_printed_table_is_a_fault(worcester, tmp_path, cells, sentence):
    path = write_csv(tmp_path / "printed.csv", PRINTED, cells)
    assert sentence in refusal_of("performance", path, "--year", "2018-19")


@pytest.mark.parametrize(
    ("year", "sentence"), [("2018", "The year that was given: “2018” is not a review year"), ("", "")]
)
def test_a_table_without_a_year_needs_one_to_be_given(worcester, tmp_path, year, sentence):
    path = write_csv(tmp_path / "printed.csv", PRINTED, [*COUNTED, "50%", "45%"])
    assert (sentence or "line 1, year: this column is missing.") in refusal_of("performance", path, "--year", year)


@pytest.mark.parametrize("table", ["received", "decided", "compliance", "performance"])
def test_every_table_that_the_site_publishes_comes_in_again_elsewhere(worcester, tmp_path, table):
    counts = {"received": 13, "upheld": 2, "not_upheld": 5, "complied": 1, "satisfactory_remedies": 1}
    parts = [row(service_area=area, received=13 if area == "housing" else 0) for area in ServiceArea.values]
    take_in("performance", file_of(tmp_path, row(**counts), *parts))
    call_command("freeze_year", "2018-19")
    path = tmp_path / f"{table}.csv"
    call_command("export_performance", "2018-19", str(path), table=table)
    assert "0 new, 0 changed" in take_in("performance", path)
