"""The whole demonstration, loaded and frozen once: how much it is, and that all of its figures agree."""

import random
from collections import defaultdict

import pytest
from django.template.loader import render_to_string
from django.test import Client

from councils.figures.council_year import published_years_of
from councils.models import COUNCIL_KINDS, Authority, PublicReport, ReviewYear
from councils.public.views.council import measure_cards
from councils.register import loading as register
from councils.statistics.measures import shown_by
from letters.lifecycle.contradicted import contradicted_sentences
from letters.models import Letter
from ombudsman.demo import building
from ombudsman.demo.calibration import REPORTS
from ombudsman.demo.letters import compose_letters
from tests.councils.exports.test_recompute import FIGURES, contents, main, packed, with_one_digit_altered
from tests.councils.public.test_views import words_of
from tests.ombudsman.demo.test_loading import TODAY
from tests.support.verdicts import disagreements, funnel_marks, of_file

pytestmark = [pytest.mark.demo, pytest.mark.django_db]


@pytest.fixture(scope="module")
def years(module_db):
    """All frozen years, with the letters about them composed."""
    register.load_register()
    assert building.load(TODAY) > 150_000
    building.freeze_years(building.unfrozen_years())
    frozen = list(ReviewYear.objects.frozen())
    for year in frozen:
        compose_letters(year)
    return frozen


def test_there_are_as_many_reports_as_were_published_and_averages_for_every_kind(years):
    for year in years:
        reports = PublicReport.objects.published_in(*year.days)
        assert reports.count() == REPORTS[year.starts_on.year]
        totals = {total.kind: total for total in year.kind_totals.filter(service_area="")}
        assert all(totals[kind].investigated > 300 for kind in COUNCIL_KINDS)
    assert ReviewYear.objects.labelled("2019-20").performances.totals().count() > 343


def test_the_facts_contradict_no_sentence_of_any_letter(years):
    assert [(year.label, each) for year in years for each in contradicted_sentences(year, year.wording)] == []


@pytest.fixture(scope="module")
def cards(years):
    """The text of every card of every council and year, by slug, year and measure."""
    found = {}
    for shown in (each for of_one in published_years_of(Authority.objects.all()).values() for each in of_one):
        authority, about = shown.performance.authority, {"year": shown.year, "kind": shown.kind, "level": 3}
        for card in measure_cards(shown, []):
            html = render_to_string("councils/cards/measure.html", about | {"card": card, "authority": authority})
            found[authority.slug, shown.year.label, card["measure"].key] = words_of(html)
    return found


def in_letters(year):
    """What the letters about a council say of a measure, by slug and measure; an abolished council has several."""
    found = defaultdict(list)
    for slug, content in Letter.objects.filter(year=year).values_list("authority__slug", "content"):
        for measure in content["measures"]:
            found[slug, measure["key"]].append(measure["ordinary"])
    return found


def test_sentence_range_funnel_card_letter_api_and_file_agree_for_every_authority_measure_and_year(years, cards):
    client, verdicts, wrong = Client(), defaultdict(int), []
    for year in years:
        file, letters = of_file(client, year), in_letters(year)
        marks = {(key, kind): funnel_marks(client, year, key, kind) for key in shown_by(year) for kind in COUNCIL_KINDS}
        answers = {slug: client.get(f"/api/councils/{slug}/{year}/").json() for slug in {slug for slug, _ in file}}
        for (slug, key), line in file.items():
            verdicts[line["verdict"]] += 1
            mark, said = marks.get((key, line["kind"]), {}).get(slug), letters[slug, key]
            assert said or not line["verdict"], (slug, year)
            found = disagreements(line, cards[slug, year.label, key], answers[slug][key]["ordinary"], said, mark)
            wrong += [(slug, year.label, key, where) for where in found]
    assert wrong == []
    assert len(cards) == sum(verdicts.values()) > 10_000
    assert set(verdicts) == {"", "too few", "ordinary", "unusual", "beyond", "spread"}


@pytest.fixture(scope="module")
def package(years, tmp_path_factory):
    """The package as it is downloaded."""
    path = tmp_path_factory.mktemp("package") / "ombudsman-data.zip"
    path.write_bytes(Client().get("/data/ombudsman-data.zip").getvalue())
    return path


def test_the_script_reproduces_every_figure_of_the_downloaded_package(cards, package, capsys):
    assert main(package) == 0, capsys.readouterr().out
    assert capsys.readouterr().out == f"{len(cards):,} figures worked out anew, 0 differences.\n"


def of_one_year(files):
    """The files of a package in which no other year is: its table of all years says the same."""
    return files | {"measures.csv": files["2024-25/measures.csv"]}


@pytest.mark.parametrize("table", FIGURES)
def test_the_script_fails_when_one_digit_of_a_figure_is_altered(package, table, tmp_path, capsys):
    """The figures of the latest year, with checksums that fit, so that nothing but the figures gives it away."""
    latest = {path: text for path, text in contents(package).items() if path.startswith("2024-25/")}
    altered_package, path = tmp_path / "altered.zip", f"2024-25/{table}.csv"
    packed(of_one_year(latest), altered_package)
    assert main(altered_package) == 0
    for what, altered in with_one_digit_altered(latest[path], 8, random.Random(2020)):
        packed(of_one_year(latest | {path: altered}), altered_package)
        assert main(altered_package) == 1, what
    capsys.readouterr()
