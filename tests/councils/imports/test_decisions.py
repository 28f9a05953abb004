"""Decisions in: what a row may say, what is refused, and what a second import changes."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from councils.models import Category, Compliance, Decision, Outcome, ServiceArea
from councils.models.decision import NOT_RELEASED
from tests.support.factories import (
    AuthorityFactory,
    CategoryFactory,
    DecisionFactory,
    ReasonFactory,
    RecommendationFactory,
    UserFactory,
    moment,
)
from tests.support.import_files import refusal_of, take_in, write_csv, write_xlsx

pytestmark = pytest.mark.django_db
HEADER = ["reference", "authority", "category", "received_on"]


@pytest.fixture
def worcester():
    CategoryFactory()
    return AuthorityFactory(
        name="Worcester City Council", slug="worcester-city-council", gss_code="E07000237", opened_on=date(1974, 4, 1)
    )


def row(**cells):
    return {
        "reference": "19 000 001",
        "authority": "E07000237",
        "category": "homelessness",
        "received_on": "2019-05-01",
    } | cells


def file_of(tmp_path, *rows):
    header = list(dict.fromkeys(column for one in rows for column in one))
    return write_csv(tmp_path / "cases.csv", header, *rows)


UPHELD = {"decided_on": "2019-09-02", "outcome": "upheld"}


def test_a_file_of_the_four_required_columns_is_enough(worcester, tmp_path):
    assert take_in("decisions", file_of(tmp_path, row())) == "Decisions: 1 new, 0 changed, 0 unchanged.\n"
    decision = Decision.objects.get()
    assert (decision.authority, decision.received_on, decision.outcome) == (worcester, date(2019, 5, 1), "")


def test_a_case_about_a_body_that_did_not_exist_that_day_is_taken_in_and_pointed_out(worcester, tmp_path):
    AuthorityFactory(name="Gone District Council", closed_on=date(2019, 3, 31))
    AuthorityFactory(name="Coming Council", opened_on=date(2019, 5, 2))
    rows = [row(reference=f"19 000 00{n}", authority=name) for n, name in enumerate(("Gone", "Coming", "Worcester"), 1)]
    said = take_in("decisions", file_of(tmp_path, *rows))
    assert "3 new" in said
    what = "2 cases are about an authority that did not exist on the day of receipt: see whose they are. Lines: 2, 3."
    assert what in said


def test_every_column_is_kept(worcester, tmp_path):
    reason = ReasonFactory(text="Upheld: fault and injustice")
    everything = row(
        **UPHELD,
        reason=reason.text,
        remedied_already="yes",
        provider="Sunny Care",
        summary="The Council was late.",
        statement="The Council was at fault.",
        publish_on="2019-12-24",
        withheld_because="A court case is open.",
        compliance_outcome="Complied late",
        compliance_recorded_on="2020-02-03",
    )
    take_in("decisions", file_of(tmp_path, everything))
    decision = Decision.objects.get()
    assert decision.outcome == Outcome.UPHELD
    assert decision.reason == reason
    assert decision.remedied_already
    assert decision.compliance_outcome == Compliance.LATE
    assert decision.compliance_recorded_on == date(2020, 2, 3)
    assert decision.publish_on == date(2019, 12, 24)
    assert (decision.provider, decision.summary) == ("Sunny Care", "The Council was late.")
    assert (decision.statement, decision.withheld_because) == ("The Council was at fault.", "A court case is open.")


def test_a_second_run_changes_nothing(worcester, tmp_path):
    path = file_of(tmp_path, row(**UPHELD, summary="A delay."), row(reference="19 000 002"))
    take_in("decisions", path)
    kept = list(Decision.objects.order_by("pk").values())
    assert take_in("decisions", path) == "Decisions: 0 new, 0 changed, 2 unchanged.\n"
    assert list(Decision.objects.order_by("pk").values()) == kept
    assert Decision.history.count() == 2


def test_a_known_reference_is_updated_and_the_history_names_the_file(worcester, tmp_path):
    take_in("decisions", file_of(tmp_path, row()))
    assert "0 new, 1 changed, 0 unchanged" in take_in("decisions", file_of(tmp_path, row(**UPHELD)))
    decision = Decision.objects.get()
    assert decision.outcome == Outcome.UPHELD
    assert [(past.history_type, past.outcome, past.history_change_reason) for past in decision.history.all()] == [
        ("~", "upheld", "Imported from cases.csv"),
        ("+", "", "Imported from cases.csv"),
    ]


def test_the_history_of_an_import_is_as_if_each_had_been_saved(worcester, tmp_path):
    take_in("decisions", file_of(tmp_path, row(**UPHELD, summary="A delay.", remedied_already="yes")))
    decision = Decision.objects.get()
    kept = decision.history.get()
    assert all(
        getattr(kept, field.attname) == getattr(decision, field.attname)
        for field in Decision.history.model.tracked_fields
    )
    assert kept.instance == decision
    assert kept.history_user is None


def test_columns_that_are_not_in_the_file_are_left_alone(worcester, tmp_path):
    DecisionFactory(reference="19 000 001", authority=worcester, summary="Kept.", notes="Kept too.", publish_on=None)
    take_in("decisions", file_of(tmp_path, row(provider="Sunny Care")))
    decision = Decision.objects.get()
    assert (decision.summary, decision.notes, decision.provider) == ("Kept.", "Kept too.", "Sunny Care")


def test_cells_that_are_empty_or_left_out_at_the_end_of_a_line_leave_the_record_alone(worcester, tmp_path):
    DecisionFactory(reference="19 000 001", authority=worcester, provider="Sunny Care", summary="Kept.")
    path = tmp_path / "short.csv"
    path.write_text(",".join([*HEADER, "provider", "summary"]) + "\n19 000 001,E07000237,homelessness,2019-05-01,\n")
    assert "1 unchanged" in take_in("decisions", path)
    assert (Decision.objects.get().provider, Decision.objects.get().summary) == ("Sunny Care", "Kept.")


def test_empty_cells_of_a_column_that_is_to_be_cleared_empty_what_is_on_record(worcester, tmp_path):
    DecisionFactory(reference="19 000 001", authority=worcester, provider="Sunny Care", summary="Gone.")
    path = file_of(tmp_path, row(provider="", summary=""))
    assert "1 changed" in take_in("decisions", path, "--clear", "summary")
    assert (Decision.objects.get().provider, Decision.objects.get().summary) == ("Sunny Care", "")


@pytest.mark.parametrize(
    ("column", "sentence"),
    [
        ("withheld_because", "lifted by a person, never by a file"),
        ("received_on", "“received_on” cannot be emptied by a file: those that can be are decided_on, outcome, reason"),
        ("colour", "“colour” cannot be emptied by a file"),
        ("provider", "there is no column “provider” here to be emptied."),
    ],
)
def test_what_no_file_can_empty_is_refused(worcester, tmp_path, column, sentence):
    DecisionFactory(reference="19 000 001", authority=worcester, withheld_because="Court order")
    refused = refusal_of("decisions", file_of(tmp_path, row(withheld_because="")), "--clear", column)
    assert sentence in refused
    assert Decision.objects.get().withheld_because == "Court order"


@pytest.mark.parametrize("written", ["19 000 001", "19000001", "19-000-001", "19.000.001", " 19  000 001 "])
def test_a_reference_is_read_however_it_is_spaced(worcester, tmp_path, written):
    take_in("decisions", file_of(tmp_path, row(reference=written)))
    assert Decision.objects.get().reference == "19 000 001"


@pytest.mark.parametrize("written", ["E07000237", "worcester-city-council", "Worcester  city COUNCIL"])
def test_an_authority_is_found_by_code_slug_and_name(worcester, tmp_path, written):
    take_in("decisions", file_of(tmp_path, row(authority=written)))
    assert Decision.objects.get().authority == worcester


@pytest.mark.parametrize("written", ["Shepway District Council", "E07999999"])
def test_an_authority_is_found_by_what_it_was_called_once(worcester, tmp_path, written):
    worcester.former.create(name="Shepway District Council", gss_code="E07999999", until=date(2018, 3, 31))
    take_in("decisions", file_of(tmp_path, row(authority=written)))
    assert Decision.objects.get().authority == worcester


def test_the_name_of_today_wins_over_a_former_one(worcester, tmp_path):
    worcester.former.create(name="Malvern Council", until=date(2018, 3, 31))
    malvern = AuthorityFactory(name="Malvern Council")
    take_in("decisions", file_of(tmp_path, row(authority="Malvern Council")))
    assert Decision.objects.get().authority == malvern


def test_a_category_may_be_a_service_area_of_which_no_more_is_known(worcester, tmp_path):
    path = file_of(
        tmp_path,
        row(category="Adult care services"),
        row(reference="19 000 002", category="adult-care-services"),
        row(reference="19 000 003", category="Homelessness"),
    )
    take_in("decisions", path)
    first, second, third = Decision.objects.order_by("reference")
    assert first.category == second.category
    assert first.category.name == "Adult care services (not specified)"
    assert first.category.service_area == ServiceArea.ADULT_CARE
    assert third.category.slug == "homelessness"
    assert "3 unchanged" in take_in("decisions", path)


@pytest.mark.parametrize("written", ["not_upheld", "not-upheld", "Not upheld", "NOT UPHELD"])
def test_an_outcome_is_read_by_value_or_label(worcester, tmp_path, written):
    take_in("decisions", file_of(tmp_path, row(decided_on="2019-09-02", outcome=written)))
    assert Decision.objects.get().outcome == Outcome.NOT_UPHELD


def test_a_decision_is_published_after_the_usual_time(worcester, tmp_path):
    take_in("decisions", file_of(tmp_path, row(**UPHELD), row(reference="19 000 002")))
    decided, undecided = Decision.objects.order_by("reference")
    assert decided.publish_on == date(2019, 9, 2) + settings.PUBLISH_DECISIONS_AFTER
    assert undecided.publish_on is None


def test_the_day_of_publication_follows_a_changed_decision_unless_somebody_chose_it(worcester, tmp_path):
    DecisionFactory(reference="19 000 001", authority=worcester, upheld=True)
    DecisionFactory(reference="19 000 002", authority=worcester, upheld=True, publish_on=date(2020, 5, 4))
    later = {"decided_on": "2019-09-09", "outcome": "upheld"}
    take_in("decisions", file_of(tmp_path, row(**later), row(reference="19 000 002", **later)))
    usual, chosen = Decision.objects.order_by("reference")
    assert usual.publish_on == date(2019, 9, 9) + settings.PUBLISH_DECISIONS_AFTER
    assert chosen.publish_on == date(2020, 5, 4)


def test_a_text_that_may_identify_somebody_waits_for_a_second_person(worcester, tmp_path):
    doubtful = row(**UPHELD, summary="Mr Smith of WR1 2EY waited too long.", withheld_because="")
    path = file_of(tmp_path, doubtful, doubtful | {"reference": "19 000 002", "summary": "Mr X waited too long."})
    said = take_in("decisions", path)
    assert "1 decision is withheld until a second person has read" in said
    held, free = Decision.objects.order_by("reference")
    assert (held.withheld_because, free.withheld_because) == (NOT_RELEASED, "")
    assert "2 unchanged" in take_in("decisions", path), "an empty cell must not release it"


def test_what_was_released_stays_so_until_its_text_changes(worcester, tmp_path):
    text = "Mr Smith waited too long."
    DecisionFactory(
        reference="19 000 001",
        authority=worcester,
        upheld=True,
        summary=text,
        released_at=moment("2019-10-01T12:00"),
        released_by=UserFactory(),
    )
    take_in("decisions", file_of(tmp_path, row(**UPHELD, summary=text)))
    assert Decision.objects.get().withheld_because == ""
    take_in("decisions", file_of(tmp_path, row(**UPHELD, summary=text + " So did Mrs Jones.")))
    assert (Decision.objects.get().withheld_because, Decision.objects.get().released_at) == (NOT_RELEASED, None)


def tomorrow():
    return (date.today() + timedelta(days=2)).isoformat()


FAULTS = [
    ({"authority": "Worcestor City Council"}, "called “Worcestor City Council”: did you mean Worcester City Council?"),
    ({"authority": "Atlantis"}, "no authority is called “Atlantis”: give its GSS code, slug or name."),
    ({"authority": ""}, "line 2, authority: this cannot be empty."),
    ({"category": "Hovercraft"}, "“Hovercraft” is neither a category nor a service area"),
    ({"reference": "2019/1"}, "“2019/1” is not a reference: it has eight digits, like 19 012 345."),
    ({"received_on": "05/13/2019"}, "“05/13/2019” is not a date with the day first: write it like 2019-05-01."),
    ({"received_on": "3 May"}, "“3 May” is not a date: write it like 2019-05-01."),
    ({"received_on": "43586"}, "“43586” is a spreadsheet's number for a day: format the column as a date"),
    ({"received_on": "2019-02-30"}, "“2019-02-30” is not a date"),
    ({"received_on": "0019-05-01"}, "line 2, received_on: 1 May 19 is too long ago: look at the year."),
    ({"received_on": "1926-05-01"}, "line 2, received_on: 1 May 1926 is too long ago: look at the year."),
    ({"received_on": tomorrow()}, "has not come yet: give the day it happened."),
    ({"decided_on": tomorrow(), "outcome": "upheld"}, "has not come yet: give the day it happened."),
    ({"outcome": "upheld"}, "A decision has an outcome and the day it was decided, or neither yet."),
    ({"decided_on": "2019-09-02"}, "A decision has an outcome and the day it was decided, or neither yet."),
    ({"decided_on": "2019-04-02", "outcome": "upheld"}, "A complaint cannot be decided before it was received."),
    ({"decided_on": "2019-09-02", "outcome": "won"}, "“won” is none of: Invalid or incomplete, Advice given"),
    (UPHELD | {"reason": "Bad luck"}, "“Bad luck” is not a decision reason on record"),
    (UPHELD | {"reason": "late"}, "“Brought to us too late” is a reason for “Closed after initial enquiries”"),
    (UPHELD | {"reason": "old-words"}, "“Maladministration” was not in use on 2 September 2019"),
    ({"reason": "late"}, "A reason belongs to an outcome: choose the outcome too."),
    (UPHELD | {"remedied_already": "perhaps"}, "“perhaps” is neither yes nor no."),
    (
        {"decided_on": "2019-09-02", "outcome": "not upheld", "remedied_already": "yes"},
        "Only an upheld decision can have been remedied already.",
    ),
    (UPHELD | {"compliance_outcome": "complied"}, "A compliance outcome has the day it was recorded, or neither yet."),
    (
        UPHELD | {"compliance_outcome": "complied", "compliance_recorded_on": "2019-08-02"},
        "A compliance outcome cannot be recorded before the decision.",
    ),
    (
        {"decided_on": "2019-09-02", "outcome": "not upheld"}
        | {"compliance_outcome": "complied", "compliance_recorded_on": "2019-10-02"},
        "Only an upheld decision has recommendations to comply with.",
    ),
    (UPHELD | {"publish_on": "2019-09-01"}, "A decision cannot be published before it was decided."),
    ({"provider": "x" * 151}, "It is 151 characters long: 150 fit."),
    ({"summary": "a\x00b"}, "line 2, summary: has bytes that are not UTF-8"),
    ({"summary": "#REF!"}, "#REF! is a spreadsheet's error, not a value"),
]


@pytest.mark.parametrize(("cells", "sentence"), FAULTS)
def test_a_fault_is_named_with_its_line_and_refuses_the_file(worcester, tmp_path, cells, sentence):
    ReasonFactory(slug="late", text="Brought to us too late", outcome=Outcome.CLOSED)
    ReasonFactory(slug="old-words", text="Maladministration", used_until=date(2019, 3, 31))
    refused = refusal_of("decisions", file_of(tmp_path, row(**cells), row(reference="19 000 002")))
    assert sentence in refused
    assert "line 2" in refused
    assert "line 3" not in refused
    assert "was refused, 1 fault; nothing was changed." in refused
    assert not Decision.objects.exists()


def test_every_fault_of_every_line_is_named_at_once(worcester, tmp_path):
    path = tmp_path / "cases.csv"
    path.write_bytes(
        b"reference,authority,category,received_on,outcome\n"
        b"19 000 001,Worcestor City Council,homelessness," + tomorrow().encode() + b",upheld\n"
        b"19 000 002,E07000237,homelessness,2019-05-01,\n"
        b"19 000 002,E07000237,h\xf6melessness,2019-05-01,\n"
    )
    first, *faults = refusal_of("decisions", path).splitlines()
    assert first == "cases.csv was refused, 5 faults; nothing was changed."
    assert [fault.partition(":")[0].strip() for fault in faults] == [
        "line 2",
        "line 2, authority",
        "line 2, received_on",
        "line 4, category",
        "line 4, reference",
    ]
    assert "has bytes that are not UTF-8" in faults[3]
    assert "19 000 002 is on line 3 already" in faults[4]
    assert not Decision.objects.exists()


def test_a_refused_file_leaves_no_new_category_and_no_change_behind(worcester, tmp_path):
    DecisionFactory(reference="19 000 001", authority=worcester)
    path = file_of(tmp_path, row(category="Housing", provider="New"), row(reference="19 000 002", received_on="soon"))
    refusal_of("decisions", path)
    assert Category.objects.count() == 1
    assert Decision.objects.get().provider == ""


def test_a_trial_says_what_would_happen_and_keeps_nothing(worcester, tmp_path):
    said = take_in("decisions", file_of(tmp_path, row(category="Housing")), "--dry-run")
    assert said == "Decisions: 1 new, 0 changed, 0 unchanged. This was a trial: nothing was kept.\n"
    assert not Decision.objects.exists()
    assert Category.objects.count() == 1


def test_a_line_that_spans_several_is_named_by_where_it_begins(worcester, tmp_path):
    path = file_of(
        tmp_path, row(summary="One\nTwo\nThree"), row(reference="19 000 002", summary="Four", received_on="x")
    )
    assert "line 5, received_on" in refusal_of("decisions", path)


def test_an_ambiguous_reason_asks_for_its_slug(worcester, tmp_path):
    ReasonFactory(slug="one", text="Fault")
    ReasonFactory(slug="two", text="Fault")
    assert "could be one or two: give the slug" in refusal_of(
        "decisions", file_of(tmp_path, row(**UPHELD, reason="fault"))
    )


def test_a_workbook_is_read_with_its_dates_numbers_and_yeses(worcester, tmp_path):
    path = write_xlsx(
        tmp_path / "cases.XLSX",
        [*HEADER, "decided_on", "outcome", "remedied_already", "provider"],
        [19000001, "E07000237", "homelessness", date(2019, 5, 1), date(2019, 9, 2), "Upheld", True, 7.0],
        [None] * 8,
        ["19 000 002", "E07000237", "homelessness", "2019-05-02"],
    )
    assert "2 new" in take_in("decisions", path)
    first, second = Decision.objects.order_by("reference")
    assert (first.reference, first.decided_on, first.remedied_already) == ("19 000 001", date(2019, 9, 2), True)
    assert first.provider == "7"
    assert second.received_on == date(2019, 5, 2)


def test_more_rows_than_a_batch_are_one_file(worcester, tmp_path):
    rows = [row(reference=f"19 {n // 1000:03} {n % 1000:03}") for n in range(2100)]
    path = file_of(tmp_path, *rows)
    assert "2,100 new" in take_in("decisions", path)
    assert "2,100 unchanged" in take_in("decisions", path)
    assert "1 fault" in refusal_of("decisions", file_of(tmp_path, *rows, row(reference="19 000 000")))


def test_rows_are_checked_without_a_query_each(worcester, tmp_path, django_assert_max_num_queries):
    rows = [row(reference=f"19 000 {n:03}", **UPHELD) for n in range(900)]
    path = file_of(tmp_path, *rows)
    take_in("decisions", path)
    with django_assert_max_num_queries(12):
        take_in("decisions", path)


UK = {"received_on": "01/05/2024", "decided_on": "2/9/2025", "outcome": "Upheld"}


@pytest.mark.parametrize(
    "written",
    [
        *("01/05/2024", "1.5.24", "1 May 2024", "01-May-24", "2024-05-01 00:00:00", "01/05/2024 12:00:00 AM"),
        *("2024/05/01", "2024–05–01", "Wednesday, 1 May 2024", "Wed 1st of May 2024", "1/May/2024", "May 1, 2024"),
    ],
)
def test_a_day_is_read_as_forms_take_it_and_spreadsheets_write_it(worcester, tmp_path, written):
    take_in("decisions", file_of(tmp_path, row(received_on=written)))
    assert Decision.objects.get().received_on == date(2024, 5, 1)


def test_days_written_as_in_this_country_have_the_day_first(worcester, tmp_path):
    take_in("decisions", file_of(tmp_path, row(**UK)))
    assert (Decision.objects.get().received_on, Decision.objects.get().decided_on) == (
        date(2024, 5, 1),
        date(2025, 9, 2),
    )


@pytest.mark.parametrize("other", ["2024-05-01", "2024/05/01", "05/13/2024"])
def test_a_file_that_mixes_the_order_of_days_is_refused(worcester, tmp_path, other):
    path = file_of(tmp_path, row(**UK), row(reference="19 000 002", received_on=other))
    assert "line 3, received_on" in refusal_of("decisions", path)
    assert not Decision.objects.exists()


def test_a_workbook_that_has_days_and_texts_that_look_like_days_is_refused(worcester, tmp_path):
    """Another country's spreadsheet took what it could for days, months and days swapped, and left the rest as text."""
    rows = [[19000001, "E07000237", "homelessness", date(2019, 6, 5)]]
    rows.append([19000002, "E07000237", "homelessness", "13/05/2019"])
    refused = refusal_of("decisions", write_xlsx(tmp_path / "cases.xlsx", HEADER, *rows))
    assert "“13/05/2019” has the day first where other days of the file have the year first" in refused


