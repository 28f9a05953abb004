"""Everything the figures can say, read aloud for none, one, two and many; and that nothing they say is left out."""

from datetime import date
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest

from councils.statistics import charts, disclosure, funnel, headlines, measures, ordinary, rates, remedy_tables
from councils.statistics.change import (
    BREAKS,
    breaks_of,
    change_of_count,
    change_of_rate,
    figure_text,
    in_cases,
    printed,
)
from councils.statistics.early_signs import Notice, expected_text
from councils.statistics.ordinary import PopulationRates, Stratum, ordinary_count, ordinary_share
from councils.statistics.peers import peers_text
from councils.statistics.rates import PerHundredThousand, Rate
from councils.statistics.service_areas import AreaFigure, differs_most_text
from councils.statistics.spread import differ_text
from tests.support.aloud import KIND, NUMBERS, RATES, councils, faults, what_gives_text, wrong_phrases, wrong_sentences

KINDS = KIND[1]


def changes():
    for before, after, others in product(NUMBERS, NUMBERS, ((500, 500), (500, 900), (900, 500), (0, 3))):
        yield change_of_count(before, after, *others)
    yield change_of_rate(Rate(80, 500), Rate(81, 505), Rate(300, 600), Rate(300, 600))
    some = [Rate(part, of) for of in (1, 2, 40) for part in NUMBERS if part <= of]
    for before, after, others in product(some, some, ((300, 300), (300, 500), (500, 300), (0, 600))):
        yield change_of_rate(before, after, *(Rate(part, 600) for part in others))


def ranges():
    """Ordinary ranges of shares and of counts, of every verdict."""
    for of, part, kind_part in product((1, 2, 5, 40, 1_000), (*NUMBERS, 1_000), (1, 40, 2_000, 3_990)):
        if part <= of:
            yield ordinary_share([Stratum(Rate(part, of), Rate(part + kind_part, of + 4_000))])
    for part, kind_part, spread in product((0, 1, 2, 3, 60, 300, 400), (1, 40, 400, 9_000), (0, 0.09)):
        own, kind = PerHundredThousand(part, 310_000), PerHundredThousand(kind_part + part, 12_400_000)
        yield ordinary_count([PopulationRates(own, kind)], spread)


MEASURES = [each for council in councils() for each in council]
RANGES = [found for found in ranges() if found]
SIMILAR = [each.similar for each in MEASURES if each.similar]
CHANGES = [change for change in changes() if change]
AREAS = [AreaFigure("Housing", upheld, expected, 400, 0.1) for upheld in NUMBERS for expected in (0.2, 1, 2, 40)]
NOTICES = [
    Notice(date(2024, 10, 1), date(2025, 1, 1), date(2025, 2, 1), number, expected, of, is_over)
    for number, expected, of, is_over in product((8, 9, 1_204), (0.0, 0.49, 1.4, 2, 40), (None, 1_300), (False, True))
]
PEERS = [[PerHundredThousand(part, 100_000)] * number for part in NUMBERS for number in (0, 5, 10)]

