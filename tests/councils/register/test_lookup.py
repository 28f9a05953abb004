"""Every body of the shipped register is found by what it is really called, and no other in its place."""

import random
import re
import string
import sys
from collections import Counter
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from councils.models import COUNCIL_KINDS, Authority
from councils.register.loading import load_register, rows
from councils.search.finder import Called, Finder

ON = date(2026, 11, 1)
WORDS = {"council", "borough", "city", "district", "metropolitan", "royal", "of", "the", "county"}
# The county ended, and the council that took its place has its name without "county": that one is meant by it today.
SHARED = {"Buckinghamshire", "Dorset", "North Yorkshire", "Somerset"}


def day(text):
    return date.fromisoformat(text) if text else None


def the_register():
    """What finds bodies, from the shipped files alone."""
    shipped, former, also = list(rows("authorities")), list(rows("former_identities")), list(rows("aliases"))
    names = {row["slug"]: row["name"] for row in shipped}
    return Finder(
        Called(
            number,
            row["name"],
            former=tuple(one["name"] for one in former if one["authority"] == row["slug"] and one["name"]),
            codes=(row["gss_code"],) if row["gss_code"] else (),
            aliases=tuple(one["alias"] for one in also if one["authority"] == row["slug"]),
            county=names.get(row["county"], ""),
            is_council=row["kind"] in COUNCIL_KINDS,
            opened_on=day(row["opened_on"]),
            closed_on=day(row["closed_on"]),
        )
        for number, row in enumerate(shipped)
    )


FINDER = the_register()
BODIES = FINDER.bodies


def bare(name):
    return " ".join(word for word in name.split() if word.casefold() not in WORDS)


def place_of(name):
    return bare(name.replace("London Borough of ", "").replace("City of London Corporation", "London"))


def as_ons_writes(name):
    """As the Office for National Statistics writes areas: the place alone, "City of" behind it."""
    place = place_of(name).replace("St ", "St. ")
    return f"{place}, City of" if "City" in name.split() else place


def as_we_write(name):
    """As the Ombudsman writes bodies: councils by the place, and mostly what sort of council it is."""
    if not re.search(r"\b(Council|London Borough|Royal Borough|Corporation)\b", name):
        return with_ampersand(name)
    place = "City of London" if name == "City of London Corporation" else place_of(name).replace(" and ", " & ")
    sort = (
        []
        if "London" in place
        else [word for word in ("Metropolitan", "Borough", "City", "District", "County") if word in name.split()]
    )
    return " ".join([place, *sort, "Council"])


def with_ampersand(name):
    return name.replace(" and ", " & ")


def exact(typed):
    return [one.name for one in FINDER.exact(typed, ON)]


def suggested(typed):
    return [one.name for one in FINDER.begun(typed, ON, around=True) or FINDER.nearly(typed, ON)]


def meant_by(typed, one):
    """The name of the body that is meant by what is typed for this one: the council that has the name today."""
    shared = typed.removesuffix(" Council") in SHARED and "County" in one.name
    return f"{typed.removesuffix(' Council')} Council" if shared else one.name


def test_there_are_all_councils_of_today_and_every_other_body():
    councils = [one for one in BODIES if one.is_council and one.exists(ON)]
    assert len(councils) == 317
    assert len(BODIES) > 440


@pytest.mark.parametrize("write", [str, str.upper, bare, with_ampersand, as_ons_writes, as_we_write])
def test_every_body_is_found_by_its_name_in_every_style(write):
    found = Counter()
    wrong = []
    for one in BODIES:
        typed = write(one.name)
        meant = meant_by(typed, one)
        found[exact(typed) == [meant]] += 1
        wrong += [] if exact(typed) == [meant] else [(typed, exact(typed))]
        wrong += [] if meant in suggested(typed) else [(typed, suggested(typed)[:3])]
    sys.stdout.write(f"{write.__name__}: {found[True]} bodies found, {len(wrong)} not or wrong\n")
    assert wrong == []


