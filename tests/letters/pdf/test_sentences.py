"""Everything letters and reviews say of figures, read aloud for none, one, two and many; and nothing is left out."""

from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest

import letters
from councils.statistics.rates import Rate
from letters.models.contents import YearFacts
from letters.pdf import letter_chart, letter_figures, letter_pages, review_bar_chart, review_trend_chart
from letters.public.letter_page import Proof
from letters.wording import letter_facts, letter_numbers, review_facts
from letters.wording.letter_facts import outreach_facts
from tests.support.aloud import NUMBERS, RATES, councils, what_gives_text, wrong_phrases, wrong_sentences
from tests.support.letter_content import OUTCOMES, content

FOLDER = Path(letters.__file__).parent
MODULES = [
    *(FOLDER / "pdf" / f"{name}.py" for name in ("letter_chart", "letter_figures", "letter_pages")),
    *(FOLDER / "pdf" / f"{name}.py" for name in ("review_bar_chart", "review_trend_chart")),
    *(FOLDER / "wording" / f"{name}.py" for name in ("letter_facts", "letter_numbers", "review_facts")),
    FOLDER / "public" / "letter_page.py",
]


def letters_of_councils():
    """Letters with the measures of councils as they are composed, and the outcomes and cases that go with them."""
    for found in councils():
        shown = [{**YearFacts.measure(None, each), "others": [[1, 4], [2, 4], [3, 4]]} for each in found]
        by_key = {each["key"]: each for each in shown}
        upheld, of = (by_key["uphold_rate"][name] for name in ("part", "of"))
        outcomes = dict(zip(OUTCOMES, (0, 1, 2, 40, of - upheld, upheld), strict=True))
        bridge = {"open_at_start": 3, "received": of + 43, "decided": of + 43, "open_at_end": 3}
        yield content(measures=shown, outcomes=outcomes, bridge=bridge)


LETTERS = list(letters_of_councils())
SHOWN = [(measure, letter) for letter in LETTERS for measure in letter["measures"]]
COMPARED = [measure for measure, _ in SHOWN if measure["similar"]]
FEW = [(rate.part, rate.of) for rate in RATES if 0 < rate.of < 5]
COURSES = [
    outreach_facts(
        courses=courses, courses_last_year=before, people_trained=people, seminars=seminars,
        places=["Leeds", "York"][:seminars], delegates=people, authorities=min(people, 2),
    )
    for courses, before, people, seminars in product(NUMBERS, (None, *NUMBERS), (*NUMBERS, 1_423), NUMBERS)
]  # fmt: skip


def line(rate, name="Housing", breaks=False):
    """A line of a national table, or a year of it."""
    facts = {"name": name, "year": "2019-20", "breaks": breaks, "received": rate.of, "decided": rate.part}
    shares = {"uphold": ("upheld", "investigated"), "compliance": ("complied", "compliance_of")}
    shares["remedy"] = ("remedied", "remedy_of")
    for share, (part, of) in shares.items():
        facts |= {f"{share}_text": rate.text, part: rate.part, of: rate.of}
    return facts


LINES = [line(rate) for rate in (*RATES, Rate(59, 60), Rate(1, 1_204))]
AREAS = [line(Rate(part, 60), name) for part, name in ((0, "Housing"), (1, "Benefits and tax"), (60, "Other"))]
YEARS = [*product(LINES, (None, *LINES)), (LINES[-1], line(Rate(1, 2), breaks=True))]
IMPROVEMENTS = [
    review_facts._improvements({"agreed": agreed, "done": done, "decisions": min(agreed, 2)})
    for agreed in NUMBERS
    for done in (0, 1, 2, agreed)
    if done <= agreed
]
REPORTS = [[{"authority": "A"}, {"authority": "A"}, {"authority": "B"}][:number] for number in range(4)]
REVIEW = {
    "year": "2019-20", "authorities": 343, "years": LINES, "counts": {"late": 1, "not_complied": 0},
    "service_areas": AREAS, "reports": REPORTS[2], "improvements": {"agreed": 2, "done": 1, "decisions": 1},
    "outreach": {
        "courses": 1, "courses_last_year": 2, "people_trained": 1, "seminars": 1, "places": ["Leeds"], "delegates": 1,
        "authorities": 1,
    },
}  # fmt: skip
NAMED = [(named, letter["numbers"][name]) for letter in LETTERS for name, named in letter_numbers.NUMBERS.items()]


def formatted(*forms):
    return [letter_numbers.formatted(named, known, form) for named, known in NAMED for form in forms]


