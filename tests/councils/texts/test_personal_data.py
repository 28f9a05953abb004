"""The text check: what it finds, what it must leave alone, and where it points."""

from itertools import pairwise
from unicodedata import normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from councils.texts.personal_data import PATTERNS, findings, marked
from tests.support.pumping import takes_its_share

SURE = "Mr Mrs Ms Mx Dr Prof Rev Revd Reverend Cllr Mister Messrs Sgt DCI Haji"
WORDS_TOO = (
    "Miss Sir Dame Lord Lady Baroness Judge Master Nurse Doctor PC DC Constable Sergeant Imam Councillor Professor "
    "Madam Lieutenant Corporal Countess Paramedic Detective"
)
SURE_TITLES = SURE.split()
TITLES = SURE_TITLES + WORDS_TOO.split()
STREETS = "Road Street Avenue Lane Crescent Terrace Close Drive Court Way Grove Place Square Rd Ave"
SPACE = st.sampled_from([" ", "  ", "\t", "\n", "\u00a0", "\u2009", " \n", "   "])
SEPARATOR = st.one_of(
    st.sampled_from(["", " ", "-", ".", "/", "\u2013", "\u2011", "\u00a0", " - ", "  ", "_", "\u00b7"]),
    st.sampled_from("|~*:;,=#•\\'"),
)
LETTERS = st.characters(categories=["Lu", "Ll", "Lt", "Lo"])
# Of "Mr MR about it" the second is taken for the title; a person is asked all the same.
NAMES = st.text(LETTERS, min_size=2).filter(lambda name: name.casefold() not in {each.casefold() for each in TITLES})
FOREIGN_LETTERS = LETTERS.filter(lambda letter: not normalize("NFKC", letter).isascii())
CASES = st.sampled_from([str, str.upper, str.lower, str.title])


def digits(number):
    return st.text("0123456789", min_size=number, max_size=number)


def is_found(text, what, words):
    """Whether the place where words stand in a text is part of one finding of a kind."""
    start = text.index(words)
    return any(
        each.looks_like == what and each.start <= start and each.end >= start + len(words) for each in findings(text)
    )


def kinds(text, **options):
    return [finding.looks_like for finding in findings(text, **options)]


@pytest.mark.parametrize(
    "text",
    [
        "We spoke to Mr Anybody about it.",
        "Mrs. Anybody-Else complained.",
        "Dr A. B. Nobody wrote to us.",
        "Councillor Nobody asked for it.",
        "Cllr O'Nobody was there.",
        "Miss McNobody lives there.",
        "Mr Nobody’s daughter",
        "Mr de Nobody complained about a flat.",
        "The papers of MRS NOBODY were lost.",
        "mr nobody wrote",
        "mr j nobody wrote",
        "Mr X de Nobody wrote",
        "MrNobody wrote",
        "Mx. Nobody",
        "Nurse Nobody came.",
        "pc nobody came.",
        "PC 1234 came.",
        "Master Nobody is a pupil.",
        "Lady Nobody",
        "Mr Major asked us.",
        "Mr 李 asked us.",
        "Mr Никто asked us.",
        "Mr لا أحد asked us.",
        "\uff2d\uff52 \uff2e\uff4f\uff42\uff4f\uff44\uff59 asked us.",
        "He wrote to J.\nMr J.\nNobody",
        "Mr and Mrs Nobody",
        "Mr A-Nobody",
        "Professor Ann Nobody",
        "He wrote to Mr J. Nobody.",
        "It was Mr J.\nNobody",
        "The Rt Hon Ann Nobody wrote.",
        "Ask Headmistress Nobody.",
        "Coun. Nobody agreed.",
        "Ann Nobody MBE wrote.",
        "Ann van Nobody-Else, KC",
    ],
)
def test_a_title_with_a_name_looks_like_a_name(text):
    assert kinds(text) == ["a name"]


