"""The wording of a year: what is refused when it is saved, and what it becomes in a letter."""

import pytest

from letters.wording.markdown import WORDINGS, default_wording, problems, to_html
from tests.support.letter_content import LETTERS, letter


@pytest.mark.parametrize("file", sorted(WORDINGS.glob("*.md")), ids=lambda file: file.name)
def test_shipped_wordings_have_no_problems(file):
    assert problems(file.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Dear {athority}", "Line 1: “{athority}” is not a known fact. The known facts are: authority, recipient"),
        ("Dear {authority", "Line 1: a brace is left over"),
        ("Dear\n\n{Authority}", "Line 3: a brace is left over"),
        (":::if late\nx\n:::", "Line 1: “late” is not a known condition. The known are: complied_late"),
        (":::if replaces\nx", "Line 1: this block is never closed"),
        ("x\n:::", "Line 2: “:::” closes a block that was not opened"),
        (":::if replaces\n:::if successor\n:::", "Line 2: the block opened on line 1 is still open"),
        (":::unless replaces\n:::", "Line 1: write “:::if” and a condition"),
        ("a <b>bold</b> word", "Line 1: HTML is not allowed"),
        ("<div>\n</div>", "Line 1: HTML is not allowed"),
        ("# Title", "Line 1: start a section with “## ”"),
        ("![x](https://ombudsman.example/x.png)", "Line 1: a letter holds no pictures"),
        ("[x](https://ombudsman.example/{year})", "Line 1: a fact cannot be part of a link's address"),
    ],
)
def test_a_wording_that_cannot_be_used_is_refused_with_the_line_and_the_remedy(source, said):
    found = problems(source)
    assert any(problem.startswith(said) for problem in found), found


def test_problems_are_met_in_the_order_of_the_text_and_the_known_facts_are_said_once():
    found = problems("Dear {athority}\n\n:::if late\nx\n:::\n\n{mayor} and {athority}\n\n{open")
    assert [problem.partition(" The")[0][:41] for problem in found] == [
        "Line 1: “{athority}” is not a known fact.",
        "Line 3: “late” is not a known condition.",
        "Line 7: “{mayor}” is not a known fact eit",
        "Line 9: a brace is left over. A fact is w",
    ]
    assert sum("The known facts are" in problem for problem in found) == 1


def test_a_link_and_a_comparison_are_not_mistaken_for_html():
    assert problems("More than 3 < 4, at <https://ombudsman.example/> and [here](https://ombudsman.example/).") == []


def test_a_conditional_block_is_there_when_its_condition_holds_and_only_then():
    source = "First.\n\n:::if replaces\nAgain.\n:::\n\n:::if not replaces\nOnce.\n:::\n"
    assert "Again." in to_html(source, {}, ["replaces"])
    assert "Once." not in to_html(source, {}, ["replaces"])
    assert "Again." not in to_html(source, {}, [])
    assert "Once." in to_html(source, {}, [])


def test_a_name_with_signs_in_it_stays_what_it_is():
    html = to_html("About **{authority}**.", {"authority": "Stoke *on* Trent & <Sons>"}, [])
    assert html == "<p>About <strong>Stoke *on* Trent &amp; &lt;Sons&gt;</strong>.</p>\n"


def test_html_that_got_past_is_printed_and_not_obeyed():
    assert "<script>" not in to_html("<script>alert()</script>", {}, [])


def test_a_letter_with_a_missing_fact_is_not_printed():
    with pytest.raises(KeyError):
        to_html("{courses}", {}, [])


def test_the_narrative_goes_where_the_wording_says_and_last_if_it_does_not():
    assert to_html("One.\n\n:::narrative\n\nThree.", {}, [], "Two.") == "<p>One.</p>\n<p>Two.</p>\n<p>Three.</p>\n"
    assert to_html("One.", {}, [], "Two.") == "<p>One.</p>\n<p>Two.</p>\n"
    assert to_html("One.\n\n:::narrative\n\nThree.", {}, []) == "<p>One.</p>\n<p>Three.</p>\n"


def test_a_narrative_is_not_lost_with_the_block_around_its_place_and_may_have_blocks_of_its_own():
    wording = "One.\n\n:::if successor\nTwo.\n\n:::narrative\n:::\n\nThree."
    narrative = "Yours.\n\n:::if late = 1\nLate.\n:::"
    assert to_html(wording, {}, [], narrative) == "<p>One.</p>\n<p>Three.</p>\n<p>Yours.</p>\n"
    assert to_html(wording, {}, ["successor"], narrative) == "<p>One.</p>\n<p>Two.</p>\n<p>Yours.</p>\n<p>Three.</p>\n"


def test_a_year_has_its_own_wording_or_the_common_one():
    assert "extraordinary strain" in default_wording("2019-20")
    assert "extraordinary strain" not in default_wording("2018-19")
    assert default_wording("2018-19") == default_wording("2024-25")


def test_the_wording_for_2020_carries_the_facts_of_that_year():
    made = letter("usual")
    html = to_html(made["wording"], made["facts"], made["paragraphs"], numbers=made["numbers"])
    for fact in ("31 March 2020", "29 July 2020", "178 delegates from 143 authorities", "four seminars", "118 courses",
                 "more than 1,400 people", "47 more courses", "London, Bristol, Leeds and Birmingham"):  # fmt: skip
        assert fact in html


@pytest.mark.parametrize("name", LETTERS)
def test_no_marker_and_no_brace_is_left_in_a_letter(name):
    made = letter(name)
    html = to_html(made["wording"], made["facts"], made["paragraphs"], made["narrative"], made["numbers"])
    assert ":::" not in html
    assert "{" not in html
