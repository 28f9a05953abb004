"""All letters of a made-up year as they are printed: how many pages, how full, how long their lines are."""

import calendar
import io
import re
from itertools import pairwise

import pikepdf
import pytest

from letters.pdf.rendering import PdfRenderer
from tests.support.letter_year import CASES, NEXT_TO_NOTHING, letters_of_the_year
from tests.support.pdf_text import lines_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:unclosed file.*icc:ResourceWarning"),  # WeasyPrint's own colour profile
]

WIDTH, HEIGHT, MARGIN = 210, 297, 23
FOOT = HEIGHT - 14  # below it stands the number of the page
HEAD = 14  # above it stands what is said on every page of a demonstration
LONGEST_LINE, LEAST_LINES = 75, 3
MONTHS = "|".join(calendar.month_name[1:])
# Of letters that need more than others of their sort, by the name of the body: its successor has a letter about another
# as well, and reads the joint figures of both in each.
PAGES = {"Gone Away Borough Council": 3}


@pytest.fixture(scope="module")
def letters(module_db):
    return letters_of_the_year()


@pytest.fixture(scope="module")
def printed(letters):
    """The lines of each page of each letter, by the name of the body."""
    renderer = PdfRenderer()
    found = {}
    for name, content in letters.items():
        with pikepdf.open(io.BytesIO(renderer.render(content))) as pdf:
            found[name] = [lines_of(page) for page in pdf.pages]
    return found


def body(page):
    """The lines of a page without what stands on every page."""
    return [line for line in page if line.top < FOOT]


def text_of(pages):
    return " ".join(line.text for page in pages for line in body(page))


def test_there_is_a_letter_for_every_case(printed):
    assert set(printed) == {case.name for case in CASES}
    assert len(CASES) >= 25


def test_a_letter_has_three_pages_at_most_and_two_where_there_is_next_to_nothing_to_tell(printed):
    most = {name: PAGES.get(name, 2 if name in NEXT_TO_NOTHING else 3) for name in printed}
    assert {name: len(pages) for name, pages in printed.items() if len(pages) > most[name]} == {}


def test_no_last_page_has_next_to_nothing_on_it(printed):
    lines = {name: {round(line.top) for line in body(pages[-1])} for name, pages in printed.items()}
    assert {name: len(found) for name, found in lines.items() if len(found) < LEAST_LINES} == {}


def test_no_line_runs_over_the_margin_or_into_what_stands_at_the_foot(printed):
    for name, pages in printed.items():
        for line in (line for page in pages for line in page):
            assert line.left >= MARGIN - 0.5, (name, line)
            assert line.right <= WIDTH - MARGIN + 0.5, (name, line)
            assert line.top < HEIGHT - 5, (name, line)


def test_no_line_has_more_than_75_characters(printed):
    lines = {line.text for pages in printed.values() for page in pages for line in body(page)}
    assert {line for line in lines if len(line) > LONGEST_LINE} == set()


def test_no_page_begins_with_the_last_line_of_a_paragraph_or_ends_with_a_heading(printed):
    for name, pages in printed.items():
        for before, after in pairwise(pages):
            first, second = [line for line in body(after) if line.top > HEAD][:2]
            assert not first.text[:1].islower() or second.top - first.top < 6, (name, first, second)
            assert max(line.top for line in body(before) if line.left > MARGIN + 40) > FOOT - 60, name


def test_no_paragraph_ends_with_one_short_word_on_a_line(printed):
    lines = {line.text.strip() for pages in printed.values() for page in pages for line in page}
    assert {line for line in lines if re.fullmatch(r"[a-z]{1,6}[.!?]", line)} == set()


def test_days_counts_and_shares_are_never_torn_apart(printed):
    for name, pages in printed.items():
        for page in pages:
            for above, below in pairwise(body(page)):
                said, goes_on = above.text.strip(), MARGIN + 40 < above.left == pytest.approx(below.left)
                assert not (goes_on and torn(said, below.text)), (name, above, below)


def torn(said, then):
    """Whether a line ends inside a day, before the whole of a part, or between a number and what it counts."""
    inside_a_day = re.search(rf"\b\d+ (?:{MONTHS})$", said)
    return inside_a_day or (said.endswith(" of") and then[0].isdigit()) or (said[-1].isdigit() and then[0].islower())
