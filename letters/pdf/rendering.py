"""Content in, PDF out: the annual letter as an accessible, archival document. The only importer of WeasyPrint.

The content is the dict that a letter's facts were copied into when it was composed, plain data that JSON can hold. The
same content gives the same bytes every time, in every process. Its shape, schema 4:

    notice         printed on every page, such as that the figures are made up; may be empty
    year, title, dated_on, publish_on, period_end, delivery         dates in ISO form
    authority      name, slug, gss_code, kind, kind_label, kind_plural, region, is_new: as of that year
    peers          how many bodies of its kind there were in the year, itself included
    recipient      authority, name, office, salutation, address (lines), is_successor; name may be empty
    signatory      name, office, second_office  letterhead    name, lines
    wording        Markdown, see letters.wording.markdown    narrative      Markdown about this authority; may be empty
    paragraphs     names of the conditions that hold          facts          the named facts, as printed
    measures       key, title, text, sentence, based_on, count, late, few, similar, ordinary, others, and either part,
                   of, percent
                   or, per 100,000 residents, value; without a figure, of is 0 or value None and the sentence says why.
                   similar is None or the same of all similar authorities, with authorities (how many) and sentence;
                   ordinary is None (or missing in letters of earlier versions) or the ordinary range with its sentence;
                   others holds [part, of], or the value, of each of them, for the chart
    bridge         open_at_start, received, decided, open_at_end; the first and the last may be None
    counts         every count of the year's figures by name  outcomes       six numbers by outcome
    years          oldest first: year, note, breaks, received, decided, upheld, investigated, uphold_text, complied,
                   complied_late, compliance_of, compliance_text, remedied, remedy_of, remedy_text, per_100k; joint: of
                   those that passed to it whole; similar: None, or the averages: uphold, compliance, remedy, per_100k
    service_areas  name, received, decided, investigated, upheld, uphold_text; similar: None, or part, of, text
    pack           None, or, where a successor has letters about several bodies, the same counts of each by name
                   (bodies), and of all (together)
    reports        title, published_on, reference             notes          sentences on how far years compare
    cases_not_complied
                   references of the cases not complied with that the public may read about
    ways           where to go on: key, what, address, and the address as printed
    enclosed       what comes with it and who has a copy, a sentence each
    layout         which folder of templates sets it; missing in what was composed while there was one
    replaces       None, or dated_on of the letter that this one takes the place of, the reason, on which day, edition:
                   which letter this is, and was: what that one said, as `letters.pdf.letter_figures.said_before` keeps
    numbers        the numbers that a wording may compare, by name

Letters before schema 4 have nothing beside years and areas, and no pack; those of schema 1 have no cases_not_complied
and no numbers; those of schemas 1 and 2 no ways, nothing enclosed, no second office, and of what they replace neither
edition nor was.

A national review has the same shape where it says the same, and instead of authority, recipient and what is theirs:

    document       what it is                              period_start   the first day of the year
    authorities    how many were reviewed                  counts         late, not_complied, ceased
    kinds, years, service_areas
                   name or year, authorities, received, decided, and the three rates as in a letter's years; years have
                   breaks as well
    improvements   agreed, decisions, done, on             outreach       what councils.register.training counts

WeasyPrint is imported when it is first needed, not before: it wants Pango, which a machine may lack. Of it nothing but
what its manual describes is used, so that any release of its major version will do.
"""

import ctypes.util
import gc
import io
import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf

from letters.pdf import attachments as enclosures
from letters.pdf import letter_pages as pages
from letters.pdf import review_pages
from letters.wording.glyphs import FONTS, UnprintableError, content_problems, font_file, is_printable, printed

Content = Mapping[str, Any]

TEMPLATES = Path(__file__).parent.parent.parent / "templates" / "letters" / "pdf"
VARIANT = "pdf/a-3a"
SUBSETTER = "libharfbuzz-subset.so.0"
LETTERS_BETWEEN_COLLECTIONS = 8  # few enough for a process to stay below 100 MB

# PDF/A-3a comes from WeasyPrint; that the same file is PDF/UA-1 too is said here, with the schema PDF/A asks for when a
# file says something that PDF/A itself does not define.
PDF_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


