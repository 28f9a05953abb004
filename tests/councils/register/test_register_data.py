"""The shipped register, read as the plain files it is: the counts, dates, codes and links that must hold."""

import csv
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[3] / "councils" / "data"
COUNCIL_KINDS = ["county", "district", "metropolitan", "unitary", "london"]
OTHER_KINDS = ["fire", "national-park", "transport", "combined", "waste", "other"]
REGIONS = {
    "North East",
    "North West",
    "Yorkshire and The Humber",
    "East Midlands",
    "West Midlands",
    "East of England",
    "London",
    "South East",
    "South West",
}
SERVICE_AREAS = {
    "adult-care-services",
    "benefits-and-tax",
    "corporate-and-other-services",
    "education-and-childrens-services",
    "environmental-services",
    "highways-and-transport",
    "housing",
    "planning-and-development",
    "other",
}
OUTCOMES = {
    "invalid_or_incomplete",
    "advice_given",
    "referred_back",
    "closed_after_initial_enquiries",
    "not_upheld",
    "upheld",
}
GSS_PREFIX = {"county": "E10", "district": "E07", "metropolitan": "E08", "unitary": "E06", "london": "E09"}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# How many councils there were of each kind in a review year, in the order of COUNCIL_KINDS.
COUNTS = {
    2018: [27, 201, 36, 56, 33],
    2019: [26, 192, 36, 56, 33],
    2020: [25, 188, 36, 57, 33],
    2021: [24, 181, 36, 59, 33],
    2022: [24, 181, 36, 59, 33],
    2023: [21, 164, 36, 63, 33],
    2024: [21, 164, 36, 63, 33],
    2025: [21, 164, 36, 63, 33],
    2026: [21, 164, 36, 63, 33],
    2027: [20, 153, 36, 65, 33],
}
# Residents of England at the middle of the year, as ONS published them with the estimates shipped here.
ENGLAND = {"2021": 56_554_891, "2022": 57_106_398, "2023": 57_690_323, "2024": 58_620_101}
# The most and the least deprived districts of 2019, as published with their average scores.
PUBLISHED_DEPRIVATION = [
    ("blackpool-council", "45.039", 1),
    ("knowsley-metropolitan-borough-council", "43.006", 2),
    ("liverpool-city-council", "42.412", 3),
    ("hull-city-council", "40.564", 4),
    ("middlesbrough-council", "40.460", 5),
    ("wokingham-borough-council", "5.846", 316),
    ("hart-district-council", "5.544", 317),
]
ALIAS_KINDS = {"full", "short", "initials", "ons", "service", "other-language"}
# What stands in so many names that it tells none from another.
GENERIC = {"council", "borough", "city", "district", "metropolitan", "royal", "of", "the", "county"}
# Upheld decisions and what the Ombudsman printed for them, by council and the mid-year behind the figure.
PUBLISHED_PER_100K = [
    ("kent-county-council", "2021", 53, "3.4"),
    ("essex-county-council", "2021", 41, "2.7"),
    ("kent-county-council", "2022", 76, "4.8"),
    ("kent-county-council", "2023", 63, "3.9"),
    ("buckinghamshire-council", "2022", 31, "5.5"),
    ("worcester-city-council", "2023", 1, "1.0"),
]


def rows_of(name):
    """The rows of one data file, each a dictionary of its columns."""
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


AUTHORITIES = rows_of("authorities.csv")
BY_SLUG = {row["slug"]: row for row in AUTHORITIES}
COUNCILS = [row for row in AUTHORITIES if row["kind"] in COUNCIL_KINDS]
CLOSED = [row for row in AUTHORITIES if row["closed_on"]]
POPULATIONS = rows_of("populations.csv")
ALIASES = rows_of("aliases.csv")
DEPRIVATION = rows_of("deprivation.csv")


def existed(row, first, last):
    """Whether the authority existed on any day between the two, both included."""
    return date.fromisoformat(row["opened_on"]) <= last and (
        not row["closed_on"] or date.fromisoformat(row["closed_on"]) >= first
    )


