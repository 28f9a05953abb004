"""What a letter can print: its fonts' characters, what stands in for others, and what is refused by name and place."""

from pathlib import Path

import pytest
from django.template.loader import get_template
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.wording import glyphs
from letters.wording.glyphs import content_problems, is_printable, printed, unprintable
from letters.wording.markdown import WORDINGS, problems
from tests.support.letter_content import LETTERS, letter

OWN = [*WORDINGS.glob("*.md"), WORDINGS.parent / "review.md"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Stoke\u2011on\u2010Trent", "Stoke-on-Trent"),
        ("one\u2028two\u2029three", "one\ntwo\n\nthree"),
        ("\uf0b7 an apology", "• an apology"),
        ("\uf0fc done, \uf06e not yet, \uf0e0 next, \uf076 and more", "✓ done, ■ not yet, → next, • and more"),
        ("● first ▪ second ‣ third", "• first • second • third"),
        ("10\u202f000\u2009km", "10\u202f000 km"),
        ("Zoe\u0308 and Sia\u0302n of Ynys Mo\u0302n", "Zoë and Siân of Ynys Môn"),
        ("㎡ ㏂ ⒜", "m2 a.m. (a)"),
        ("a\u200bb\u00adc\ufe0f", "abc"),
        ("£1,200’s – “½” … €5 × 2 ≥ 9 − 1", "£1,200’s – “½” … €5 × 2 ≥ 9 − 1"),
    ],
)
def test_what_the_fonts_lack_is_written_in_what_they_have(text, said):
    assert printed(text) == said
    assert unprintable(text) == ()


@pytest.mark.parametrize("text", ["中", "🙂", "Ж", "\ue123", "\ufffd", "λ", "ש"])
def test_what_nothing_can_stand_in_for_is_a_problem(text):
    assert unprintable(f"a {text} b") == (text,)


def test_a_wording_with_such_a_character_is_refused_by_its_line_also_when_it_is_written_as_an_entity():
    said = "Line 3: “中” (U+4E2D, cjk unified ideograph-4e2d) is not in the letter's fonts. Write it in another way."
    assert problems("Dear {recipient}\n\nFor 中 and 中.") == [said]
    assert problems("Dear {recipient}\n\nFor &#x4e2d;.") == [said]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"narrative": "Fine.\n\nThanks 🙂"}, "In the text for this authority alone, line 3: “🙂” (U+1F642, "),
        ({"recipient": {"name": "Ж. Made-up", "address": []}}, "In the address: “Ж” (U+0416, "),
        ({"reports": [{"title": "A \ue123 report"}]}, "In the list of public reports: “\ue123” (U+E123) is not"),
        ({"service_areas": [{"name": "Housing λ"}]}, "In the part “service areas”: “λ” (U+03BB, "),
    ],
)
def test_a_content_with_one_names_the_character_and_the_place(change, place):
    (problem,) = content_problems(letter("usual") | change)
    assert problem.startswith(place)


def test_all_that_the_product_itself_says_can_be_printed():
    templates = Path(get_template("letters/pdf/layout1/letter.html").origin.name).parent.parent
    for text in [file.read_text("utf-8") for file in [*OWN, *templates.rglob("*.html")]]:
        assert unprintable(text) == ()
    assert [content_problems(letter(name)) for name in LETTERS] == [[]] * len(LETTERS)


@settings(max_examples=1000, deadline=None)
@given(text=st.text(max_size=40))
def test_whatever_is_printed_is_in_the_fonts_or_named(text):
    said = printed(text)
    assert {character for character in said if not is_printable(character)} == set(unprintable(text))
    assert printed(said) == said


def test_a_character_that_only_some_of_the_fonts_have_counts_as_one_that_they_lack():
    upright, slanted = (
        TTFont(glyphs.font_file(name)) for name in ("SourceSansPro-Regular.ttf", "SourceSansPro-It.ttf")
    )
    with upright, slanted:
        only_upright = set(upright.getBestCmap()) - set(slanted.getBestCmap())
    assert only_upright
    assert only_upright.isdisjoint(glyphs.in_every_font())
