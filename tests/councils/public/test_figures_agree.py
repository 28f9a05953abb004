"""Sentence, range, funnel, map and file judge every figure alike: every council, measure and year."""

import random
from datetime import date

import pytest

from councils.figures import freezing, publication
from councils.models import Kind, Performance, ServiceArea
from councils.statistics.measures import shown_by
from tests.councils.public.map.test_year_map import SQUARE
from tests.councils.public.test_views import words
from tests.support.factories import AuthorityFactory, ReviewYearFactory, moment
from tests.support.verdicts import disagreements, funnel_marks, of_file, shade_of, shades

pytestmark = pytest.mark.django_db
KINDS = (Kind.DISTRICT, Kind.LONDON)
SIZES = (0, 2, 6, 30, 90, 200)  # investigations of each council of a kind


@pytest.fixture
def years():
    """Two years of councils small and large, ordinary and not, one of them of very few residents."""
    dice = random.Random(7)
    councils = [council(kind, place) for kind in KINDS for place in range(len(SIZES))]
    return [published(start, councils, dice) for start in (2022, 2023)]


def council(kind, place):
    authority = AuthorityFactory(name=f"{kind.label} {place}", slug=f"{kind.value}-{place}", kind=kind)
    authority.boundaries.create(geometry=SQUARE, source="test")
    return authority


def published(start, councils, dice):
    year = ReviewYearFactory(starts_on=date(start, 4, 1), shows_upheld_per_100k=True)
    for place, authority in enumerate(councils):
        size = SIZES[place % len(SIZES)]
        known = {"year": year, "authority": authority, "name": authority.name, "kind": authority.kind, "imported": True}
        known["residents"] = 9_000 if place == 1 else 60_000 + 400 * size
        parts = [counts(dice, size // 2, share) for share in (dice.choice((0.3, 0.6, 0.95)), 0.6)]
        for area, part in zip((ServiceArea.HOUSING, ServiceArea.BENEFITS), parts, strict=True):
            Performance.objects.create(service_area=area, **known, **part)
        Performance.objects.create(**known, **{name: sum(part[name] for part in parts) for name in parts[0]})
    freezing.freeze(year)
    publication.publish(year, moment(f"{start + 1}-07-29T00:01"))
    return year


def counts(dice, size, share):
    upheld = sum(dice.random() < share for _ in range(size))
    late = sum(dice.random() < 0.1 for _ in range(upheld))
    return {
        "upheld": upheld,
        "not_upheld": size - upheld,
        "satisfactory_remedies": sum(dice.random() < 0.2 for _ in range(upheld)),
        "complied": upheld - late,
        "not_complied": late,
    }


def test_every_place_that_judges_a_figure_judges_it_alike(client, years):
    verdicts = set()
    for year in years:
        file = of_file(client, year)
        marks = {(key, kind): funnel_marks(client, year, key, kind) for key in shown_by(year) for kind in KINDS}
        drawn = {(key, kind): shades(client, year, key, kind) for key in shown_by(year) for kind in KINDS}
        for slug in {slug for slug, _ in file}:
            said = words(client.get(f"/councils/{slug}/{year}/"))
            answer = client.get(f"/api/councils/{slug}/{year}/").json()
            for key in shown_by(year):
                line = file[slug, key]
                verdicts.add(line["verdict"])
                mark = marks[key, line["kind"]].get(slug)
                assert disagreements(line, said, answer[key]["ordinary"], [], mark) == [], (slug, key)
                if line["verdict"] and key != "compliance_rate":  # of which there is a list, and no map
                    assert drawn[key, line["kind"]][slug] in shade_of(line), (slug, key)
    assert verdicts >= {"", "too few", "ordinary", "unusual", "beyond"}


def test_a_place_that_says_otherwise_is_noticed(client, years):
    file, key = of_file(client, years[0]), "uphold_rate"
    line = next(line for line in file.values() if line["verdict"] == "ordinary" and line["measure"] == key)
    slug = line["authority"]
    said, mark = (
        words(client.get(f"/councils/{slug}/2022-23/")),
        funnel_marks(client, years[0], key, line["kind"])[slug],
    )
    api = client.get(f"/api/councils/{slug}/2022-23/").json()[key]["ordinary"]
    letter = {"low95": api["low"], "high95": api["high"], "verdict": api["verdict"], "sentence": api["sentence"]}
    assert disagreements(line, said, api, [letter], mark) == []
    assert disagreements(line | {"low95": "0", "high95": line["of"]}, said, api, [], mark) == ["range", "api"]
    assert disagreements(line, "", api, [], mark) == ["card"]
    assert disagreements(line, said, None, [], mark) == ["api"]
    others = [letter, letter | {"verdict": "unusual"}, None]
    assert disagreements(line, said, api, others, mark) == ["letter 1", "letter 2"]
    assert disagreements(line, said, api, [], ("outside", mark[1])) == ["funnel"]
    assert disagreements(line, said, api, [], (mark[0], "fewer than is ordinary")) == ["funnel"]
    assert disagreements(line, said, api, [], None) == ["funnel"]
    assert disagreements(line | {"verdict": ""}, said, api, [letter], mark) == ["api", "funnel", "letter 0"]