@pytest.mark.parametrize(
    "text",
    [
        "Mr X complained that the Council delayed.",
        "Miss Y and Ms Z are neighbours; Mrs B is not.",
        "The Council apologised to Mr and Mrs C.",
        "Mr X’s son, D, was out of school.",
        "It cut the care of her mother, Mrs Y. We found fault.",
        "The complaint was from Ms P. She has moved.",
        "It apologised to Mr X.\n\nAgreed action",
        "The drain is 12 metres long and cost £1,234,567.89.",
        "Section 117 of the Mental Health Act 1983",
        "Our reference is 19 012 345.",
        "between 1 April 2019 and 31 March 2020",
        "Cases 19 012 345, 19 012 346 and 19 012 347",
        "from 01/05/2024 - 02/09/2025",
        "the years 2019-20 2020-21",
        "mr x complained, and so did MS Y.",
        "The nurse visited her; the lady mayor was told; he would miss school; a master plan.",
        "It closed High Street, and 3 children close by were late within 28 days of the close.",
        "The A38 2km away",
        "Earl’s Court; the teacher asked; a general rule; the local MP asked; The Council’s MP Liaison.",
        "5 @ £3 each; in the Mall; 20 minutes’ drive; 12 common problems; 3 bank holidays",
        "The Council’s letter of 3 May said it would decide within 28 days.",
    ],
)
def test_what_decisions_ordinarily_say_raises_no_question(text):
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("in WR1 2AB", "a postcode"),
        ("at sw1a 1aa", "a postcode"),
        ("M1 1AE.", "a postcode"),
        ("EC1A1BB", "a postcode"),
        ("CR2 6XH", "a postcode"),
        ("ZZ1\u2003 \t 9ZZ", "a postcode"),
        ("Ring 01632 960 123", "a telephone number"),
        ("07700 900123", "a telephone number"),
        ("+44 1632 960123", "a telephone number"),
        ("+44 (0)1632/960123", "a telephone number"),
        ("(020) 7946 0123", "a telephone number"),
        ("01632.960.123", "a telephone number"),
        ("her mobile is 7700 900123", "a telephone number"),
        ("Write to some.body+1@council.example, please.", "an e-mail address"),
        ("some.body (at) council.example", "an e-mail address"),
        ("somebody at council dot example", "an e-mail address"),
        ("NHS number 999 000 0000", "an NHS number"),
        ("999-000-0000", "an NHS number"),
        ("QQ 12 34 56 C", "a National Insurance number"),
        ("qq123456c", "a National Insurance number"),
        ("00-00-00", "a sort code"),
        ("sort code is 000000", "a sort code"),
        ("account 00000000", "an account number"),
        ("council tax account no. 1234 567", "an account number"),
        ("paid into 00000000", "an account number"),
        ("12 Nowhere Road", "an address"),
        ("12a, nowhere road", "an address"),
        ("at 3 St Nobody's Close", "an address"),
        ("Flat 3b, Nowhere House", "an address"),
        ("She lives in Nowhere Gardens.", "an address"),
        ("He was born on 3 May 1950.", "a date of birth"),
        ("DOB: 03/05/1950", "a date of birth"),
        ("date of birth was 3rd May 1950", "a date of birth"),
        ("born at home in Sept 2012", "a date of birth"),
        ("d.o.b. 2012-05-03", "a date of birth"),
        ("(03.05.1950)", "a date of birth"),
        ("on 3-May-1950", "a date of birth"),
        ("1950/05/03", "a date of birth"),
        ("d-o-b 3/5/2012", "a date of birth"),
        ("date-of-birth 3 May 2012", "a date of birth"),
        ("0 1632 960 123", "a telephone number"),
        ("some.body @ council . example", "an e-mail address"),
        ("somebody (@) council.example", "an e-mail address"),
        ("somebody at gmail.com", "an e-mail address"),
        ("find @somebody there", "an e-mail address"),
        ("codes 00 00 00", "a sort code"),
        ("Nowhere Cottage, Nobody Lane", "an address"),
        ("at 12 Heol y Nobody", "an address"),
        ("at 3 The Spinney", "an address"),
        ("5 nowhere drive", "an address"),
    ],
)
def test_what_belongs_to_one_person_is_found(text, what):
    assert kinds(text) == [what]


@settings(max_examples=1000)
@given(
    title=st.sampled_from(TITLES),
    case=CASES,
    stop=st.sampled_from(["", "."]),
    space=SPACE,
    name=NAMES,
)
def test_a_title_before_a_name_of_any_script_asks_a_person(title, case, stop, space, name):
    if title not in SURE_TITLES:
        name = f"Q{name}"
    assert is_found(
        f"We wrote to {case(title)}{stop}{space}{name} about it.", "a name", f"{case(title)}{stop}{space}{name[0]}"
    )


@settings(max_examples=500)
@given(
    title=st.sampled_from(SURE_TITLES),
    case=CASES,
    name=FOREIGN_LETTERS,
)
def test_a_name_of_one_letter_is_an_alias_in_our_alphabet_alone(title, case, name):
    assert is_found(f"We wrote to {case(title)} {name}", "a name", f"{case(title)} {name}")


@settings(max_examples=500)
@given(
    title=st.sampled_from(TITLES),
    alias=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    after=st.sampled_from(
        [" complained", "’s son", ", who", ". The Council", ".", "", " and Mrs Y", " told us", "\n\nFault"]
    ),
)
def test_the_alias_of_one_letter_asks_nobody(title, alias, after):
    assert kinds(f"It did not answer {title} {alias}{after}") == []


@settings(max_examples=1000)
@given(
    outward=st.from_regex(r"[A-Z]{1,2}[0-9][A-Z0-9]?", fullmatch=True),
    space=st.text(" \t\n\r\u00a0\u2003\u2009", max_size=30),
    inward=st.from_regex(r"[0-9][A-Z]{2}", fullmatch=True),
    case=st.sampled_from([str, str.upper]),
)
def test_a_postcode_with_any_white_space_is_found(outward, space, inward, case):
    assert is_found(f"near {case(outward + space + inward)}, we", "a postcode", case(outward + space + inward))