def repeated(values):
    """What occurs more than once."""
    return sorted(value for value, times in Counter(values).items() if times > 1)


def bare(name):
    """A name in small letters without marks and generic words."""
    words = re.sub(r"[\W_]+", " ", re.sub(r"['’`.]", "", name.casefold().replace("&", " and "))).split()
    return " ".join(word for word in words if word not in GENERIC)


@pytest.mark.parametrize("start", COUNTS)
def test_councils_of_each_kind_are_as_many_as_there_were_in_the_review_year(start):
    first, last = date(start, 4, 1), date(start + 1, 3, 31)
    kinds = Counter(row["kind"] for row in COUNCILS if existed(row, first, last))
    assert [kinds[kind] for kind in COUNCIL_KINDS] == COUNTS[start]


def test_slugs_names_and_codes_are_each_used_once():
    assert repeated(row["slug"] for row in AUTHORITIES) == []
    assert repeated(row["name"].casefold() for row in AUTHORITIES) == []
    codes = [row["gss_code"] for row in AUTHORITIES + rows_of("former_identities.csv") if row["gss_code"]]
    assert repeated(codes) == []


def test_slugs_are_lower_case_words_joined_by_hyphens():
    assert [row["slug"] for row in AUTHORITIES if not SLUG.fullmatch(row["slug"])] == []


def test_every_council_has_a_code_of_its_kind_once_it_is_there():
    wrong = [r for r in COUNCILS if not re.fullmatch(GSS_PREFIX[r["kind"]] + r"\d{6}", r["gss_code"])]
    assert [row["slug"] for row in wrong if row["gss_code"] or row["opened_on"] <= date.today().isoformat()] == []


def test_codes_of_other_bodies_are_well_formed_where_known():
    codes = [row["gss_code"] for row in AUTHORITIES if row["kind"] in OTHER_KINDS]
    assert [code for code in codes if code and not re.fullmatch(r"E\d{8}", code)] == []


def test_every_kind_is_known():
    assert {row["kind"] for row in AUTHORITIES} == {*COUNCIL_KINDS, *OTHER_KINDS}


def test_every_council_is_in_a_region_and_no_region_is_misspelt():
    assert {row["region"] for row in COUNCILS} == REGIONS
    assert {row["region"] for row in AUTHORITIES} <= REGIONS | {""}


def test_every_district_lies_in_a_county_that_existed_with_it():
    for row in AUTHORITIES:
        if row["kind"] != "district":
            assert row["county"] == "", row["slug"]
            continue
        county = BY_SLUG[row["county"]]
        assert county["kind"] == "county"
        assert county["region"] == row["region"], row["slug"]
        assert not county["closed_on"] or row["closed_on"] <= county["closed_on"], row["slug"]
        assert county["closed_on"] == "" or row["closed_on"], row["slug"]


def test_every_authority_opened_before_it_closed():
    for row in AUTHORITIES:
        opened = date.fromisoformat(row["opened_on"])
        assert not row["closed_on"] or opened < date.fromisoformat(row["closed_on"]), row["slug"]


def test_nothing_in_the_register_closed_before_april_2017():
    assert [row["slug"] for row in CLOSED if row["closed_on"] < "2017-04-01"] == []


def test_an_authority_has_successors_exactly_when_it_has_closed():
    assert [row["slug"] for row in AUTHORITIES if bool(row["successors"]) != bool(row["closed_on"])] == []


def test_successors_exist_on_the_day_after():
    for row in CLOSED:
        day_after = date.fromisoformat(row["closed_on"]) + timedelta(days=1)
        for slug in row["successors"].split(";"):
            assert existed(BY_SLUG[slug], day_after, day_after), f"{row['slug']} -> {slug}"


def test_a_closed_councils_successor_opened_on_the_day_after():
    for row in CLOSED:
        if row["kind"] in COUNCIL_KINDS:
            day_after = (date.fromisoformat(row["closed_on"]) + timedelta(days=1)).isoformat()
            assert {BY_SLUG[slug]["opened_on"] for slug in row["successors"].split(";")} == {day_after}, row["slug"]


