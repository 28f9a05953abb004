"""What a national review's content holds: the facts of a year of all authorities together, copied as plain data."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from councils.figures.national import GroupLine, YearLine, improvements, national, open_cases, side_by_side
from councils.models import KindTotal, PublicReport, ReviewYear
from councils.register.training import outreach
from councils.statistics.english import long_date
from councils.statistics.measures import measures
from councils.statistics.rates import Rate
from letters.models.addressing import letters_date
from letters.models.rows import rate_facts
from letters.pdf.letter_pages import YEARS_SHOWN
from letters.wording.review_facts import conditions_met, named_facts

DOCUMENT = "national review"
DEMONSTRATION = "Demonstration: every case and figure in this review is made up"

# What moves with the casework from day to day, and what follows from it: a review tells of it as of its own day.
OF_ITS_DAY = ("improvements", "facts", "paragraphs")


def content_of(year: ReviewYear, text: str, *, replaces: Any = None) -> dict:
    """The content of a year's national review with a wording; `letters.pdf.rendering` documents its shape."""
    dated_on = letters_date(year)
    content = {
        **frame(year),
        "dated_on": dated_on.isoformat(),
        "wording": text,
        **frozen_figures(year),
        "reports": reports_of(year),
        "improvements": {**vars(improvements(year, on=dated_on)), "on": dated_on.isoformat()},
        "outreach": dict(outreach(year)),
        "replaces": replaces,
    }
    if replaces:
        content["dated_on"] = replaces["on"]
    publish_on = long_date(content["publish_on"]) if content["publish_on"] else "a later date"
    content["facts"] = named_facts(content, period_end=long_date(content["period_end"]), publish_on=publish_on)
    content["paragraphs"] = conditions_met(content)
    return content


def frame(year: ReviewYear) -> dict[str, Any]:
    publish_at = year.publish_at
    return {
        "schema": 1,
        "document": DOCUMENT,
        "notice": DEMONSTRATION if year.demonstration else "",
        "year": year.label,
        "title": f"National review {year.label}",
        "period_start": year.starts_on.isoformat(),
        "period_end": year.ends_on.isoformat(),
        "publish_on": timezone.localdate(publish_at).isoformat() if publish_at else None,
        "letterhead": {"name": settings.OMBUDSMAN_NAME, "lines": settings.LETTERHEAD_LINES},
        "notes": [year.notes] if year.notes else [],
    }


def frozen_figures(year: ReviewYear) -> dict[str, Any]:
    """The year's figures as frozen; corrections made since do not move them."""
    picture, cases = national(year), open_cases(year.performances.totals())
    whole = picture.whole
    beside = reversed(ReviewYear.objects.beside(year)[:YEARS_SHOWN])
    shown = measures(whole, None, year, ("authority", "authorities"))
    return {
        "authorities": whole.authorities,
        # Residents live in a county and in a district of it: all together have no figure per 100,000.
        "measures": [measured(measure) for measure in shown if isinstance(measure.rate, Rate)],
        "counts": {"late": whole.complied_late, "not_complied": whole.not_complied, "ceased": whole.ceased},
        "bridge": {
            "open_at_start": cases.start,
            "received": whole.received,
            "decided": whole.decided,
            "open_at_end": cases.end,
        },
        "outcomes": whole.outcomes,
        "kinds": [line(found) for found in picture.by_kind],
        "service_areas": [line(found) for found in picture.by_service_area],
        "years": [year_line(found) for found in side_by_side(beside)],
    }


def measured(measure: Any) -> dict[str, Any]:
    """A measure of all authorities as data: its figure, its sentence and what it is based on."""
    return {
        "key": measure.key,
        "title": measure.title,
        "text": measure.text,
        "sentence": measure.sentence,
        "based_on": measure.based_on if measure.has_figure else "",
        "count": measure.count_text if measure.has_figure else "",
        "late": measure.late,
        **rate_facts(measure.rate),
    }


def line(found: GroupLine) -> dict[str, Any]:
    return {"name": found.name, **numbers(found.figures)}


def year_line(found: YearLine) -> dict[str, Any]:
    year = found.year
    return {"year": year.label, "note": year.notes, "breaks": year.breaks_series, **numbers(found.figures)}


def numbers(figures: KindTotal) -> dict[str, Any]:
    uphold, compliance, remedy = figures.uphold_rate, figures.compliance_rate, figures.satisfactory_remedy_rate
    return {
        "authorities": figures.authorities,
        "received": figures.received,
        "decided": figures.decided,
        "upheld": uphold.part,
        "investigated": uphold.of,
        "uphold_text": uphold.text,
        "complied": compliance.part,
        "compliance_of": compliance.of,
        "compliance_text": compliance.text,
        "remedied": remedy.part,
        "remedy_of": remedy.of,
        "remedy_text": remedy.text,
    }


def reports_of(year: ReviewYear) -> list[dict[str, str]]:
    published = PublicReport.objects.published_in(*year.days).select_related("authority")
    return [
        {"title": report.title, "authority": report.authority.name, "published_on": report.published_on.isoformat()}
        for report in published.order_by("published_on", "slug")
    ]
