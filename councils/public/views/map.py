"""The map of England by council: a measure of a published year, drawn and as a table."""

import logging
from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from councils.checks import NO_OUTLINES, REMEDY
from councils.models import ReviewYear
from councils.public.map.forms import ORDERS, MapForm
from councils.public.map.geometry import FRAME, HEIGHT, SIDE, WIDTH
from councils.public.map.year_map import YearMap

logger = logging.getLogger(__name__)
SHEET = {"width": WIDTH, "height": HEIGHT, "frame": FRAME, "side": SIDE}


def map_page(request: HttpRequest) -> HttpResponse:
    """The map that the address asks for; 400 with the reason when it asks for what does not exist."""
    years = list(ReviewYear.objects.published())
    if not years:
        return render(request, "map/none.html")
    form = MapForm(request.GET.dict(), years)
    if not form.is_valid():
        return render(request, "map/map.html", {"form": form}, status=400)
    chosen = form.cleaned_data
    year = next(year for year in years if year.label == chosen["year"])
    drawn = YearMap(year, chosen["measure"], chosen["councils"], as_tiles=chosen["view"] == "tiles")
    if drawn.places and not (drawn.as_tiles or drawn.is_drawn):
        logger.warning("%s %s", NO_OUTLINES, REMEDY)
        drawn = replace(drawn, as_tiles=True)
    context = {"form": form, "drawn": drawn, "sheet": SHEET, "rows": drawn.sorted_by(chosen["order"])}
    return render(request, "map/map.html", context | {"orders": orders(form), "order": chosen["order"]})


def orders(form: MapForm) -> list[tuple[str, str, str]]:
    """The ways to put the table in order: key, words, and the address of the same map in that order."""
    return [(key, words, f"?{urlencode(form.address | {'order': key})}#table") for key, words in ORDERS.items()]
