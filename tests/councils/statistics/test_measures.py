"""What is said of a measure: figure, base, comparison, and the sentences where there is nothing to say."""

from datetime import date
from types import SimpleNamespace

import pytest

from councils.models import KindTotal, Performance
from councils.statistics.measures import measures, unknown_residents_text

KIND = ("district council", "district councils")


def year(**shows):
    shown = dict.fromkeys(
        ("shows_uphold_rate", "shows_compliance_rate", "shows_satisfactory_remedy_rate", "shows_upheld_per_100k"), True
    )
    return SimpleNamespace(days=(date(2019, 4, 1), date(2020, 3, 31)), **(shown | shows))


def progress_sentences(figures, total=None, **shows):
    return {measure.key: measure for measure in measures(figures, total, year(**shows), KIND)}


def test_a_figure_is_said_with_its_base_its_count_and_its_period():
    measure = progress_sentences(Performance(upheld=2, not_upheld=2))["uphold_rate"]
    assert measure.sentence == (
        "50% of the complaints we investigated in detail were upheld (2 of 4 detailed investigations)."
    )
    assert measure.count_text == "2 upheld decisions"
    assert measure.based_on == "4 detailed investigations for the period between 1 April 2019 and 31 March 2020"


def test_what_the_rate_is_based_on_is_never_named_as_what_was_counted():
    measure = progress_sentences(Performance(upheld=53, not_upheld=8))["uphold_rate"]
    assert measure.based_on.startswith("61 detailed investigations")
    assert measure.count_text == "53 upheld decisions"


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("uphold_rate", "We investigated no complaints in detail."),
        ("compliance_rate", "We recorded no compliance outcomes."),
        ("satisfactory_remedy_rate", "We upheld no complaints."),
    ],
)
def test_nothing_to_divide_is_a_sentence_without_number_or_comparison(key, sentence):
    measure = progress_sentences(Performance(), KindTotal(upheld=9, not_upheld=1, complied=3, authorities=12))[key]
    assert measure.text == measure.sentence == sentence
    assert measure.similar is None
    assert measure.comparison == ""


def test_the_comparison_names_the_pooled_average_its_base_and_the_number_of_authorities():
    total = KindTotal(upheld=45, not_upheld=55, authorities=192)
    measure = progress_sentences(Performance(upheld=5, not_upheld=5), total)["uphold_rate"]
    assert measure.comparison == (
        "The average of similar authorities is 45% (45 of 100 detailed investigations at 192 district councils)."
    )


def test_fewer_than_five_are_said_to_be_too_few_to_compare():
    total = KindTotal(upheld=66, not_upheld=34, authorities=164)
    measure = progress_sentences(Performance(upheld=1), total)["uphold_rate"]
    assert measure.text == "100%"
    assert measure.verdict_sentence == "Fewer than five are too few to tell."
    assert measure.leading == "1 of 1"
    assert measure.short == "1 of 1 (100%), too few to tell"


def test_an_average_that_is_not_complete_is_not_said_to_be_100():
    total = KindTotal(complied=999, not_complied=1, authorities=21)
    measure = progress_sentences(Performance(complied=62, not_complied=1), total)["compliance_rate"]
    assert (measure.text, measure.similar.text) == ("98%", ">99%")


@pytest.mark.parametrize(
    ("on_time", "late", "text"),
    [
        (0, 0, ""),
        (1, 0, "It was carried out on time."),
        (0, 1, "It was carried out late."),
        (3, 1, "1 of the 4 was carried out late."),
        (0, 2, "Both were carried out late."),
        (6, 0, "None of the 6 was carried out late, where the average of similar authorities is 12% (3 of 26)."),
        (5, 1, "1 of the 6 was carried out late: 17%, where the average of similar authorities is 12% (3 of 26)."),
        (45, 16, "16 of the 61 were carried out late: 26%, where the average of similar authorities is 12% (3 of 26)."),
        (0, 9, "All 9 were carried out late: 100%, where the average of similar authorities is 12% (3 of 26)."),
    ],
)
def test_late_compliance_is_said_beside_the_rate_and_beside_that_of_others(on_time, late, text):
    total = KindTotal(complied=23, complied_late=3, authorities=21)
    measures = progress_sentences(Performance(complied=on_time, complied_late=late, not_complied=1), total)
    assert measures["compliance_rate"].late_text == text


def test_late_compliance_is_said_alone_where_there_is_nobody_to_compare_with():
    measures = progress_sentences(Performance(complied=5, complied_late=4))
    assert measures["compliance_rate"].late_text == "4 of the 9 were carried out late."


def test_per_100k_is_no_percentage():
    measure = progress_sentences(Performance(upheld=38, residents=396_000))["upheld_per_100k"]
    assert measure.sentence == "9.6 upheld decisions for every 100,000 residents (38 upheld decisions)."
    assert "%" not in measure.sentence + measure.based_on


def test_a_year_shows_the_measures_it_says_it_shows():
    assert list(progress_sentences(Performance(), shows_upheld_per_100k=False)) == [
        "uphold_rate",
        "compliance_rate",
        "satisfactory_remedy_rate",
    ]


def test_one_upheld_decision_per_100_000_residents_is_one_decision():
    measure = progress_sentences(Performance(upheld=1, residents=100_000))["upheld_per_100k"]
    assert measure.sentence == "1 upheld decision for every 100,000 residents (1 upheld decision)."


def test_without_residents_it_is_said_whether_there_are_none_or_they_are_not_known():
    said = [progress_sentences(Performance(upheld=1, residents=number))["upheld_per_100k"].text for number in (0, None)]
    assert said == [
        "No figure per 100,000 residents: this body has none of its own.",
        "No figure per 100,000 residents: how many lived here in mid-2018 is not known.",
    ]


def test_why_there_is_no_average_is_said_with_the_names_of_those_whose_residents_are_not_known():
    assert unknown_residents_text(["Allerdale"], 181, 2021, KIND).startswith(
        "The average cannot be given: the residents of 1 of 181 district councils in mid-2021 are not known, as"
    )
    assert unknown_residents_text(["Allerdale", "Carlisle", "Copeland"], 181, 2021, KIND).endswith(
        "Not known: Allerdale, Carlisle and Copeland."
    )
    assert unknown_residents_text([], 181, 2021, KIND) == (
        "The average cannot be given: the residents of some district councils in mid-2021 are not known."
    )
