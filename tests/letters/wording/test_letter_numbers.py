"""The numbers that a wording names and compares: right for none, one, all and many, and for what is not known."""

import pytest

from letters.wording import letter_numbers
from letters.wording.letter_facts import KNOWN_FACTS
from letters.wording.letter_numbers import compares, holds, in_plain_words, number_facts, numbers
from letters.wording.markdown import conditions_asked, default_wording, problems, to_html
from tests.support.letter_content import OUTCOMES, about, complete, content, letter, measure

ORDINARY = {
    "part": 9, "of": 20, "expected": 9.0, "low95": 5, "high95": 13, "low998": 3, "high998": 16, "verdict": "ordinary",
    "outside95_by_chance": 0.03, "outside998_by_chance": 0.001, "spread": 0.0, "method": 1,
    "sentence": "Of 20, between 5 and 13 would be ordinary for a district council. This is within that.",
}  # fmt: skip


def letter_with(upheld=2, not_upheld=2, complied=1, due=1, late=0, remedied=1, ordinary=None, **changes):
    """The content of a letter with these figures, and all that is worked out of them."""
    compliance = measure("compliance_rate", complied, due, late=late)
    measures = [
        measure("uphold_rate", upheld, upheld + not_upheld, ordinary=ordinary), compliance,
        measure("satisfactory_remedy_rate", remedied, upheld),
    ]  # fmt: skip
    outcomes = dict(zip(OUTCOMES, (1, 3, 6, 5, not_upheld, upheld), strict=True))
    return content(measures=measures, outcomes=outcomes, **changes)


def said(text, made):
    return to_html(text, made["facts"], made["paragraphs"], numbers=made["numbers"])


@pytest.mark.parametrize(
    ("named", "printed"),
    [
        ("{received}", "20"), ("{received:count}", "20 complaints"), ("{not_for_us}", "10"), ("{upheld:words}", "two"),
        ("{upheld:share}", "2 of 4"), ("{upheld:percent}", "50%"), ("{upheld:average}", "45%"),
        ("{compliance_cases:count}", "1 case"), ("{late:count}", "no cases"), ("{late:words}", "none"),
        ("{complied:was}", "was"), ("{received:last_year}", "21"),
        ("{received:change}", "1 fewer than the year before"), ("{decided:change}", "2 fewer than the year before"),
        ("{upheld:change}", "as many as the year before"),
        ("{reports:count}", "no public reports"), ("{you}", "you"), ("{publish_on}", "29 July 2020"),
    ],
)  # fmt: skip
def test_a_number_is_named_in_the_format_that_a_sentence_needs(named, printed):
    assert said(named, letter_with()) == f"<p>{printed}</p>\n"


def test_the_ordinary_range_and_what_it_says_can_be_named():
    made = letter_with(9, 11, ordinary=ORDINARY)
    assert said("{upheld:range}", made) == "<p>5 to 13 of 20</p>\n"
    assert "between 5 and 13 would be ordinary" in said("{upheld:verdict}", made)


@pytest.mark.parametrize(
    ("comparison", "figures", "holding"),
    [
        ("late = all", {"complied": 3, "due": 3, "late": 3}, True),
        ("late = all", {"complied": 3, "due": 3, "late": 2}, False),
        ("late = all", {"complied": 0, "due": 2, "late": 0}, False),
        ("late = 1", {"complied": 3, "due": 3, "late": 1}, True),
        ("reports >= 2", {}, False),
        ("upheld > ordinary", {"upheld": 14, "not_upheld": 6, "ordinary": ORDINARY}, True),
        ("upheld > ordinary", {"upheld": 13, "not_upheld": 7, "ordinary": ORDINARY}, False),
        ("upheld < ordinary", {"upheld": 4, "not_upheld": 16, "ordinary": ORDINARY, "remedied": 0}, True),
        ("upheld = ordinary", {"upheld": 5, "not_upheld": 15, "ordinary": ORDINARY}, True),
        ("upheld > ordinary", {"upheld": 4, "not_upheld": 0}, False),
        ("upheld = ordinary", {"ordinary": {**ORDINARY, "verdict": "too few"}}, False),
        ("upheld > average", {"upheld": 10, "not_upheld": 12}, True),
        ("upheld > average", {"upheld": 8, "not_upheld": 12}, False),
        ("upheld < average", {"upheld": 9, "not_upheld": 12}, True),
        ("received < last_year", {}, True),
        ("received < last_year", {"years": []}, False),
        ("received > decided", {}, True),
        ("complied != all", {"complied": 1, "due": 2}, True),
    ],
)
def test_numbers_are_compared_and_nothing_holds_of_what_is_not_known(comparison, figures, holding):
    assert compares(comparison, letter_with(**figures)["numbers"]) is holding


def test_a_year_that_does_not_compare_with_the_one_before_has_no_change():
    broken = letter_with()
    broken["years"][-1]["breaks"] = True
    facts = number_facts(numbers(broken))
    assert (facts["received:last_year"], facts["received:change"]) == ("", "")


