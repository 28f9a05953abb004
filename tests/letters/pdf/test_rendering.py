"""The PDF of a letter: the same bytes every time, accessible, archival, closed to the outside, right on every page."""

import ast
import builtins
import gc
import hashlib
import io
import json
import logging
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

from letters import checks
from letters.pdf import rendering
from letters.pdf.letter_figures import figure_sentence
from letters.pdf.letter_pages import chart_images
from letters.pdf.rendering import PdfRenderer, pango_problem, render
from letters.wording.glyphs import UnprintableError
from tests.support.letter_content import LETTERS, letter
from tests.support.pdf_text import page_texts, right_edges

ROOT = Path(__file__).resolve().parents[3]

RENDER_ELSEWHERE = """
import hashlib, os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
import django; django.setup()
from letters.pdf.rendering import render
from tests.support.letter_content import letter
print(hashlib.sha256(render(letter("largest"))).hexdigest())
"""


@pytest.fixture(scope="module")
def renderer():
    return PdfRenderer()


@pytest.fixture(scope="module")
def pdfs(renderer):
    return {name: renderer.render(letter(name)) for name in LETTERS}


def opened(pdf):
    return pikepdf.open(io.BytesIO(pdf))


def structure(pdf):
    """All elements of a document's structure tree, in reading order."""
    document = opened(pdf)
    waiting = [document.Root.StructTreeRoot.K]
    while waiting:
        element = waiting.pop()
        if isinstance(element, pikepdf.Array):
            waiting.extend(reversed(list(element)))
        elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
            yield element
            if "/K" in element:
                waiting.append(element.K)
    document.close()


def test_a_renderer_that_has_made_others_gives_the_same_bytes_as_a_new_one(pdfs):
    assert render(letter("usual")) == pdfs["usual"]
    assert render(letter("with_per_100k")) == pdfs["with_per_100k"]


NO_FONTS = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig/>'


def test_a_machine_without_a_single_font_gives_the_same_bytes(pdfs, tmp_path):
    (tmp_path / "fonts.conf").write_text(NO_FONTS)
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", RENDER_ELSEWHERE],
        cwd=ROOT, capture_output=True, text=True, check=True,
        env={"FONTCONFIG_FILE": str(tmp_path / "fonts.conf"), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert run.stdout.strip() == hashlib.sha256(pdfs["largest"]).hexdigest()


ODD = "Stoke\u2011on\u2010Trent, ***bold and slanted ✔***\n\n- \uf0b7 a bullet of Word\n- ● ▪ 10\u202f000\u2028next"


def test_whatever_is_typed_is_drawn_with_the_letters_own_fonts(renderer):
    pdf = renderer.render(letter("usual") | {"narrative": ODD})
    assert "Stoke-on-Trent, bold and slanted ✓" in " ".join(page_texts(pdf))
    with opened(pdf) as document:
        described = [each for each in document.objects if isinstance(each, pikepdf.Dictionary) and "/BaseFont" in each]
        families = {str(font.BaseFont).partition("+")[2].partition("-")[0] for font in described}
    assert families == {"Letter"}


def test_what_the_fonts_cannot_say_is_refused_by_name_and_never_drawn_as_a_box(renderer):
    with pytest.raises(UnprintableError, match="In the address: “Ж”"):
        renderer.render(letter("usual") | {"recipient": {**letter("usual")["recipient"], "name": "Ж"}})


def test_another_process_gives_the_same_bytes(pdfs):
    said = {
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", RENDER_ELSEWHERE],
            cwd=ROOT, capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"},
        ).stdout.strip()
        for seed in ("1", "2")
    }  # fmt: skip
    assert said == {hashlib.sha256(pdfs["largest"]).hexdigest()}


def test_different_letters_have_different_identifiers(pdfs):
    identifiers = {bytes(opened(pdf).trailer.ID[0]) for pdf in pdfs.values()}
    assert len(identifiers) == len(LETTERS)


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_is_a_sound_pdf_in_english_with_title_bookmarks_and_structure(name, pdfs):
    pdf = opened(pdfs[name])
    made = letter(name)
    assert pdf.check_pdf_syntax() == []
    assert str(pdf.Root.Lang) == "en-GB"
    assert str(pdf.docinfo.Title) == f"{made['title']}: {made['authority']['name']}"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_outline() as outline:
        assert [entry.title for entry in outline.root] == [
            made["title"], f"{made['authority']['name']}: the figures for {made['year']}", "Behind the figures",
        ]  # fmt: skip


@pytest.mark.parametrize("name", LETTERS)
def test_the_metadata_says_both_standards_and_the_date_of_the_letter(name, pdfs):
    with opened(pdfs[name]).open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "3"
        assert metadata["pdfaid:conformance"] == "A"
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["xmp:CreateDate"] == "2020-07-22"


@pytest.mark.parametrize("name", LETTERS)
def test_pictures_are_described_tables_have_headers_and_headings_keep_their_order(name, pdfs):
    kinds, described, with_headers = [], [], True
    for element in structure(pdfs[name]):
        kinds.append(str(element.S))
        if element.S == "/Figure":
            described.append(str(element.Alt))
        with_headers &= element.S != "/TD" or "/Headers" in element.A
    assert len(described) == len(chart_images(letter(name)))
    assert all(words.startswith(("Chart of ", "Bar in parts: ")) for words in described)
    assert with_headers
    tables = 2 + (name != "nothing_decided") + (name == "to_a_successor") + bool(letter(name)["reports"])
    assert kinds.count("/Table") == tables
    assert kinds.count("/TH") > 10
    assert kinds.count("/Link") >= len(letter(name)["ways"])
    headings = [int(kind[2]) for kind in kinds if kind in ("/H1", "/H2", "/H3")]
    assert headings[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))