@pytest.mark.parametrize("written", ["24000323.0", "24 000 323", "24000323", '="24000323"', "24,000,323"])
def test_numbers_are_read_as_other_programs_write_them(worcester, tmp_path, written):
    take_in("decisions", file_of(tmp_path, row(reference=written)))
    assert Decision.objects.get().reference == "24 000 323"


def test_characters_that_nobody_sees_are_as_if_they_were_not_there(worcester, tmp_path):
    hidden = row(
        reference="\u200b24 000 328", authority="Worcester City\xa0Council\u200b", provider=" Sunny\u2060 Care\ufeff"
    )
    take_in("decisions", file_of(tmp_path, hidden))
    assert (Decision.objects.get().reference, Decision.objects.get().provider) == ("24 000 328", "Sunny Care")


def test_breaks_of_a_word_processor_become_lines(worcester, tmp_path):
    texts = {"summary": "Too long.\x0bIt agreed.", "statement": "The complaint\n\nMr X.\x0cPage two.\x07"}
    take_in("decisions", file_of(tmp_path, row(**UPHELD, **texts)))
    decision = Decision.objects.get()
    assert (decision.summary, decision.statement) == ("Too long.\nIt agreed.", "The complaint\n\nMr X.\n\nPage two.")


def test_a_header_is_found_below_a_title_and_what_is_above_it_is_said(worcester, tmp_path):
    rows = [[], HEADER, ["24 000 304", "Worcester City Council", "homelessness", date(2024, 5, 1)]]
    said = take_in("decisions", write_xlsx(tmp_path / "cases.xlsx", ["Complaints decided, quarter 2"], *rows))
    assert "1 new" in said
    assert "Passed over, above the header: “Complaints decided, quarter 2”." in said


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (["Total", "", "", "1"], "line 4: “Total” seems to be a total: take the line out"),
        (["Grand total", "1"], "line 4: “Grand total” seems to be a total"),
        (["Source: casework system"], "line 4: “Source: casework system” seems to be a note or a title"),
        (HEADER, "line 4: is the header once more: take the line out."),
    ],
)
def test_lines_that_are_about_no_case_are_named_for_what_they_seem(worcester, tmp_path, line, sentence):
    path = write_csv(tmp_path / "cases.csv", HEADER, [*row().values()], [], line)
    refused = refusal_of("decisions", path)
    assert sentence in refused
    assert "1 fault;" in refused