def test_several_conditions_hold_together_and_each_may_be_denied():
    made = letter_with(complied=2, due=3, late=1)
    assert holds("late = 1 and complied >= 2", made["paragraphs"], made["numbers"])
    assert holds("has_similar and not late = all and not_complied = 1", made["paragraphs"], made["numbers"])
    assert not holds("late = 1 and complied = 1", made["paragraphs"], made["numbers"])


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("late = all", "cases complied with late: all of them"),
        ("reports >= 2", "public reports of the year: at least 2"),
        ("upheld > ordinary", "complaints upheld: more than is ordinary"),
        ("upheld = ordinary", "complaints upheld: as many as is ordinary"),
        ("not received < last_year", "it is not so that complaints received: fewer than the year before"),
        ("here and upheld = 0", "somebody is here, and complaints upheld: 0"),
    ],
)
def test_a_condition_is_said_in_plain_words(condition, words):
    assert in_plain_words(condition, {"here": "somebody is here"}) == words


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("upheld > many", "“many” is neither a number nor one of all, ordinary, average, last_year"),
        ("reports = all", "“reports” is not a part of anything, so it cannot be all of it"),
        ("received > ordinary", "“received” has no average and no ordinary range"),
        ("complaints > 2", "“complaints” is not a number that can be compared; these can: received, decided"),
        ("upheld => 2", "it is no comparison such as “late = all” or “reports >= 2”"),
        ("reports > 2 and mayor", "“mayor” is not a known condition. The known are: complied_late"),
    ],
)
def test_a_condition_that_cannot_be_asked_is_refused_with_why(asked, why):
    (problem,) = problems(f":::if {asked}\nx\n:::")
    assert why in problem


def test_a_format_that_a_number_does_not_have_is_refused():
    (problem,) = problems("{received:share}")
    assert "“{received:share}” is not a known fact" in problem
    assert "Numbers have formats, as in {upheld:share}: count, words, was" in problem


def test_every_way_to_name_a_number_is_a_known_fact():
    assert {name for name, _ in letter_numbers.number_names()} < set(KNOWN_FACTS)


LATE = [
    (0, 3, ""), (1, 1, "In the one case complied with,"), (1, 3, "In one of the three cases complied with,"),
    (2, 3, "In two of the three cases complied with,"), (3, 3, "In all three cases complied with,"),
]  # fmt: skip


@pytest.mark.parametrize("year", ["2019-20", "2023-24"])
@pytest.mark.parametrize(("late", "complied", "sentence"), LATE)
def test_how_many_were_late_is_said_right_for_none_one_some_and_all(year, late, complied, sentence):
    made = letter_with(complied=complied, due=complied, late=late)
    html = said(default_wording(year), made)
    others = [other for _, _, other in LATE if other and other != sentence]
    assert sentence in html
    assert not any(other in html for other in others)
    assert ("held things up" in html) is bool(late)


@pytest.mark.parametrize(
    ("titles", "sentence"),
    [
        ([], ""),
        (["Bins"], "We published a report about you in the public interest: “Bins”."),
        (["Bins", "Roads"], "We published two reports about you in the public interest: “Bins” and “Roads”."),
    ],
)
def test_reports_are_counted_and_named(titles, sentence):
    reports = [{"title": title, "published_on": "2019-11-05", "reference": ""} for title in titles]
    html = said(default_wording("2019-20"), content(reports=reports))
    assert sentence in html
    assert ("in the public interest:" in html) is bool(titles)


def test_cases_not_complied_with_are_named_where_the_public_may_read_about_them():
    named = letter("not_complied")
    assert "In one case you did not do what we had recommended: 19 001 234." in said(named["wording"], named)
    unnamed = complete({**named, "cases_not_complied": []})
    assert "In one case you did not do what we had recommended.</li>" in said(named["wording"], unnamed)


def test_no_more_cases_are_named_than_the_figures_count():
    named = letter("not_complied")
    more = complete({**named, "cases_not_complied": ["19 001 234"] * (named["counts"]["not_complied"] + 1)})
    assert "cases_named" in complete(named)["paragraphs"]
    assert "cases_named" not in more["paragraphs"]


def test_a_letter_that_is_late_does_not_say_that_figures_become_public_on_a_day_long_past():
    late = content(dated_on="2021-02-01")
    assert "have been public since 29 July 2020" in said(late["wording"], late)
    assert "become public" not in said(late["wording"], late)


@pytest.mark.parametrize("year", ["2019-20", "2023-24"])
def test_other_bodies_are_told_nothing_of_maps_and_averages_of_theirs_nor_of_residents(year):
    made = letter("other_body")
    html = said(default_wording(year), made)
    for words in ("map of councils", "100,000", "to compare", "Too few bodies", "for each council"):
        assert words not in html
    assert f"{made['authority']['name']} is none of these" in html


def test_nothing_is_said_of_residents_where_there_is_no_figure_or_nothing_was_investigated():
    wording = default_wording("2023-24")
    known = letter("with_per_100k")
    unknown = about(
        "Somewhere", wording=wording, measures=[*known["measures"][:1], {**known["measures"][1], "value": None}]
    )
    assert "100,000" in said(wording, known)
    assert "100,000" not in said(wording, unknown)


def test_a_letter_about_a_predecessor_does_not_say_that_the_reader_did_it():
    wording = letter("not_complied")["wording"]
    made = complete({**letter("not_complied"), "recipient": {**letter("to_a_successor")["recipient"]}})
    html = said(wording, made)
    assert "In one case Newtown Borough Council did not do what we had recommended" in html
    assert "you did not" not in html


def test_what_a_wording_asks_is_listed_once_each():
    text = ":::if late = all\nx\n:::\n:::if not successor\ny\n:::\n:::if late = all\nz\n:::"
    assert conditions_asked(text) == ["late = all", "not successor"]
