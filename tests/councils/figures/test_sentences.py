"""Everything pages and the back office say of figures, read aloud for none, one, two and many; nothing is left out."""

from datetime import date
from itertools import product
from pathlib import Path

import pytest
from django.utils.html import strip_tags

import councils
from councils.figures import corrections, early_signs, freezing, in_year, several_years
from councils.figures.areas import WhoDiffers
from councils.figures.council_year import AreaFigures, CouncilYear, SideBySide, remarks_on
from councils.figures.early_signs import EarlySign
from councils.figures.peers import Peers
from councils.figures.several_years import YearsTogether
from councils.figures.who_stands_out import WhoChanged
from councils.models import COUNTS, Authority, Correction, KindTotal, Performance, ReviewYear
from councils.public.map.year_map import MapCouncil
from councils.public.views.council import why_no_average
from councils.statistics.early_signs import Notice
from councils.statistics.peers import PeerFacts
from councils.templatetags import figures, words
from tests.councils.public.test_views import a_published_year, worcester
from tests.support import aloud
from tests.support.aloud import NUMBERS, RATES, misshapen, what_gives_text, wrong_phrases, wrong_sentences
from tests.support.factories import UserFactory

FOLDER = Path(councils.__file__).parent
MODULES = [
    *(path for path in (FOLDER / "figures").glob("*.py") if path.stem not in ("freezing", "publication")),
    *(FOLDER / "templatetags" / f"{name}.py" for name in ("figures", "words")),
    FOLDER / "public" / "map" / "year_map.py",
    FOLDER / "public" / "views" / "council.py",
]
AUTHORITY = Authority(name="Barchester District Council", slug="barchester", kind="district")
MEASURES = [each for found in aloud.councils() for each in found]
PLACES = [MapCouncil(Performance(name="Barchester"), each) for each in MEASURES]
SIGNS = [
    EarlySign(AUTHORITY, area, counted, Notice(since, date(2025, 1, 1), date(2025, 2, 1), number, expected, of, False))
    for since, number, expected, of in product(
        (date(2024, 10, 1), date(2025, 2, 1)), (8, 9, 1_204), (0.0, 0.49, 1.4, 2, 40), (None, 1_300)
    )
    for area, counted in (("", "received"), ("housing", "received"), ("housing", "upheld"), ("", early_signs.LATE))
    if (counted == early_signs.LATE) == (of is not None)
]