def test_links_have_words_for_those_who_do_not_see_them(renderer):
    made = letter("usual") | {"narrative": "See [our pages](https://ombudsman.example/)."}
    with opened(renderer.render(made)) as pdf:
        annotations = [annotation for page in pdf.pages for annotation in page.get("/Annots", [])]
        said = [str(annotation.Contents) for annotation in annotations]
    assert "https://ombudsman.example/" in said
    assert "https://ombudsman.example/statistics/" in said


def test_a_letter_stands_characters_that_were_kept_before_they_were_cleaned(renderer):
    made = letter("usual") | {"narrative": "The Council took\x0btoo long.\x07\ufffe"}
    assert "The Council took" in " ".join(page_texts(renderer.render(made)))


def test_every_font_is_embedded(pdfs):
    pdf = opened(pdfs["largest"])
    things = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary)]
    descriptors = [thing for thing in things if thing.get("/Type") == "/FontDescriptor"]
    assert {str(descriptor.FontFamily) for descriptor in descriptors} == {"Letter"}
    assert all("/FontFile2" in descriptor for descriptor in descriptors)


def test_the_figures_travel_with_the_letter_as_json_and_csv_dated_like_it(pdfs):
    pdf = opened(pdfs["usual"])
    assert set(pdf.attachments) == {"worcester-2019-20.json", "worcester-2019-20.csv"}
    attached = pdf.attachments["worcester-2019-20.json"].get_file()
    assert json.loads(attached.read_bytes())["measures"][0]["sentence"] == "50% (2 of 4 detailed investigations)"
    assert attached.creation_date.date().isoformat() == "2020-07-22"
    assert {str(file.AFRelationship) for file in pdf.Root.AF} == {"/Data"}


@pytest.mark.parametrize("name", LETTERS)
def test_every_page_names_the_authority_its_number_and_that_the_figures_are_made_up(name, pdfs):
    texts = page_texts(pdfs[name])
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {len(texts)}" in text
        assert letter(name)["authority"]["name"] in text
        assert "every figure in this letter is made up" in text


@pytest.mark.parametrize("name", LETTERS)
def test_three_pages_are_enough_and_the_last_one_is_not_a_lonely_line(name, pdfs):
    texts = page_texts(pdfs[name])
    assert len(texts) <= (7 if name == "long_narrative" else 3)
    assert len(texts[-1]) > 450


@pytest.mark.parametrize("name", LETTERS)
def test_no_line_runs_over_the_margin(name, pdfs):
    with opened(pdfs[name]) as pdf:
        widest = max(right for page in pdf.pages for right in right_edges(page))
    assert widest <= 210 - 23 + 0.5


@pytest.mark.parametrize("name", LETTERS)
def test_what_the_letter_says_is_on_its_pages(name, pdfs):
    text = " ".join(" ".join(page_texts(pdfs[name])).split())
    for measure in letter(name)["measures"]:
        assert figure_sentence(measure, letter(name)) in text
    for way in letter(name)["ways"]:
        assert way["printed"] in text.replace(" ", "")  # a long one goes on after a stroke on the next line


def test_nothing_from_outside_is_fetched_and_asking_for_it_stops_the_letter(renderer, monkeypatch):
    from weasyprint.urls import FatalURLFetchingError

    real = rendering.pages.letter_html
    for address in ("https://ombudsman.example/x.png", "file:///etc/hostname", "data:image/png;base64,AAAA"):
        monkeypatch.setattr(
            rendering.pages,
            "letter_html",
            lambda made, address=address: real(made).replace("letter:chart/uphold_rate", address),
        )
        with pytest.raises(FatalURLFetchingError):
            renderer.render(letter("largest"))


def test_weasyprint_has_nothing_to_complain_about(renderer, caplog):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        for name in LETTERS:
            renderer.render(letter(name))
    assert caplog.records == []


def test_a_renderer_with_a_process_to_itself_makes_the_same(pdfs):
    own = PdfRenderer()
    own.have_process_to_itself()
    try:
        assert own.render(letter("usual")) == pdfs["usual"]
    finally:
        gc.unfreeze()
        gc.enable()


def test_of_weasyprint_only_what_its_manual_describes_is_used():
    tree = ast.parse(Path(rendering.__file__).read_text("utf-8"))
    imported = {
        f"{node.module}.{name.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("weasyprint")
        for name in node.names
    }
    assert imported == {
        *("weasyprint.Attachment", "weasyprint.CSS", "weasyprint.HTML", "weasyprint.text.fonts.FontConfiguration"),
        *("weasyprint.urls.URLFetcher", "weasyprint.urls.URLFetcherResponse"),
    }
    private = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr.startswith("_")]
    own = {ast.unparse(node.value) for node in private if not node.attr.startswith("__")}
    assert own <= {"self"}


def test_a_missing_pango_is_said_in_a_sentence_with_the_remedy(monkeypatch):
    assert pango_problem() is None

    def missing(name, *arguments, **named):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return original(name, *arguments, **named)

    original = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", missing)
    assert "apt install libpango-1.0-0" in pango_problem()


def test_the_check_command_warns_of_a_missing_pango_and_is_silent_otherwise(monkeypatch):
    assert checks.pango_is_installed() == []
    monkeypatch.setattr(checks, "PANGO", "libpango-that-is-not-there.so")
    assert checks.pango_is_installed() == []  # WeasyPrint finds it under its other names
    monkeypatch.setattr(checks, "pango_problem", lambda: "Install Pango.")
    assert [complaint.msg for complaint in checks.pango_is_installed()] == ["Install Pango."]