def test_surrey_passes_to_two_councils_on_1_april_2027():
    ends = {row["slug"]: row["successors"] for row in CLOSED if row["closed_on"] == "2027-03-31"}
    assert ends.pop("surrey-county-council") == "east-surrey-council;west-surrey-council"
    assert Counter(ends.values()) == {"east-surrey-council": 5, "west-surrey-council": 6}


def test_every_authority_says_where_its_facts_come_from():
    assert [row["slug"] for row in AUTHORITIES if not row["source"]] == []


def test_former_identities_belong_to_an_authority_and_say_what_was_different():
    for row in rows_of("former_identities.csv"):
        now = BY_SLUG[row["authority"]]
        different = {field: row[field] for field in ("name", "kind", "gss_code") if row[field]}
        assert different, row["authority"]
        assert all(now[field] != value for field, value in different.items()), row["authority"]
        assert now["opened_on"] <= date.fromisoformat(row["until"]).isoformat()
        assert row["source"]


def test_categories_fall_under_each_of_the_nine_service_areas():
    categories = rows_of("categories.csv")
    assert {row["service_area"] for row in categories} == SERVICE_AREAS
    assert repeated(row["slug"] for row in categories) == []
    assert repeated(row["name"].casefold() for row in categories) == []
    assert all(SLUG.fullmatch(row["slug"]) for row in categories)
    assert not SERVICE_AREAS & {row["slug"] for row in categories}


def test_every_outcome_has_a_reason_on_every_day_since_april_2013():
    reasons = rows_of("reasons.csv")
    for day in ("2013-04-01", "2019-03-31", "2019-04-01", date.today().isoformat()):
        usable = [r for r in reasons if r["used_from"] <= day and (not r["used_until"] or r["used_until"] >= day)]
        assert {row["outcome"] for row in usable} == OUTCOMES, day


def test_reasons_are_distinct_and_dated_in_order():
    reasons = rows_of("reasons.csv")
    assert repeated(row["slug"] for row in reasons) == []
    assert repeated(row["text"].casefold() for row in reasons) == []
    for row in reasons:
        opened = date.fromisoformat(row["used_from"])
        assert not row["used_until"] or opened < date.fromisoformat(row["used_until"]), row["slug"]


def test_no_reason_still_in_use_speaks_of_maladministration():
    current = [row["text"] for row in rows_of("reasons.csv") if not row["used_until"]]
    assert [text for text in current if "maladministration" in text.lower()] == []


def test_populations_are_of_councils_and_given_once_a_year():
    kinds = {BY_SLUG[row["authority"]]["kind"] for row in POPULATIONS}
    assert kinds == set(COUNCIL_KINDS)
    assert repeated((row["authority"], row["year"]) for row in POPULATIONS) == []
    assert all(int(row["residents"]) > 1_000 and row["source"] for row in POPULATIONS)


@pytest.mark.parametrize("year", sorted({int(row["year"]) for row in POPULATIONS}))
def test_a_mid_year_is_there_for_every_council_of_the_review_year_that_uses_it(year):
    first, last = date(year + 1, 4, 1), date(year + 2, 3, 31)
    given = {row["authority"] for row in POPULATIONS if row["year"] == str(year)}
    # The mid-2021 table is on the areas of 2023 and has no figure for the districts that ended on 31 March 2023.
    ended = {r["slug"] for r in COUNCILS if r["kind"] == "district" and r["closed_on"] == "2023-03-31"}
    wanted = {row["slug"] for row in COUNCILS if existed(row, first, last)}
    assert given == (wanted - ended if year == 2021 else wanted)


def test_a_countys_population_is_that_of_its_districts():
    residents = {(row["authority"], row["year"]): int(row["residents"]) for row in POPULATIONS}
    sums = Counter()
    for (slug, year), number in residents.items():
        if BY_SLUG[slug]["county"]:
            sums[BY_SLUG[slug]["county"], year] += number
    assert len(sums) == 21 * len(ENGLAND)  # the counties that still have districts
    assert {key: residents[key] for key in sums} == sums