def counts(number, of):
    """Counts of a council with so many of so many in everything."""
    made = dict.fromkeys(COUNTS, 0) | {"received": of, "upheld": number, "not_upheld": of - number}
    return made | {"satisfactory_remedies": number // 2, "complied": number, "not_complied": of - number}


def year_of(start, number, of, residents=90_000):
    """One year of a council with a service area, beside a kind of five hundred."""
    year = ReviewYear(starts_on=date(start, 4, 1), shows_upheld_per_100k=True)
    facts = {"year": year, "authority": AUTHORITY, "name": AUTHORITY.name, "kind": "district", "residents": residents}
    whole = Performance(**facts, **counts(number, of))
    area = Performance(**facts, **counts(number, of), service_area="housing")
    of_kind = {"authorities": 192, "residents": residents and 19_000_000}
    total = KindTotal(year=year, kind="district", **of_kind, **counts(3_000, 5_000))
    for row in (whole, area):
        row.corrections_made, row.correction = [], None
    return CouncilYear(whole, [AreaFigures(area, total)], total)


SIZES = [(rate.part, rate.of) for rate in RATES] + [(80, 500)]
SIX = [
    [year_of(2024 - past, *(now if past < 3 else before)) for past in range(6)] for now, before in product(SIZES, SIZES)
]
THREE = [YearsTogether(years[:3]) for years in SIX]
KEY, YEAR = "uphold_rate", ReviewYear(starts_on=date(2024, 4, 1))
ROWS = [[one.performance, *(area.performance for area in one.areas)] for six in SIX for one in six[:1]]


# What is said in whole sentences, by the function that says it.
SENTENCES = {
    "council_year.remarks_on": [text for _, text in remarks_on([each.year for each in SIX[0]])],
    "council_year.SideBySide.remarks": [text for _, text in SideBySide(SIX[0]).remarks],
    "early_signs.EarlySign.fact": [sign.fact for sign in SIGNS],
    "early_signs.EarlySign.suggestion": [sign.suggestion for sign in SIGNS],
    "peers.Peers.sentence": [
        Peers(each[0].performance, by, PeerFacts(9, 9.0, 9.0), [(each[0].performance, 0.5)] * number).sentence
        for each in SIX[:12]
        for by in ("size", "deprivation")
        for number in (0, 5, 10)
    ],
    "several_years.YearsTogether.few_cases": [each.few_cases for each in THREE],
    "several_years.changes": [
        said.sentence
        for six in SIX
        for years in (1, 3)
        for said in several_years.changes(six[:years], six[years : 2 * years])
    ],
    "several_years.since_three_years": [said.sentence for six in SIX for said in several_years.since_three_years(six)],
    "council.why_no_average": [
        why_no_average(each.measure("upheld_per_100k"), each, [each.performance] * number)
        for each in [year_of(2024, 1, 2, residents=None)]
        for number in (0, 1, 3)
    ],
    "in_year.change_text": [
        figure.said
        for both in product(SIZES, SIZES)
        for figure in in_year.provisional_figures(
            [Performance(**counts(*each)) for each in (*both, (300, 500), (300, 500))], "district councils"
        )
    ],
}
# What stands in a table, beside a mark or within a sentence.
PHRASES = {
    "areas.WhoDiffers.by_chance_text": [WhoDiffers(40, number, []).by_chance_text for number in (0.0, 0.9, 1, 2, 40)],
    "corrections.changes": [
        text for before, after in product(SIZES, SIZES) for text in corrections.changes(counts(*before), counts(*after))
    ],
    "corrections.judged": [
        corrections.judged(stored) for stored in [{}, *(vars(each.ordinary) for each in MEASURES if each.ordinary)]
    ],
    "corrections.rates_of": [text for rows in ROWS for text in corrections.rates_of(rows[0]).values()],
    "early_signs.EarlySign.area_name": [sign.area_name for sign in SIGNS],
    "figures.beside_share": [figures.beside_share(rate, "1 of 2") for rate in RATES if rate.of],
    "figures.listed": [figures.listed(number, YEAR, AUTHORITY) for number in (None, *NUMBERS)],
    "figures.listed_as": [figures.listed_as("None of them", 0, YEAR, AUTHORITY)],
    "figures.listed_cell": [figures.listed_cell(each, YEAR, AUTHORITY) for each in (None, *MEASURES)],
    "figures.listed_measure": [figures.listed_measure(each, YEAR, AUTHORITY) for each in MEASURES if each.has_figure],
    "figures.listed_rate": [figures.listed_rate(rate, KEY, "none upheld", YEAR, AUTHORITY) for rate in RATES],
    "figures.listed_share": [figures.listed_share(rate, KEY, "case,cases", YEAR, AUTHORITY) for rate in RATES],
    "in_year.in_table": [in_year.in_table(figure) for figure in (*NUMBERS, *RATES)],
    "several_years.YearsTogether.label": [each.label for each in THREE],
    "words.base_of": [words.base_of(rate) for rate in RATES],
    "who_stands_out.WhoChanged.by_chance": [WhoChanged(YEAR, told, [], []).by_chance for told in (0, 499, 500, 2_000)],
    "words.counted": [words.counted(number, "council,councils") for number in NUMBERS],
    "words.number": [words.number(number) for number in (None, *NUMBERS)],
    "words.share": [words.share(rate, "none upheld") for rate in RATES],
    "year_map.MapCouncil.short": [place.short for place in PLACES],
    "year_map.MapCouncil.words": [place.words for place in PLACES],
}
# What only passes on sentences that are read aloud here, or with the statistics.
PASSED_ON = {
    *("comparison.ComparedMeasure.share", "comparison.Comparison.remarks", "early_signs.suggestions"),
    *("several_years.YearsTogether.differs_most", "areas.Differing.words"),
    *("national.more_than_chance", "year_map.YearMap.share", "who_stands_out.Changed.sentence"),
    *("who_stands_out.WhoStandsOut.how_many_beyond", "who_stands_out.InOneMeasure.outside_by_chance"),
    "who_stands_out.InOneMeasure.beyond_by_chance",
}
# What is read aloud of real corrections, below.
OF_CORRECTIONS = {
    *("corrections.averages_with", "corrections.does_not_add_up", "corrections.what_correcting_does"),
    *("corrections.what_moves_with", "corrections.blockers_to_holding", "corrections.blockers_to_taking_down"),
}
# What gives text that nobody reads as words about figures: addresses, names of filters, days, drawings, titles.
NOT_OF_FIGURES = {
    *("corrections.fingerprint_together", "council_year.AreaFigures.name", "council_year.SideBySide.columns"),
    *("council_year.SideBySide.keys", "figures.address", "peers.Peers.alike"),
    *("words.long_date", "words.date_and_time", "words.existence", "words.was_it_done", "words.kilobytes"),
    *("words.page_address", "words.marked", "words.snippet", "words.as_html"),
    *(
        "who_stands_out.Changed.title",
        "who_stands_out.compared_in",
        "year_map.MapCouncil.address",
        "year_map.MapCouncil.drawn_as",
        "year_map.YearMap.legend",
    ),
    *("year_map.YearMap.outline", "year_map.YearMap.smaller_london", "year_map.YearMap.tier"),
    *("year_map.YearMap.title", "year_map.YearMap.view_box"),
}


def test_whatever_pages_say_of_figures_is_read_aloud():
    read = {*SENTENCES, *PHRASES, *PASSED_ON, *OF_CORRECTIONS, *NOT_OF_FIGURES}
    assert {*what_gives_text(MODULES)} == read


@pytest.mark.parametrize("name", SENTENCES)
def test_every_sentence_reads_right_for_none_one_two_and_many(name):
    said = {*filter(None, SENTENCES[name])}
    assert said
    assert wrong_sentences(said) == {}


@pytest.mark.parametrize("name", PHRASES)
def test_every_phrase_reads_right_for_none_one_two_and_many(name):
    said = {strip_tags(one) for one in PHRASES[name] if one}
    assert said
    assert wrong_phrases(said) == {}


@pytest.mark.django_db
@pytest.mark.parametrize(("upheld", "not_upheld"), [(0, 1), (1, 0), (0, 2), (1, 1), (2, 0), (39, 1)])
def test_what_a_correction_does_reads_right_for_none_one_two_and_many(upheld, not_upheld):
    year = a_published_year(worcester())
    whole = year.performances.totals().get()
    counts = {"upheld": upheld, "not_upheld": not_upheld, "satisfactory_remedies": 0}
    freezing.correct({whole: counts}, by=UserFactory(), reason="Counted twice.")
    said = corrections.what_correcting_does(Correction.objects.first())
    assert {one: misshapen(one) for one in said if misshapen(one) or not one.endswith(".")} == {}
    assert f"Whole year: upheld {upheld} instead of 2." in said or upheld == 2