@pytest.mark.parametrize(
    "header",
    [
        ["Reference", "Council", "Category", "Received"],
        ["Case reference", "Authority name", "Subject", "Date received"],
        ["REF", "GSS code", "Service area", "Received on"],
        ["Complaint number", "Name of council", "Topic", "Date complaint received"],
    ],
)
def test_columns_are_known_by_what_people_call_them(worcester, tmp_path, header):
    cells = ["19 000 001", "E07000237", "Housing" if "area" in header[2] else "homelessness", "2019-05-01"]
    take_in("decisions", write_csv(tmp_path / "cases.csv", header, cells))
    assert Decision.objects.get().received_on == date(2019, 5, 1)


def test_a_code_beside_a_name_has_to_be_that_of_the_same_body(worcester, tmp_path):
    AuthorityFactory(name="Redditch Borough Council", gss_code="E07000236")
    path = file_of(tmp_path, row(authority="Worcester City Council", gss_code="E07000236"))
    assert "line 2, gss_code: this is the code of Redditch Borough Council, and not of Worcester" in refusal_of(
        "decisions", path
    )
    take_in("decisions", file_of(tmp_path, row(authority="Worcester City Council", gss_code="E07000237")))


def test_a_decision_cannot_come_to_be_later_than_what_it_recommends_falls_due(worcester, tmp_path):
    decision = DecisionFactory(reference="19 000 001", authority=worcester, upheld=True)
    RecommendationFactory(decision=decision, due_on=date(2019, 12, 2))
    refused = refusal_of("decisions", file_of(tmp_path, row(decided_on="2019-12-03", outcome="upheld")))
    assert "line 2, decided_on: Something that it recommends is due or was completed on 2 December 2019" in refused
    assert "unchanged" in take_in("decisions", file_of(tmp_path, row(**UPHELD)))


