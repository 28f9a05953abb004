"""Councils beside one another: chosen in the address, shown as tables and charts, taken away as a file."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from councils.figures.comparison import HEADER, MOST, compare
from councils.figures.peers import ALIKE, peers
from councils.models import Authority
from councils.models.decision import today
from councils.public.views.lists import without_empty
from councils.statistics.measures import TITLES
from councils.tables.writing import CSV_TYPE, csv_lines

OFFERED = 12


@without_empty
def compare_page(request: HttpRequest) -> HttpResponse:
    chosen = councils_named(request)
    asked = request.GET.get("add", "").replace("\0", "").strip()[:200]
    found = (
        list(Authority.objects.named(asked).exclude(pk__in=[one.pk for one in chosen])[: OFFERED + 1]) if asked else []
    )
    if len(found) == 1 and len(chosen) < MOST:
        return redirect(address([*chosen, *found]))
    context = {
        "chosen": [(one, address([other for other in chosen if other != one])) for one in chosen],
        "comparison": compare(chosen) if chosen else None,
        "asked_for": f"?{query(chosen)}" if chosen else "",
        "full": len(chosen) >= MOST,
        "most": MOST,
        "asked": asked,
        "found": [(one, address([*chosen, one])) for one in found[:OFFERED]],
        "more": len(found) > OFFERED,
        "suggested": [(one, address([*chosen, one])) for one in suggested(chosen)],
        "file": f"{reverse('compare-file')}?{query(chosen)}",
        "asked_councils": query(chosen),
    }
    return render(request, "compare/compare.html", context | about_peers(chosen, request.GET.get("like", "")))


def compare_file(request: HttpRequest) -> HttpResponse | HttpResponseRedirect:
    chosen = councils_named(request)
    if not chosen:
        return redirect("compare")
    key = request.GET.get("measure", "")
    lines = "".join(csv_lines(HEADER, compare(chosen).lines(key if key in TITLES else ""), bom=True))
    return HttpResponse(lines, content_type=CSV_TYPE, headers=attached(chosen, key, "csv"))


def chart_file(request: HttpRequest) -> HttpResponse:
    """The chart of a measure of one council or of several, as a drawing that stands by itself."""
    chosen, key = councils_named(request), request.GET.get("measure", "")
    measure = next((found for found in compare(chosen).measures if found.key == key), None) if chosen else None
    drawn = measure and (measure.chart or measure.trend)
    if not measure or not drawn:
        raise Http404
    svg = render_to_string("compare/chart.svg", {"measure": measure, "drawn": drawn, "chosen": chosen})
    return HttpResponse(svg, content_type="image/svg+xml; charset=utf-8", headers=attached(chosen, key, "svg"))


def attached(chosen: Sequence[Authority], key: str, ending: str) -> dict[str, str]:
    """The name under which a browser keeps what is taken away."""
    who = chosen[0].slug if len(chosen) == 1 else "councils-compared"
    name = "-".join(filter(None, (who, key if key in TITLES else "")))
    return {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}


def councils_named(request: HttpRequest) -> list[Authority]:
    """The councils of the address in its order, each once, as many as can be compared; unknown ones are left out."""
    slugs = list(dict.fromkeys(slug[:100] for slug in request.GET.getlist("c")[:50]))
    known = Authority.objects.in_bulk([slug for slug in slugs if "\0" not in slug], field_name="slug")
    return [known[slug] for slug in slugs if slug in known][:MOST]


def suggested(chosen: Sequence[Authority]) -> list[Authority]:
    """Others that one may want beside the first council: its neighbours of the same kind, then those of its region."""
    if not chosen or len(chosen) >= MOST:
        return []
    first, taken = chosen[0], [one.pk for one in chosen]
    same = Authority.objects.filter(kind=first.kind).existing(today()).exclude(pk__in=taken)
    near = list(same.filter(neighbours=first)[:OFFERED])
    return near or list(same.filter(region=first.region)[:OFFERED])


def about_peers(chosen: Sequence[Authority], like: str) -> dict[str, Any]:
    """The ways to find those most like the first council chosen, and who they are where one way is asked for."""
    if not chosen:
        return {}
    first = chosen[0]
    likes: dict[str, Any] = {by: f"{address(chosen)}&like={by}#peers" for by in ALIKE}
    likes |= {"is_asked": like in ALIKE, "is_deprivation": like == "deprivation"}
    found = peers(first, like) if like in ALIKE else None
    nearest = found.councils[: MOST - 1] if found else []
    return {"likes": likes, "peers": found, "peers_address": address([first, *nearest])}


def query(chosen: Sequence[Authority]) -> str:
    return urlencode([("c", one.slug) for one in chosen])


def address(chosen: Sequence[Authority]) -> str:
    return f"{reverse('compare')}?{query(chosen)}" if chosen else reverse("compare")