class PdfRenderer:
    """A renderer of many letters: fonts, and the style sheet of a layout, are read once."""

    def __init__(self) -> None:
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        logging.getLogger("weasyprint").addFilter(_not_of_the_subsetter)
        self._fonts = FontConfiguration()
        self._read = cache(lambda styles: CSS(string=styles, font_config=self._fonts, url_fetcher=_own_files()))
        self._uncollected: int | None = None

    def have_process_to_itself(self) -> None:
        """For a process that renders letters and does nothing else: garbage is collected between letters only.

        A letter is laid out in thousands of objects that refer to each other and are all let go at its end. Looking
        through them again and again while it is made costs a tenth of the time and finds nothing.
        """
        gc.collect()
        gc.freeze()
        gc.disable()
        self._uncollected = 0

    def render(self, content: Content, *, large_print: bool = False) -> bytes:
        """One letter, or national review, as a PDF. Raises UnprintableError for what its fonts cannot say."""
        from weasyprint import HTML

        xhtml, charts = html_and_charts(content, large_print=large_print)
        sheet = large_print_styles() if large_print else styles(content)
        document = HTML(string=xhtml, url_fetcher=_own_files(charts)).render(
            stylesheets=[self._read(sheet)], font_config=self._fonts, pdf_variant=VARIANT, cache={}
        )
        document.metadata.generate_rdf_metadata = _saying_pdf_ua(document.metadata.generate_rdf_metadata)
        pdf = document.write_pdf(
            pdf_variant=VARIANT, attachments=list(_attachments(content)), uncompressed_pdf=True, pdf_identifier=b""
        )
        del document
        self._collect()
        return _compressed(pdf)

    def _collect(self) -> None:
        if self._uncollected is None:
            return
        self._uncollected += 1
        if self._uncollected == LETTERS_BETWEEN_COLLECTIONS:
            self._uncollected = 0
            gc.collect()


@cache
def styles_of(layout: str) -> str:
    return (TEMPLATES / layout / "letter.css").read_text("utf-8")


def styles(content: Content) -> str:
    """The style sheet that a content is set with."""
    return styles_of(pages.layout_of(content))


@cache
def large_print_styles() -> str:
    return (TEMPLATES / "large_print.css").read_text("utf-8")


def html_and_charts(content: Content, *, large_print: bool = False) -> tuple[str, dict[str, str]]:
    """The pages of a content as XHTML, and its charts as SVG by name, in the characters of the letter's fonts."""
    if "document" in content:
        xhtml, charts = review_pages.review_html(content), review_pages.chart_images(content)
    else:
        set_as = pages.large_print_html if large_print else pages.letter_in_print
        xhtml, charts = set_as(content), pages.chart_images(content)
    drawn = {name: printed(svg) for name, svg in charts.items()}
    xhtml = printed(xhtml)
    if not all(map(is_printable, set(xhtml).union(*drawn.values()))):
        raise UnprintableError(" ".join(content_problems(content)) or "A text has a character that no font has.")
    return xhtml, drawn


def render(content: Content) -> bytes:
    return PdfRenderer().render(content)


def pango_problem() -> str | None:
    """What to install before letters can be rendered, as a sentence; None when all is there."""
    try:
        import weasyprint  # noqa: F401
    except OSError as problem:
        return (
            "Letters cannot be rendered, because the Pango library is missing. Install it: on Debian and Ubuntu "
            "“apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0”, on macOS “brew install pango”. "
            f"(The loader said: {problem})"
        )
    return None


def has_quick_subsetter() -> bool:
    """Whether the library that cuts fonts down fast is there. Without it WeasyPrint does so itself, slowly."""
    for name in filter(None, (SUBSETTER, ctypes.util.find_library("harfbuzz-subset"))):
        with suppress(OSError):
            ctypes.CDLL(name)
            return True
    return False


def _not_of_the_subsetter(record: logging.LogRecord) -> bool:
    """WeasyPrint says of every font of every letter that it is missing; `manage.py check` says it once."""
    return not str(record.msg).startswith("Using fontTools instead of HarfBuzz-Subset")


def _compressed(pdf: bytes) -> bytes:
    """A PDF compressed and named by a digest of what is in it. Doing both, WeasyPrint puts every object down twice."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as written:
        written.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def _saying_pdf_ua(generate: Any) -> Any:
    def generate_rdf_metadata(*arguments: Any) -> bytes:
        return bytes(generate(*arguments).replace(b"</rdf:RDF>", PDF_UA + b"</rdf:RDF>"))

    return generate_rdf_metadata


def _own_files(charts: Mapping[str, str] | None = None) -> Any:
    """A fetcher that knows the fonts and this letter's charts. Anything else stops the rendering."""
    return _fetcher_class()(charts or {})


@cache
def _fetcher_class() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):
        def __init__(self, charts: Mapping[str, str]) -> None:
            super().__init__(fail_on_errors=True, allowed_protocols=())
            self.charts = charts

        def fetch(self, url: str, headers: Any = None) -> Any:
            kind, _, name = url.removeprefix("letter:").partition("/")
            if kind == "chart" and name in self.charts:
                return URLFetcherResponse(url, self.charts[name], {"Content-Type": "image/svg+xml"})
            if kind == "font" and name in FONTS:
                return URLFetcherResponse(url, font_file(name).read_bytes(), {"Content-Type": "font/ttf"})
            raise ValueError(f"A letter may not fetch “{url}”: it is neither one of its fonts nor one of its charts.")

    return OwnFiles


def _attachments(content: Content) -> Any:
    from weasyprint import Attachment

    dated = datetime.fromisoformat(content["dated_on"])
    stem = enclosures.stem(content)
    for ending, data in (("json", enclosures.as_json(content)), ("csv", enclosures.as_csv(content))):
        yield Attachment(
            file_obj=io.BytesIO(data),
            name=f"{stem}.{ending}",
            description=f"The figures of this letter as {ending.upper()}",
            created=dated,
            modified=dated,
            relationship="Data",
        )