@pytest.mark.parametrize(
    ("summary", "words"),
    [
        ("Mr Nobody complained about a flat.", "Mr Nobody"),
        ("Mr de Nobody complained about a flat.", "Mr de Nobody"),
        ("The papers of MRS NOBODY were lost.", "MRS NOBODY"),
    ],
)
def test_a_name_in_any_case_waits_for_a_person_who_sees_it_marked(worcester, admin_client, tmp_path, summary, words):
    path = file_of(tmp_path, row(**UPHELD, summary=summary))
    take_in("decisions", path)
    decision = Decision.objects.get()
    assert decision.withheld_because == NOT_RELEASED
    for page in ("change", "release"):
        name = "admin:decision-release" if page == "release" else "admin:councils_decision_change"
        html = admin_client.get(reverse(name, args=[decision.pk])).content.decode()
        assert html.count(f'<mark title="looks like a name">{words}</mark>') == 1


def test_an_alias_of_one_letter_waits_for_nobody(worcester, tmp_path):
    take_in("decisions", file_of(tmp_path, row(**UPHELD, summary="Ms X complained about a flat.")))
    assert Decision.objects.past_embargo().exists()


def test_who_gave_the_service_is_looked_at_too(worcester, tmp_path):
    take_in("decisions", file_of(tmp_path, row(**UPHELD, summary="Ms X complained.", provider="Dr Nobody’s practice")))
    assert Decision.objects.get().withheld_because == NOT_RELEASED
