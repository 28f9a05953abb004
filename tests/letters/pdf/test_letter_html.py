"""The sentences of a letter's pages, which have to read right for none, one and many."""

import re

import pytest

from letters.pdf.letter_pages import bridge_sentence, chart_images, letter_html, outcomes_sentence
from tests.support.letter_content import LETTERS, OUTCOMES, complete, content, letter, measure, per_100k


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
    ],
)
def test_late_compliance_is_said_beside_the_rate(part, late, said):
    assert said in letter_html(content(measures=[measure("compliance_rate", part, part, late=late)]))


def figures_of(made):
    return letter_html(made).split("the figures for")[1].split("Behind the figures")[0]


def test_compliance_is_a_list_where_not_all_was_complied_with():
    figures = figures_of(letter("not_complied"))
    assert [line.split("</li>")[0] for line in figures.split("<li>")[1:]] == [
        "Carried out on time: 2", "Carried out after the agreed day: 0", "Not carried out: 1 (19 001 234)",
    ]  # fmt: skip
    assert "<li>" not in figures_of(letter("usual"))


@pytest.mark.parametrize(
    ("key", "part", "of", "said"),
    [
        ("uphold_rate", 0, 1, "We did not uphold the one complaint that we investigated in detail."),
        ("uphold_rate", 1, 1, "We upheld the one complaint that we investigated in detail."),
        ("uphold_rate", 0, 3, "We upheld none of the 3 complaints that we investigated in detail."),
        ("uphold_rate", 2, 2, "We upheld both complaints that we investigated in detail."),
        ("uphold_rate", 4, 4, "We upheld all 4 complaints that we investigated in detail."),
        ("compliance_rate", 0, 1, "Our recommendations were not carried out in the one case recorded."),
        ("compliance_rate", 2, 3, "Our recommendations were carried out in 2 of the 3 cases recorded."),
        ("satisfactory_remedy_rate", 0, 1, "In the one upheld case you had not put things right before we looked."),
        ("satisfactory_remedy_rate", 0, 2, "In none of the 2 upheld cases had you put things right before we looked."),
        ("satisfactory_remedy_rate", 2, 2, "In both upheld cases you had put things right before we looked."),
    ],
)
def test_below_five_cases_the_count_leads_and_no_percentage_is_said_of_them(key, part, of, said):
    figures = figures_of(content(measures=[measure(key, part, of)]))
    assert f"<strong>{said}</strong>" in figures
    assert f'<p class="figure few">{part} of {of}</p>' in figures
    assert "<img" not in figures


def test_a_letter_to_a_successor_speaks_of_the_body_by_its_name_and_any_other_says_you():
    to_successor, to_itself = figures_of(letter("to_a_successor")), figures_of(letter("usual"))
    assert "In 1 of the 2 upheld cases Aylesbury Vale District Council had put things right" in to_successor
    assert "In 1 of the 2 upheld cases you had put things right" in to_itself


def test_nothing_is_printed_large_per_100000_residents_where_nothing_was_investigated():
    made = letter("with_per_100k")
    made["outcomes"].update({"upheld": 0, "not-upheld": 0})
    made["measures"] = [per_100k("0")]
    figures = figures_of(complete(made))
    assert "We investigated no complaint in detail, so there is no figure per 100,000 residents." in figures
    assert '<p class="figure">0</p>' not in figures


def test_a_second_letter_sets_what_is_beside_what_was_with_the_reason():
    front = letter_html(letter("to_a_successor")).split("Once a year")[0]
    assert "This letter takes the place of ours of 1 July 2020. One decision was recorded as upheld" in front
    rows = [
        row.split("</tr>")[0] for row in front.split('<table class="changes">')[1].split("</table>")[0].split("<tr>")
    ]
    assert [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in rows[1:]] == [
        "Not upheld 1 2", "Upheld 3 2", "Complaints upheld 75% (3 of 4) 50% (2 of 4)",
    ]  # fmt: skip
    assert "<h1>Annual Review letter 2020: second letter</h1>" in front
    assert "What has changed" not in letter_html(letter("usual"))


