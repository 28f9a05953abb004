"""The pages of a council: all councils, one council, one council's year."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from councils.figures.council_year import CouncilYear, SideBySide, published_years
from councils.figures.ordinary_ranges import PER_100K
from councils.figures.predecessors import published_before
from councils.figures.several_years import changes, of_kind, since_three_years, together, with_the_year_before
from councils.models import Authority, Decision, Kind, Performance, PublicReport, Region
from councils.models.decision import today
from councils.public.agreed_improvements import agreed
from councils.public.brief import Brief, brief_of
from councils.public.filters import AuthorityFilter
from councils.public.find import is_postcode
from councils.public.headlines import headlines
from councils.public.linked_data import of_council, of_council_year
from councils.public.views.lists import filtered, without_empty
from councils.register.story import story
from councils.search.names import initial
from councils.statistics.charts import Peer, comparison_chart
from councils.statistics.measures import Measure, unknown_residents_text

ON_ONE_PAGE = 60  # so many can be looked through on a phone


@without_empty
def council_list(request: HttpRequest) -> HttpResponse:
    if is_postcode(request.GET.get("q", "")):
        return redirect(f"{reverse('search')}?{urlencode({'q': request.GET['q']})}")
    found = filtered(request, AuthorityFilter, Authority.objects.all(), ON_ONE_PAGE)
    if request.GET.get("q") and found.status == 200 and found.page.paginator.count == 1:
        return redirect(found.page.object_list[0])
    asked = found.asked.get("q", "") if found.status == 200 else ""
    everywhere = Authority.objects.lying_in if found.page.paginator.count else Authority.objects.similarly_named
    is_listed = found.is_filtered or found.page.paginator.num_pages == 1
    context: dict[str, Any] = {"list": found, "others": everywhere(asked) if asked else ()}
    context |= {"is_listed": is_listed} if is_listed else ways_in()
    return render(request, "councils/list.html", context, status=found.status)


def ways_in() -> dict[str, Any]:
    """The ways to look for a council among all: letters, kinds and regions, with how many of each."""
    known = list(Authority.objects.order_by().values_list("name", "kind", "region"))
    kinds, regions = Counter(kind for _, kind, _ in known), Counter(region for *_, region in known)
    return {
        "initials": sorted({initial(name) for name, *_ in known}),
        "kinds": [(kind, kinds[kind]) for kind in Kind if kinds[kind]],
        "regions": [(region, regions[region]) for region in Region if regions[region]],
    }


def council_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A council: its latest published year in short, all its years, and where to go from here."""
    authority = council_named(slug)
    years = published_years(authority, all_areas=True)
    districts, neighbours = authority.around(today())
    three_years, changed, improvements = together(years), since_three_years(years), agreed(authority)
    since = "since the three years before"
    context = about(authority, years) | {
        "data": of_council(request, authority),
        "latest": years[0] if years else None,
        "cards": measure_cards(years[0], []) if years else [],
        "headlines": headlines(years[0], three_years, changed, since, improvements) if years else [],
        "together": three_years,
        "changes": changed,
        "predecessors": published_before(authority, {year.year.pk for year in years}),
        "districts": districts,
        "neighbours": neighbours,
        "decisions": authority.decisions.published().select_related("category").defer("statement", "notes")[:5],
        "agreed": improvements,
        "reports": authority.reports.published()[:3],
    }
    return render(request, "councils/council.html", context)


def council_year(request: HttpRequest, slug: str, label: str) -> HttpResponse:
    """A council's published year: measures, the counts behind them, service areas, the years before, the letter."""
    authority = council_named(slug)
    years = published_years(authority, all_areas=True)
    shown = next((year for year in years if year.year.label == label), None)
    if shown is None:
        raise Http404
    compared = with_the_year_before(years, shown)
    similar = of_kind(compared)
    changed, improvements = changes(compared[:1], compared[1:], similar), agreed(authority, shown.year)
    three_years = together(years[years.index(shown) :])
    context = about(authority, years) | {
        "shown": shown,
        "data": of_council_year(request, authority, shown.year, shown.performance.name),
        "cards": measure_cards(shown, [each for each in similar if each.year_id == shown.year.pk]),
        "headlines": headlines(shown, three_years, changed, "since the year before", improvements),
        "changes": changed,
        "decided_public": Decision.objects.published().filter(authority=authority).decided_in(*shown.year.days).count(),
        "agreed": improvements,
        "reports": PublicReport.objects.published().filter(authority=authority).published_in(*shown.year.days),
    }
    return render(request, "councils/year.html", context)


def brief_page(request: HttpRequest, slug: str, label: str) -> HttpResponse:
    """A council's published year on one sheet, for its committee."""
    authority = council_named(slug)
    years = published_years(authority, all_areas=True)
    place = next((place for place, year in enumerate(years) if year.year.label == label), None)
    if place is None:
        raise Http404
    return on_one_sheet(request, brief_of(authority, years[place : place + 1], together(years[place:])), years)


def three_years_brief(request: HttpRequest, slug: str) -> HttpResponse:
    """The same of its last three years together."""
    authority = council_named(slug)
    years = published_years(authority, all_areas=True)
    if not (three := together(years)):
        raise Http404
    return on_one_sheet(request, brief_of(authority, three.years, three), years)


def on_one_sheet(request: HttpRequest, brief: Brief, years: list[CouncilYear]) -> HttpResponse:
    context = {"authority": brief.authority, "brief": brief, "years": years, "three_years": together(years)}
    return render(request, "councils/brief.html", context)


def council_named(slug: str) -> Authority:
    return get_object_or_404(Authority.objects.select_related("county"), slug=slug)


def about(authority: Authority, years: list[CouncilYear]) -> dict[str, Any]:
    """What all pages of a council show: what it is, what came before and after it, and its years."""
    return {
        "authority": authority,
        "kind": Kind(authority.kind).label,
        "region": authority.get_region_display(),
        "story": story(authority, today()),
        "is_closed": not authority.existed(today()) and authority.opened_on <= today(),
        "years": years,
        "table": SideBySide(years),
    }


def measure_cards(shown: CouncilYear, similar: Sequence[Performance]) -> list[dict[str, Any]]:
    """Each measure with what was first published, and a chart of where the authority stands."""
    cards = []
    for measure, before in shown.before_and_after:
        peers = [
            Peer(other.name, other.get_absolute_url(), getattr(other, measure.key))
            for other in similar
            if other.authority_id != shown.performance.authority_id
        ]
        unknown = why_no_average(measure, shown, similar)
        cards.append(
            {"measure": measure, "before": before, "unknown": unknown, "chart": comparison_chart(measure, peers)}
        )
    return cards


def why_no_average(measure: Measure, shown: CouncilYear, similar: Sequence[Performance]) -> str:
    """Whose residents are not known, where a figure per 100,000 stands alone for that; empty for all others."""
    if measure.key != PER_100K or not shown.total or shown.total.residents is not None:
        return ""
    names = sorted(each.name for each in similar if each.residents is None)
    kind = (shown.kind.singular, shown.kind.plural)
    return unknown_residents_text(names, shown.total.authorities, shown.year.population_year, kind)