# What is said in whole sentences, by the function that says it.
SENTENCES = {
    "change.Break.sentence": [each.sentence for each in [*BREAKS, *breaks_of([(2030, "x")])]],
    "change.Change.sentence": [change.sentence(KINDS, years) for change in CHANGES for years in (1, 3)],
    "change.Change.beside_others": [change.beside_others(KINDS) for change in CHANGES if change.against_others],
    "early_signs.Notice.sentence": [each.sentence("Housing", "received") for each in NOTICES],
    "early_signs.Notice.fact": [each.fact("All services", "upheld") for each in NOTICES],
    "headlines.changes_text": [
        headlines.changes_text(verdicts, "since the year before", KINDS)
        for verdicts in ((), ("breaks",), ("too few",), ("ordinary", "too few"))
    ],
    "headlines.outstanding_text": [
        headlines.outstanding_text(agreed, not_done, not_known)
        for agreed, not_done, not_known in product(NUMBERS, (0, 1, 2), (0, 1, 2))
        if not_done + not_known <= agreed
    ],
    "headlines.upheld_text": [headlines.upheld_text(rate, "2019-20") for rate in RATES],
    "measures.Measure.comparison": [each.comparison for each in MEASURES],
    "measures.Measure.correction_note": [each.correction_note for each in MEASURES],
    "measures.Measure.late_text": [each.late_text for each in MEASURES],
    "measures.Measure.sentence": [each.sentence for each in MEASURES],
    "measures.Measure.too_few": [each.too_few for each in MEASURES],
    "measures.Measure.verdict_sentence": [each.verdict_sentence for each in MEASURES],
    "measures.unknown_residents_text": [
        measures.unknown_residents_text(["A", "B", "C"][:number], of, 2021, KIND)
        for number in range(4)
        for of in (3, 40)
    ],
    "ordinary.Ordinary.mix_text": [  # never said of too few
        found.mix_text(Rate(part, 10)) for found in RANGES for part in (0, 5, 10) if found.verdict != "too few"
    ],
    "ordinary.Ordinary.sentence": [found.sentence(KIND) for found in RANGES],
    "ordinary.few_cases_text": [
        ordinary.few_cases_text([Stratum(Rate(0, of), Rate(300, 600))]) for of in (0, 1, 2, 40)
    ],
    "ordinary.how_many_beyond_text": [
        ordinary.how_many_beyond_text([found for found in RANGES if found.verdict in verdicts][:number])
        for number in (0, 1, 2, 400)
        for verdicts in ({"beyond"}, {"ordinary"}, {"too few"}, {"beyond", "ordinary", "unusual"})
    ],
    "ordinary.ordinary_text": [
        ordinary.ordinary_text(found, KIND, ordinary.UPHELD) for found in RANGES if found.verdict == "ordinary"
    ],
    "ordinary.too_few_text": [ordinary.too_few_text(found) for found in RANGES if found.verdict == "too few"],
    "peers.peers_text": [peers_text(each, KINDS, alike) for each in PEERS for alike in ("size", "size and density")],
    "service_areas.AreaFigure.sentence": [figure.sentence(years) for figure in AREAS for years in (1, 2, 3)],
    "service_areas.differs_most_text": [
        said for number in range(len(AREAS)) for said in differs_most_text(AREAS[number:], KINDS, 3)
    ],
    "spread.differ_text": [differ_text([KINDS, "county councils", "London boroughs"][:number]) for number in range(4)],
}
# What stands in a table, beside a mark or within a sentence. A share of nothing is "0 of 4" there.
PHRASES = {
    "service_areas.AreaFigure.words": [figure.words(years) for figure in AREAS for years in (1, 2, 3)],
    "change.Change.moved": [change.moved for change in CHANGES],
    "change.figure_text": [figure_text(figure) for figure in (*RATES[-4:], *NUMBERS)],
    "change.in_cases": [in_cases(figure) for figure in (*RATES, *NUMBERS)],
    "change.printed": [printed(figure) for figure in (*RATES, *NUMBERS)],
    "charts.Peer.words": [charts.Peer("Barchester", "/", rate).words for rate in RATES if rate.of],
    "disclosure.total_in_words": [disclosure.total_in_words(number) for number in NUMBERS],
    "early_signs.Notice.span": [each.span for each in NOTICES],
    "early_signs.expected_text": [expected_text(expected) for expected in (0, 0.49, 0.5, 1, 2, 1_204)],
    "funnel.mark_text": [
        funnel.mark_text(SimpleNamespace(name="Barchester", measure=each)) for each in MEASURES if each.ordinary
    ],
    "measures.Measure.base_text": [each.base_text for each in MEASURES],
    "measures.Measure.based_on": [each.based_on for each in MEASURES],
    "measures.Measure.count_text": [each.count_text for each in MEASURES],
    "measures.Measure.leading": [each.leading for each in MEASURES],
    "measures.Measure.pooled": [each.pooled(each.similar.rate) for each in MEASURES if each.similar],
    "measures.Measure.share_noun": [each.share_noun for each in MEASURES],
    "measures.Measure.share_short": [each.share_short for each in MEASURES],
    "measures.Measure.share_text": [each.share_text for each in MEASURES],
    "measures.Measure.short": [each.short for each in MEASURES if each.has_figure],
    "measures.Measure.similar_share": [each.similar_share for each in MEASURES if each.similar],
    "measures.Measure.text": [each.text for each in MEASURES],
    "measures.Measure.verdict_short": [each.verdict_short for each in MEASURES],
    "measures.Similar.share_short": [each.share_short for each in SIMILAR],
    "measures.Similar.text": [each.text for each in SIMILAR],
    "measures.Similar.who": [each.who for each in SIMILAR],
    "measures.leading": [measures.leading(rate) for rate in RATES],
    "measures.share_in_short": [measures.share_in_short(rate) for rate in RATES if rate.of],
    "measures.short_share": [measures.short_share(rate) for rate in RATES],
    "ordinary.Ordinary.range_text": [found.range_text for found in RANGES],
    "ordinary.by_chance_text": [ordinary.by_chance_text([each]) for each in (0.0, 0.9, 1.4, 2, 40, 1_204)],
    "ordinary.between_text": [ordinary.between_text(*both) for both in ((0, 1), (1, 2), (2, 40), (999, 1_000))],
    "ordinary.counted_text": [ordinary.counted_text(found, ordinary.UPHELD) for found in RANGES],
    "ordinary.number_text": [ordinary.number_text(number, of) for number in NUMBERS for of in (None, 40)],
    "ordinary.range_text": [
        ordinary.range_text(low, high, of) for low, high in ((0, 1), (1, 1), (0, 0), (2, 40)) for of in (None, 40)
    ],
    "rates.PerHundredThousand.text": [each.text for peers in PEERS for each in peers],
    "rates.Rate.of_what": [rate.of_what("case") for rate in RATES],
    "rates.Rate.text": [rate.text for rate in RATES],
    "rates.count": [rates.count(number, "case") for number in NUMBERS],
    "remedy_tables.band": [remedy_tables.band(amount) for amount in (*NUMBERS, 10_000)],
    "remedy_tables.done": [remedy_tables.done(days) for days in (None, -1, *NUMBERS, 400)],
}
# What gives text that nobody reads as words: coordinates, names and verdicts; and days, lists, lives of authorities.
NOT_OF_FIGURES = {
    *("funnel.Scale.path", "funnel.look", "change.Change.verdict"),
    *("charts.polylines", "measures.shown_by", "remedy_tables.remedies_in"),
    *("english.long_date", "english.date_and_time", "english.existence", "english.listed_words", "english.ordinal"),
}