@settings(max_examples=1000, deadline=None)
@given(
    one=st.sampled_from(BODIES),
    write=st.sampled_from([str, bare, with_ampersand, as_ons_writes, as_we_write]),
    case=st.sampled_from([str, str.upper, str.lower, str.title]),
    gap=st.sampled_from([" ", "  ", "\u00a0", "\t"]),
    around=st.sampled_from(["{}", " {} ", "the {}", "The  {}", "{}."]),
    apostrophe=st.sampled_from(["'", "’", ""]),
)
def test_capitals_gaps_and_marks_are_no_other_name(one, write, case, gap, around, apostrophe):
    assume(write is not as_ons_writes or not around.lower().startswith("the"))  # nobody writes “the London, City of”
    typed = write(one.name)
    written = around.format(case(typed).replace(" ", gap).replace("'", apostrophe))
    assert exact(written) == [meant_by(typed, one)]


def test_every_former_name_code_and_alias_finds_its_body():
    for one in BODIES:
        for name in (*one.former, *one.codes, *one.aliases):
            assert exact(name) == [one.name], name


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Kingston upon Hull, City of", "Hull City Council"),
        ("Kingston upon Hull City Council", "Hull City Council"),
        ("Bristol, City of", "Bristol City Council"),
        ("Herefordshire, County of", "Herefordshire Council"),
        ("BCP Council", "Bournemouth, Christchurch and Poole Council"),
        ("Bath & NE Somerset", "Bath and North East Somerset Council"),
        ("Bath & North East Somerset Council", "Bath and North East Somerset Council"),
        ("Hackney council", "London Borough of Hackney"),
        ("LB Hackney", "London Borough of Hackney"),
        ("Warrington Council", "Warrington Borough Council"),
        ("Wolverhampton City Council", "City of Wolverhampton Council"),
        ("St Helens Metropolitan Borough Council", "St Helens Borough Council"),
        ("Saint Helens", "St Helens Borough Council"),
        ("Barnsley MBC", "Barnsley Metropolitan Borough Council"),
        ("Lancashire Fire and Rescue Service", "Lancashire Combined Fire Authority"),
        ("County Durham", "Durham County Council"),
        ("York", "City of York Council"),
        ("brent council", "London Borough of Brent"),
        ("City of London", "City of London Corporation"),
        ("City of London Council", "City of London Corporation"),
        ("Kings Lynn and West Norfolk", "Borough Council of King's Lynn and West Norfolk"),
        ("Stratford upon Avon", "Stratford-on-Avon District Council"),
        ("Dorset", "Dorset Council"),
        ("Wiltshire County Council", "Wiltshire Council"),
        *((typed, "Greater London Authority") for typed in ("GLA", "gla")),
        ("RBKC", "Royal Borough of Kensington and Chelsea"),
        ("Hereford", "Herefordshire Council"),
        ("Luton UA", "Luton Borough Council"),
        ("Herts CC", "Hertfordshire County Council"),
        ("Bucks Council", "Buckinghamshire Council"),
        ("N Somerset", "North Somerset Council"),
        ("Nth Lincs", "North Lincolnshire Council"),
        ("E Riding of Yorks", "East Riding of Yorkshire Council"),
        ("Lake District NPA", "Lake District National Park Authority"),
        ("Greater Manchester CA", "Greater Manchester Combined Authority"),
        ("TfL", "Transport for London"),
        ("IOW", "Isle of Wight Council"),
        ("Trafford", "Trafford Metropolitan Borough Council"),
        ("Stafford", "Stafford Borough Council"),
        ("Herefordshire", "Herefordshire Council"),
        ("Hertfordshire", "Hertfordshire County Council"),
    ],
)
def test_a_body_is_found_as_people_call_it(typed, meant):
    assert exact(typed) == [meant]
    assert suggested(typed)[0] == meant


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("richmond council", ["London Borough of Richmond upon Thames", "Richmondshire District Council"]),
        ("worcester ci", ["Worcester City Council"]),
        ("cleveland", ["Redcar and Cleveland Borough Council", "Cleveland Fire Authority"]),
        ("bournemouth", ["Bournemouth, Christchurch and Poole Council", "Bournemouth Borough Council"]),
        ("newcastle", ["Newcastle upon Tyne City Council", "Newcastle-under-Lyme Borough Council"]),
        ("kingston", ["Royal Borough of Kingston upon Thames", "Hull City Council"]),
        ("worcester county council", ["Worcestershire County Council"]),
    ],
)
def test_councils_come_before_other_bodies_and_what_exists_before_what_has_closed(typed, first):
    assert suggested(typed)[: len(first)] == first


