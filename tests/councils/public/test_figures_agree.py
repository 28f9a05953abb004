"""Sentence, range, funnel, map and file judge every figure alike: every council, measure and year."""

import csv
import io
import random
import re
from datetime import date
from html import unescape

import pytest

from councils.figures import freezing, publication
from councils.models import Kind, Performance, ServiceArea
from councils.statistics.measures import VERDICT_WORDS, shown_by
from tests.councils.public.map.test_year_map import SQUARE
from tests.councils.public.test_views import words
from tests.support.factories import AuthorityFactory, ReviewYearFactory, moment

pytestmark = pytest.mark.django_db
KINDS = (Kind.DISTRICT, Kind.LONDON)
LOOKS = {"too few": "few", "ordinary": "inside", "spread": "inside", "unusual": "outside", "beyond": "outside"}
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


def of_file(client, year):
    """The lines of the file, by council and measure."""
    text = client.get(f"/data/{year}/measures.csv").content.decode()
    return {(line["authority"], line["measure"]): line for line in csv.DictReader(io.StringIO(text))}


def funnel_marks(client, year, measure, kind):
    """How each council is drawn, and what its mark says."""
    html = client.get(f"/map/?view=funnel&year={year}&measure={measure}&councils={kind}").content.decode()
    found = re.findall(
        r'<a href="/councils/([\w-]+)/[\d-]+/"\s+class="funnel-(\w+)".*?<title>(.*?)</title>', html, re.DOTALL
    )
    return {slug: (look, unescape(said)) for slug, look, said in found}


def shades(client, year, measure, kind):
    """Whether each council is drawn as fewer, as more, as ordinary, hatched, or as no data."""
    html = client.get(f"/map/?year={year}&measure={measure}&councils={kind}").content.decode()
    found = re.findall(r'<a href="/councils/([\w-]+)/[\d-]+/"><path (?:class|fill)="(.*?)"', html)
    return dict(found)


def shade_of(line):
    """What shades may be those of a line of the file."""
    if not line["verdict"]:
        return {"no-data"}
    if line["verdict"] == "too few":
        return {"url(#few)"}
    if LOOKS[line["verdict"]] == "outside":
        return {"shade-4" if int(line["part"]) > float(line["expected"]) else "shade-0"}
    return {"shade-1", "shade-2", "shade-3"}


def test_every_place_that_judges_a_figure_judges_it_alike(client, years):
    verdicts = set()
    for year in years:
        file = of_file(client, year)
        marks = {(key, kind): funnel_marks(client, year, key, kind) for key in shown_by(year) for kind in KINDS}
        drawn = {(key, kind): shades(client, year, key, kind) for key in shown_by(year) for kind in KINDS}
        for slug in {slug for slug, _ in file}:
            said, answer = (
                words(client.get(f"/councils/{slug}/{year}/")),
                client.get(f"/api/councils/{slug}/{year}/").json(),
            )
            for key in shown_by(year):
                line, judged = file[slug, key], answer[key]["ordinary"]
                verdicts.add(line["verdict"])
                mark = marks[key, line["kind"]].get(slug)
                if not line["verdict"]:
                    assert (judged, mark) == (None, None), (slug, key)
                    continue
                assert (str(judged["low"]), str(judged["high"]), judged["verdict"]) == (
                    line["low95"],
                    line["high95"],
                    line["verdict"],
                )
                assert judged["sentence"] in said
                assert mark[0] == LOOKS[line["verdict"]], (slug, key)
                assert short_of(line) in mark[1]
                if key != "compliance_rate":  # of which there is a list, and no map
                    assert drawn[key, line["kind"]][slug] in shade_of(line), (slug, key)
    assert verdicts >= {"", "too few", "ordinary", "unusual", "beyond"}


def short_of(line):
    """How a table and a mark say the verdict of a line of the file."""
    if line["verdict"] == "too few":
        return "too few to tell"
    return VERDICT_WORDS[line["verdict"], int(line["part"]) > float(line["expected"])]
