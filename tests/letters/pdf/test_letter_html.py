"""The sentences of a letter's pages, which have to read right for none, one and many."""

import pytest

from letters.pdf.letter_pages import bridge_sentence, letter_html, outcomes_sentence
from tests.support.letter_content import LETTERS, OUTCOMES, content, letter, measure


def bridge(start, received, decided, end):
    names = ("open_at_start", "received", "decided", "open_at_end")
    return {"bridge": dict(zip(names, (start, received, decided, end), strict=True))}


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (
            (3, 20, 19, 4),
            "3 complaints were open when the year began; 20 complaints were received and 19 decided during the year, "
            "which left 4 open at its end.",
        ),
        (
            (1, 1, 1, 1),
            "1 complaint was open when the year began; 1 complaint was received and 1 decided during the year, "
            "which left 1 open at its end.",
        ),
        (
            (0, 0, 0, 0),
            "No complaints were open when the year began; no complaints were received and none decided during the "
            "year, which left none open at its end.",
        ),
        ((None, 1588, 1204, None), "1,588 complaints were received and 1,204 decided during the year."),
    ],
)
def test_the_bridge_leads_from_received_to_decided(numbers, said):
    assert bridge_sentence(bridge(*numbers)) == said


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((0, 0, 0, 0, 0, 0), "No complaints were decided during the year."),
        ((0, 0, 0, 0, 0, 1), "The outcome of the one decision: upheld."),
        ((0, 0, 2, 0, 0, 1), "The outcomes of the 3 decisions: 1 upheld, 2 referred back for local resolution."),
    ],
)
def test_the_outcomes_leave_out_what_did_not_occur(numbers, said):
    assert outcomes_sentence(dict(zip(OUTCOMES, numbers, strict=True))) == said


@pytest.mark.parametrize(
    ("part", "late", "said"),
    [
        (3, 0, "None of them was late."),
        (3, 1, "1 of them was late"),
        (3, 2, "2 of them were late"),
        (1, 1, "The case complied with was late: done, but after the agreed day."),
        (1, 0, "The case complied with was on time."),
        (0, 0, None),
    ],
)
def test_late_compliance_is_said_beside_the_rate(part, late, said):
    html = letter_html(content(measures=[measure("compliance_rate", part, 3, late=late)]))
    assert (said in html) if said else ("late" not in html.split("the figures for")[1].split("Behind")[0])


def test_fewer_than_five_are_said_to_be_too_few_to_compare():
    few, enough = measure("uphold_rate", 2, 4), measure("uphold_rate", 3, 5)
    assert "too few to tell" in letter_html(content(measures=[few]))
    assert "too few to tell" not in letter_html(content(measures=[enough]))


def test_nothing_to_divide_is_a_sentence_and_no_number():
    html = letter_html(letter("nothing_decided"))
    figures = html.split("the figures for 2019-20</h1>")[1].split("Behind the figures")[0]
    assert "No complaints were investigated in detail." in figures
    assert "%" not in figures
    assert "<img" not in figures
    assert "none investigated</td><td>none due</td><td>none upheld" in html


@pytest.mark.parametrize("name", LETTERS)
def test_every_percentage_in_a_table_says_what_it_is_a_share_of(name):
    html = letter_html(letter(name))
    cells = [cell.split("</td>")[0] for cell in html.split("<td>")[1:]]
    assert all(" of " in cell for cell in cells if "%" in cell)


def test_large_numbers_have_their_commas():
    assert "<td>1,588</td>" in letter_html(letter("largest"))