def test_the_year_stands_in_figures_on_page_one_with_one_word_for_each_nought():
    row = letter_html(letter("nothing_decided")).split('<table class="year">')[1].split("</table>")[0]
    assert " ".join(re.sub("<[^>]+>", " ", row).split()) == (
        "Received Decided Investigated Upheld Complied with Put right before "
        "1 0 0 none investigated none recorded none upheld"
    )


def test_ways_on_are_links_whose_addresses_are_printed_and_two_lines_of_office_stand_under_the_name():
    html = letter_html(letter("usual"))
    assert (
        '<li>Whether a copy of this letter is genuine: <a href="https://ombudsman.example/letters/check/">'
        "ombudsman.example/letters/check/</a>" in html
    )
    assert '<a href="https://ombudsman.example/statistics/">ombudsman.example/statistics/</a>' in html
    assert "Copies by mail to: link officer and leader." in html
    assert re.search(r"\(demonstration\)<br/>\s+Chair of the Commission", html)


def test_the_buckets_of_today_are_a_sentence_and_a_picture_in_the_same_order():
    html = letter_html(content())
    assert (
        "We dealt with 19 complaints: 10 were not for us, 5 were assessed and closed and 4 were investigated." in html
    )
    drawn = chart_images(content())["buckets"]
    assert re.findall(r">([\d,]+)</text>", drawn) == ["10", "5", "4"]
    assert "buckets" not in chart_images(letter("nothing_decided"))


def test_years_stand_beside_the_averages_of_similar_authorities_with_lateness_and_breaks():
    years = content()["years"]
    years[-1] |= {"complied": 12, "complied_late": 2, "compliance_of": 12, "breaks": True, "per_100k": "3.4"}
    years[0] |= {"joint": True, "similar": None}
    html = letter_html(content(years=years))
    assert "100% (12 of 12), 2 late" in html
    assert html.count("45% of 2,269") == len(years) - 1
    assert "A broken line parts years that do not compare." in html
    assert "† Before Worcester City Council began: the bodies in whose place it began, together." in html
    assert "Per 100,000</th>" in html
    assert "Per 100,000</th>" not in letter_html(content())
    assert "52% of 61" in html  # of a service area


def test_a_service_area_without_a_complaint_takes_no_row():
    html = letter_html(letter("usual")).split("By service area")[1]
    assert "Benefits and tax" in html
    assert "Education and children" not in html
    assert "all in which we received or decided complaints</h2>" in html


def test_fewer_than_five_are_said_to_be_too_few_to_compare():
    few, enough = measure("uphold_rate", 2, 4), measure("uphold_rate", 3, 5)
    assert "too few to tell" in letter_html(content(measures=[few]))
    assert "too few to tell" not in letter_html(content(measures=[enough]))


def test_nothing_to_divide_is_a_sentence_and_no_number():
    html = letter_html(letter("nothing_decided"))
    figures = figures_of(letter("nothing_decided"))
    assert "No complaints were investigated in detail." in figures
    assert "%" not in figures
    assert "<img" not in figures
    assert "none investigated</td><td>none recorded</td><td>none upheld" in html


@pytest.mark.parametrize("name", LETTERS)
def test_a_nought_of_compliance_has_one_name(name):
    assert "none due" not in letter_html(letter(name)).lower()


@pytest.mark.parametrize("name", LETTERS)
def test_every_percentage_in_a_table_says_what_it_is_a_share_of(name):
    html = letter_html(letter(name))
    cells = [cell.split("</td>")[0] for cell in html.split("<td>")[1:]]
    assert all(" of " in cell for cell in cells if "%" in cell)


def test_large_numbers_have_their_commas():
    assert "<td>1,588</td>" in letter_html(letter("largest"))