@pytest.mark.parametrize(
    "typed", ["London", "Newcastle", "Kingston", "Richmond", "Cheshire", "North East", "council", ""]
)
def test_a_name_of_several_is_nobodys_in_a_file(typed):
    assert exact(typed) == []


@pytest.mark.parametrize("typed", ["Worcester County Council", "Derby County Council", "Durham City Council"])
def test_a_county_is_not_a_city_of_that_name(typed):
    assert exact(typed) == []


@pytest.mark.parametrize("typed", ["ngland", "orset", "ondon", "hester"])
def test_the_middle_of_a_word_finds_nobody(typed):
    assert FINDER.begun(typed, ON, around=True) == []


@pytest.mark.parametrize("typed", ["England", "Scotland", "Northern Ireland", "K & C"])
def test_a_nation_and_initials_are_no_council_with_slips(typed):
    assert FINDER.nearly(typed, ON) == []


def test_what_exists_is_meant_before_what_has_closed():
    assert [one.name for one in FINDER.meant("bucks council", ON)] == ["Buckinghamshire Council"]
    assert [one.name for one in FINDER.meant("epping", ON)] == ["Epping Forest District Council"]


@pytest.mark.parametrize("typed", ["Strafford", "Hertefordshire", "Noth Norfolk", "Kensingtom and Chelsey xx"])
def test_what_could_be_two_is_suggested_for_neither(typed):
    assert FINDER.nearly(typed, ON) == []


def test_a_body_is_found_before_it_begins_and_stands_behind_what_exists():
    (coming,) = FINDER.exact("East Surrey", ON)
    assert coming.name == "East Surrey Council"
    found = [one for one in FINDER.begun("surrey", ON) if one.is_council]
    assert not found[-1].exists(ON)
    assert coming in [one for one in FINDER.begun("surrey", date(2027, 4, 1)) if one.is_council][:2]


def slipped(text, chance):
    """A text with one letter left out, added, mistaken, or in the place of the next."""
    place, letter = chance.randrange(len(text)), chance.choice(string.ascii_lowercase)
    before, after = text[:place], text[place + 1 :]
    return chance.choice(
        [
            before + after,
            before + letter + text[place:],
            before + letter + after,
            before + after[:1] + text[place] + after[1:],
        ]
    )


@pytest.mark.parametrize("write", [str, bare])
def test_no_spelling_with_one_or_two_errors_is_taken_for_another_body(write):
    chance, counts, wrong = random.Random(2026), Counter(), []
    for _ in range(2000):
        one = chance.choice(BODIES)
        rightly = write(one.name)
        typed = slipped(rightly, chance) if chance.random() < 0.5 else slipped(slipped(rightly, chance), chance)
        first = suggested(typed)[:1]
        if not first:
            counts["nobody"] += 1
        elif first[0] in (one.name, suggested(rightly)[0]):
            counts["right"] += 1
        elif begins_a_word(typed, first[0]):
            counts["the beginning of another name"] += 1
        else:
            wrong.append((one.name, typed, first[0]))
    sys.stdout.write(f"2,000 spellings of {write.__name__}: {dict(counts)}, {len(wrong)} wrong\n")
    assert wrong == []
    assert counts["right"] > 1700
    assert counts["the beginning of another name"] < (1 if write is str else 20)


def begins_a_word(typed, name):
    """Whether what is typed is no longer a wrong name but a short beginning of another: "hel" of St Helens for Hull."""
    return len(typed) <= 4 and re.search(rf"\b{re.escape(typed)}", name, re.IGNORECASE) is not None


@pytest.mark.django_db
def test_the_register_on_record_finds_the_same_bodies():
    load_register()
    finder = Authority.objects.all().finder()
    by_name = {one.name: one for one in BODIES}
    for one in finder.bodies:
        assert set(one.former) == set(by_name[one.name].former)
        assert set(one.aliases) == set(by_name[one.name].aliases)
    assert finder.exact("borough-council-of-kings-lynn-and-west-norfolk", ON)
    assert Authority.objects.all().finder() is finder