def dealt_with():
    """Letters of years with so many complaints in each of the three buckets."""
    numbers = product(NUMBERS, NUMBERS, NUMBERS)
    counts = {"invalid_or_incomplete": 0, "advice_given": 0, "not_upheld": 0}
    for not_for_us, closed, upheld in numbers:
        found = {"referred_back": not_for_us, "closed_after_initial_enquiries": closed, "upheld": upheld}
        yield {"counts": counts | found}


def packs():
    """Letters that go to a successor together with others."""
    for number in range(2, 13):
        yield {"pack": {"bodies": [{}] * number}, "recipient": {"authority": "Merged Council"}}


BESIDE = {
    "similar": {},
    "per_100k": "4.1",
    "breaks": True,
    "joint": True,
    "note": "Fewer were taken.",
    "year": "2020-21",
}
OF_YEARS = {"authority": {"name": "Merged Council", "kind_plural": "district councils"}, "notes": []}
BUCKETS = [letter_figures.buckets(each) for each in dealt_with()]


def proofs():
    return [Proof(SimpleNamespace(content=letter, edition=1, pk=1), []) for letter in LETTERS]


# What is said in whole sentences, by the function that says it.
SENTENCES = {
    "letter_chart.comparison_text": [letter_chart.comparison_text(each, "district councils") for each in COMPARED],
    "letter_chart.range_text": [letter_chart.range_text(each, "district councils") for each in COMPARED],
    "letter_facts._courses_sentence": [facts["courses_sentence"] for facts in COURSES],
    "letter_facts._seminars_sentence": [facts["seminars_sentence"] for facts in COURSES],
    "letter_chart.buckets_text": list(filter(None, map(letter_chart.buckets_text, BUCKETS))),
    "letter_figures.buckets_sentence": list(filter(None, map(letter_figures.buckets_sentence, dealt_with()))),
    "letter_figures.pack_sentence": [letter_figures.pack_sentence(each) for each in packs()],
    "letter_figures.compliance_in_counts": [letter_figures.compliance_in_counts(*each, "you") for each in FEW],
    "letter_figures.figure_sentence": [letter_figures.figure_sentence(*each) for each in SHOWN],
    "letter_figures.remedies_in_counts": [letter_figures.remedies_in_counts(*each, "you") for each in FEW],
    "letter_figures.uphold_in_counts": [letter_figures.uphold_in_counts(*each, "you") for each in FEW],
    "letter_page.Proof.bridge": [each.bridge for each in proofs()],
    "letter_page.Proof.outcomes": [each.outcomes for each in proofs()],
    "letter_page.Proof.too_few": [each.too_few for each in proofs()],
    "letter_pages._comparison": [letter_pages._comparison(measure) for measure, _ in SHOWN],
    "letter_pages.bridge_sentence": [
        letter_pages.bridge_sentence(
            {"bridge": {"open_at_start": start, "received": received, "decided": decided, "open_at_end": end}}
        )
        for start, received, decided, end in product((None, *NUMBERS), NUMBERS, NUMBERS, NUMBERS)
    ],
    "letter_pages.late_sentence": [
        letter_pages.late_sentence({"late": late, "part": part}) for late in (None, *NUMBERS) for part in NUMBERS
    ],
    "letter_pages.outcomes_sentence": [
        letter_pages.outcomes_sentence({"upheld": upheld, "not-upheld": not_upheld})
        for upheld, not_upheld in product(NUMBERS, NUMBERS)
    ],
    "letter_pages.stopped": [letter_pages.stopped("Ready"), letter_pages.stopped("Ready.")],
    "review_bar_chart.bars_in_words": [review_bar_chart.bars_in_words(LINES, "service area")],
    "review_facts._areas_sentence": [
        review_facts._areas(AREAS[:number])["areas_sentence"] for number in range(len(AREAS) + 1)
    ],
    "review_facts._beside_last_year": [review_facts._beside_last_year("received", *both) for both in YEARS],
    "review_facts._improvements": [facts["improvements_sentence"] for facts in IMPROVEMENTS],
    "review_facts._reports_sentence": [review_facts._reports_sentence(reports) for reports in REPORTS],
    "review_facts._uphold_sentence": [review_facts._uphold_sentence(*both) for both in YEARS],
    "review_trend_chart.years_in_words": [
        review_trend_chart.years_in_words([line(Rate(1, 2), breaks=True), *LINES], key)
        for key in review_trend_chart.RATES
    ],
}
# What stands in a table, beside a mark or within a sentence.
PHRASES = {
    "letter_chart._range_of": [letter_chart._range_of(each["ordinary"]) for each in COMPARED if each["ordinary"]],
    "letter_facts._in_words": [letter_facts._in_words(number) for number in NUMBERS],
    "letter_facts._more_or_fewer": [
        letter_facts._more_or_fewer(*both) for both in product(NUMBERS, NUMBERS) if both[0] != both[1]
    ],
    "letter_facts._rounded_down": [letter_facts._rounded_down(number) for number in (*NUMBERS, 200, 1_423)],
    "letter_facts.outreach_facts": [text for facts in COURSES for text in facts.values()],
    "letter_figures.compliance_list": [line for both in SHOWN for line in letter_figures.compliance_list(*both)],
    "letter_figures.few_text": [
        letter_figures.few_text(rate.part, rate.of, rate.text, "none upheld") for rate in RATES
    ],
    "letter_figures.shares_said": [text for each in LETTERS for text in letter_figures.shares_said(each).values()],
    "letter_figures.some_of": [letter_figures.some_of(part, of) for part, of in FEW if of > 1],
    "letter_numbers.change_text": [
        letter_numbers.change_text(number, before) for number, before in product(NUMBERS, (None, *NUMBERS))
    ],
    "letter_numbers.formatted": formatted("", "count", "words", "was", "last_year", "change"),
    "letter_numbers.number_facts": [
        text for each in LETTERS[::9] for text in letter_numbers.number_facts(each["numbers"]).values()
    ],
    "letter_numbers.range_text": [letter_numbers.range_text(each["ordinary"]) for each in COMPARED if each["ordinary"]],
    "letter_figures.year_notes": [*letter_figures.year_notes(OF_YEARS, [BESIDE | {"similar": {"uphold": {}}}, BESIDE])],
    "letter_pages._share_of_others": [
        letter_pages._share_of_others({"text": rate.text, "part": rate.part, "of": rate.of}) for rate in RATES
    ],
    "letter_pages._number": [letter_pages._number(number) for number in NUMBERS],
    "letter_pages.share_sentence": [
        letter_pages.share_sentence(rate.text, rate.part, rate.of, "none upheld") for rate in RATES
    ],
    "review_facts._how_many_done": [
        review_facts._how_many_done(done, agreed) for done, agreed in product(NUMBERS, NUMBERS[1:]) if done <= agreed
    ],
    "review_facts._with_base": [
        review_facts._with_base(rate.text, rate.part, rate.of, "upheld decision") for rate in RATES
    ],
    "review_facts.named_facts": [
        *review_facts.named_facts(REVIEW, period_end="31 March 2020", publish_on="a later date").values()
    ],
}
# What gives text that nobody reads as words about figures: drawings, names of facts and conditions, parts of words; and
# what a wording may ask, which its own tests read.
NOT_OF_FIGURES = {
    *("letter_chart._in_bar", "letter_chart.buckets_svg"),
    *("letter_chart._bar", "letter_chart._column", "letter_chart._label", "letter_chart.comparison_svg"),
    *("letter_chart.range_svg", "letter_pages.chart_images", "review_bar_chart._bar", "review_bar_chart.bars"),
    *("review_trend_chart._grid", "review_trend_chart._text", "review_trend_chart.over_the_years"),
    *("letter_pages._body", "letter_pages._capital", "letter_pages._embargo", "letter_pages._was"),
    *("letter_pages.layout_of", "letter_pages.letter_html", "letter_page.Proof.edition", "letter_page.Proof.reason"),
    *("letter_pages.large_print_html", "letter_pages.letter_in_print", "letter_pages.with_fixed_spaces"),
    *("letter_facts._listed", "letter_facts.authority_facts", "letter_facts.conditions_met"),
    *("letter_numbers.comparison_in_words", "letter_numbers.comparison_problem", "letter_numbers.in_plain_words"),
    *("review_facts._areas", "review_facts._lowered", "review_facts.conditions_met"),
}
SHARES = (
    "Proof.",
    "figure_sentence",
    "_comparison",
    "_uphold_sentence",
    "_areas_sentence",
    "comparison_text",
    "range_text",
)


def test_whatever_letters_and_reviews_say_of_figures_is_read_aloud():
    assert {*what_gives_text(MODULES)} == {*SENTENCES, *PHRASES, *NOT_OF_FIGURES}


@pytest.mark.parametrize("name", SENTENCES)
def test_every_sentence_reads_right_for_none_one_two_and_many(name):
    said = {*filter(None, SENTENCES[name])}
    assert said
    assert wrong_sentences(said, are_shares=name.endswith(SHARES)) == {}


@pytest.mark.parametrize("name", PHRASES)
def test_every_phrase_reads_right_for_none_one_two_and_many(name):
    said = {*filter(None, PHRASES[name])}
    assert said
    assert wrong_phrases(said) == {}