@settings(max_examples=1000)
@given(
    first=st.sampled_from(["01632", "07700", "020", "+44 1632", "0044 7700"]),
    one=SEPARATOR,
    two=SEPARATOR,
    rest=digits(6),
)
def test_a_telephone_number_with_any_separator_is_found(first, one, two, rest):
    rest = f"79{rest}" if first == "020" else rest
    number = f"{first}{one}{rest[:3]}{two}{rest[3:]}"
    assert is_found(f"It rang from {number}, it said.", "a telephone number", number)


@settings(max_examples=1000)
@given(number=digits(10).filter(lambda number: number[0] != "0"), one=SEPARATOR, two=SEPARATOR)
def test_an_nhs_number_with_any_separator_asks(number, one, two):
    words = f"{number[:3]}{one}{number[3:6]}{two}{number[6:]}"
    assert findings(f"Under {words} it kept her notes.")


@settings(max_examples=1000)
@given(
    # Lieutenants and constables are asked about by their title.
    letters=st.text("ABCEGHJKLNOPRTWXYZ", min_size=2, max_size=2).filter(lambda two: two not in {"LT", "PC"}),
    number=digits(6),
    last=st.sampled_from("ABCD"),
    gap=st.sampled_from(["", " ", "-", ".", "\u00a0"]),
    case=st.sampled_from([str.upper, str.lower]),
)
def test_a_national_insurance_number_is_found(letters, number, last, gap, case):
    words = case(gap.join([letters, number[:2], number[2:4], number[4:], last]))
    assert is_found(f"Under {words} it paid.", "a National Insurance number", words)


@settings(max_examples=500)
@given(
    number=st.integers(1, 999),
    letter=st.sampled_from(["", "a", "B"]),
    name=st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=12).map(str.title),
    kind=st.sampled_from(STREETS.split()),
)
def test_a_street_address_is_found(number, letter, name, kind):
    assert is_found(
        f"She moved to {number}{letter} Q{name} {kind} then.", "an address", f"{number}{letter} Q{name} {kind}"
    )


PIECES = st.text(
    st.one_of(st.sampled_from("aAZ019 .-@+'’\n\t(/_,é£"), st.characters(categories=["L", "N", "P", "Z", "S"])),
    min_size=1,
    max_size=6,
)
read_anew = findings.__wrapped__  # without the memory of texts read before
PHRASES = (
    "Mr,Mr J. ,Mr X\n,Mrs and ,Miss A.,12 A b ,flat 1,born ,in 1 ,a at ,a@,"
    "x@y.,NHS no ,sort code ,account 1,+44 0,A1 ,AA1 ,GIR ,00 ,no "
)


@settings(max_examples=60, deadline=None)
@example("-")
@given(st.one_of(PIECES, st.lists(st.sampled_from(PHRASES.split(",")), min_size=1, max_size=3).map("".join)))
def test_no_text_of_thirty_thousand_characters_takes_long(piece):
    """One pattern that took the square of a text's length needed more than half a minute for dashes alone."""
    for text in (piece, f"a{piece}", f"1{piece}"):
        longest = (text + piece * 30_000)[:30_000]
        assert takes_its_share(lambda part: read_anew(part, service_improvement=True), longest)


@pytest.mark.parametrize(("what", "pattern"), PATTERNS, ids=[what for what, _ in PATTERNS])
def test_no_pattern_takes_more_than_its_share_of_the_time(what, pattern):
    pumps = ["-", "a", "A", "0", "1", " ", ".", "@", "a@", "A1", "1 ", "1-", "a.", "(", "+", "a ", "1 a ", "A A ", "\n"]
    for pump in pumps:
        assert takes_its_share(lambda part: list(pattern.finditer(part)), (pump * 100_000)[:100_000]), (what, pump)


@pytest.mark.parametrize(
    "text",
    [
        "Train its staff within three months.",
        "Review the policy by 31 March 2024.",
        "Publish it by the end of June.",
        "Within the next 20 working days, remind officers.",
    ],
)
def test_time_limits_are_found_in_service_improvements_alone(text):
    assert kinds(text, service_improvement=True) == ["a time limit"]
    assert kinds(text) == []


def test_findings_say_what_they_are_in_the_order_of_the_text():
    found = findings("Write to a@b.example or to Mr Nobody at WR1 2AB.")
    assert [str(finding) for finding in found] == [
        "“a@b.example” looks like an e-mail address",
        "“Mr Nobody” looks like a name",
        "“WR1 2AB” looks like a postcode",
    ]


@given(st.text())
def test_marking_loses_no_letter_of_the_text(text):
    assert "".join(piece for piece, _ in marked(text, findings(text, service_improvement=True))) == text


@given(st.text())
def test_no_place_is_found_twice(text):
    found = findings(f"{text} Mr Nobody of 12 Nowhere Road, ZZ1 1AA, {text}", service_improvement=True)
    assert all(one.end <= next_one.start for one, next_one in pairwise(found))


def test_marking_points_at_what_was_found():
    text = "Mr Nobody of WR1 2AB"
    assert [(piece, bool(found)) for piece, found in marked(text, findings(text))] == [
        ("Mr Nobody", True),
        (" of ", False),
        ("WR1 2AB", True),
    ]
