"""Every sentence about change, service areas, breaks and peers, read aloud for none, one, two and many."""

import re
from itertools import product

import pytest

from councils.statistics.change import BREAKS, breaks_of, change_of_count, change_of_rate
from councils.statistics.peers import peers_text
from councils.statistics.rates import PerHundredThousand, Rate
from councils.statistics.service_areas import AreaFigure, differs_most_text

KINDS = "district councils"
NUMBERS = (0, 1, 2, 40)
WRONG = (
    r"\b0\b(?!\.)",  # none is a word
    r"\b1 (cases|decisions|councils)\b",
    r"\ball none\b|\bnone none\b|\ball 0\b",
    r"  |\.\.| \.| ,|None|nan|\{|\}",
    r"\bbetter\b|\bworse\b|\brank",
)


def faults(sentence):
    """What does not read right: numbers without their words, unfinished or doubled marks, a judgement."""
    found = [pattern for pattern in WRONG if re.search(pattern, sentence)]
    if not re.fullmatch(r"[A-Z\d].*\.", sentence, re.DOTALL):
        found.append("no sentence")
    return found


def changes():
    for before, after, others in product(NUMBERS, NUMBERS, ((500, 500), (500, 900), (900, 500), (0, 3))):
        yield change_of_count(before, after, *others)
    rates = [Rate(part, of) for of in (1, 2, 40) for part in NUMBERS if part <= of]
    for before, after, others in product(rates, rates, ((300, 300), (300, 500), (500, 300), (0, 600))):
        yield change_of_rate(before, after, *(Rate(part, 600) for part in others))


@pytest.mark.parametrize("years", [1, 3])
def test_every_change_reads_right(years):
    said = {change.sentence(KINDS, years) for change in changes() if change}
    assert len(said) > 100
    assert {sentence: faults(sentence) for sentence in said if faults(sentence)} == {}
    assert {sentence.split()[0] for sentence in said} == {"Up", "Down", "Unchanged:"}


@pytest.mark.parametrize("years", [1, 2, 3])
def test_every_service_area_reads_right(years):
    figures = [AreaFigure("Housing", upheld, expected, 400, 0.1) for upheld in NUMBERS for expected in (0.2, 1, 2, 40)]
    said = [figure.sentence(years) for figure in figures] + differs_most_text([], KINDS, years)
    assert {sentence: faults(sentence) for sentence in said if faults(sentence)} == {}
    assert any("none upheld" in sentence for sentence in said)
    assert any("1 upheld" in sentence for sentence in said)


def test_every_break_and_its_note_read_right():
    said = [text for each in [*BREAKS, *breaks_of([(2030, "x")])] for text in (each.sentence, each.note) if text != "x"]
    assert [sentence for sentence in said if faults(sentence)] == []


@pytest.mark.parametrize("number", [0, 5, 10])
def test_peers_read_right(number):
    figures = [PerHundredThousand(2, 100_000)] * number
    assert faults(peers_text(figures, KINDS, "size, density and deprivation")) == []