@pytest.mark.parametrize("year", ENGLAND)
def test_populations_add_up_to_the_published_figure_for_england(year):
    councils = [r for r in POPULATIONS if r["year"] == year and BY_SLUG[r["authority"]]["kind"] != "district"]
    assert sum(int(row["residents"]) for row in councils) == ENGLAND[year]


@pytest.mark.parametrize(("slug", "year", "upheld", "published"), PUBLISHED_PER_100K)
def test_populations_give_the_published_upheld_per_100000(slug, year, upheld, published):
    [residents] = [int(r["residents"]) for r in POPULATIONS if (r["authority"], r["year"]) == (slug, year)]
    assert f"{upheld * 100_000 / residents:.1f}" == published


def test_every_alias_is_of_an_authority_of_a_known_kind_and_says_where_it_comes_from():
    assert [row for row in ALIASES if row["authority"] not in BY_SLUG] == []
    assert {row["kind_of_alias"] for row in ALIASES} == ALIAS_KINDS
    assert [row["alias"] for row in ALIASES if not row["source"] or row["alias"] != row["alias"].strip()] == []


def test_no_alias_is_given_twice_whatever_its_generic_words():
    assert repeated(bare(row["alias"]) for row in ALIASES) == []
    assert [row["alias"] for row in ALIASES if not bare(row["alias"])] == []


def test_no_alias_is_what_another_authority_is_or_was_called():
    called = [(bare(row["name"]), row["slug"]) for row in AUTHORITIES]
    called += [(bare(row["name"]), row["authority"]) for row in rows_of("former_identities.csv") if row["name"]]
    taken = [(row["alias"], slug) for row in ALIASES for name, slug in called if name == bare(row["alias"])]
    assert [(alias, slug) for alias, slug in taken if slug != owner_of(alias)] == []
    assert {alias for alias, _ in taken} == {"Bristol, City of", "County Durham", "Herefordshire, County of"}


def owner_of(alias):
    """The authority that an alias is given to."""
    return next(row["authority"] for row in ALIASES if row["alias"] == alias)


@pytest.mark.parametrize(
    ("alias", "slug"),
    [
        ("Kingston upon Hull", "hull-city-council"),
        ("Bristol, City of", "bristol-city-council"),
        ("Herefordshire, County of", "herefordshire-council"),
        ("BCP", "bournemouth-christchurch-and-poole-council"),
        ("Bath and NE Somerset", "bath-and-north-east-somerset-council"),
        ("Lancashire Fire and Rescue Service", "lancashire-combined-fire-authority"),
        ("County Durham", "durham-county-council"),
        ("RBKC", "royal-borough-of-kensington-and-chelsea"),
        ("TfL", "transport-for-london"),
        ("IOW", "isle-of-wight-council"),
        ("GLA", "greater-london-authority"),
    ],
)
def test_an_alias_that_people_use_names_the_right_authority(alias, slug):
    assert owner_of(alias) == slug


def test_deprivation_is_of_every_district_of_april_2019_and_given_once():
    there = [row["slug"] for row in COUNCILS if row["kind"] != "county" and existed(row, *[date(2019, 4, 1)] * 2)]
    assert sorted(row["authority"] for row in DEPRIVATION) == sorted(there)
    assert {row["year"] for row in DEPRIVATION} == {"2019"}
    assert [row["authority"] for row in DEPRIVATION if not row["source"]] == []


def test_deprivation_is_ranked_from_the_highest_score_down():
    ranked = sorted(DEPRIVATION, key=lambda row: int(row["rank"]))
    assert [int(row["rank"]) for row in ranked] == list(range(1, 318))
    scores = [float(row["score"]) for row in ranked]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(("slug", "score", "rank"), PUBLISHED_DEPRIVATION)
def test_deprivation_is_as_published(slug, score, rank):
    [row] = [row for row in DEPRIVATION if row["authority"] == slug]
    assert (row["score"], int(row["rank"])) == (score, rank)