def test_whatever_the_figures_say_is_read_aloud():
    assert {*what_gives_text(Path(ordinary.__file__).parent.glob("*.py"))} == {*SENTENCES, *PHRASES, *NOT_OF_FIGURES}


@pytest.mark.parametrize("name", SENTENCES)
def test_every_sentence_reads_right_for_none_one_two_and_many(name):
    said = {*filter(None, SENTENCES[name])}
    assert said
    assert wrong_sentences(said, are_shares=name.startswith("measures.")) == {}


@pytest.mark.parametrize("name", PHRASES)
def test_every_phrase_reads_right_for_none_one_two_and_many(name):
    said = {*filter(None, PHRASES[name])}
    assert said
    assert wrong_phrases(said) == {}


def test_what_is_read_aloud_are_all_verdicts_and_all_ways_to_change():
    assert {found.verdict for found in RANGES} == {*ordinary.VERDICTS}
    assert {sentence.split()[0] for sentence in SENTENCES["change.Change.sentence"]} >= {
        *("Up", "Down", "Unchanged:", "Unchanged", "Hardly", "None", "1", "2")
    }
    assert len({*SENTENCES["change.Change.sentence"]}) > 100
    assert any("none upheld" in sentence for sentence in SENTENCES["service_areas.AreaFigure.sentence"])
    assert any("1 upheld" in sentence for sentence in SENTENCES["service_areas.AreaFigure.sentence"])


def test_every_note_of_a_break_reads_right():
    assert [each.note for each in BREAKS if faults(each.note)] == []
