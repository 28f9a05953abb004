"""The map of England by council: a measure of a published year, drawn and as a table."""

import logging
from dataclasses import replace
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from councils.checks import NO_OUTLINES, REMEDY
from councils.models import COUNCIL_KINDS, ReviewYear
from councils.public.map.geometry import FRAME, HEIGHT, SIDE, WIDTH
from councils.public.map.year_map import YearMap
from councils.statistics.measures import TITLES, shown_by

COUNCILS = [
    ("lower", "All, with districts"),
    ("upper", "All, with counties"),
    *((kind.value, f"{kind.plural[0].upper()}{kind.plural[1:]} alone") for kind in COUNCIL_KINDS),
]
VIEWS = [("map", "Map"), ("tiles", "Squares of equal size")]
# Shorter than their titles, so that they can be read whole in a list on a phone.
SHORTER = {"satisfactory_remedy_rate": "Satisfactory remedies", "upheld_per_100k": "Upheld per 100,000 residents"}
ORDERS = {"name": "Council", "figure": "Figure", "base": "Share of"}


class MapForm(forms.Form):
    """What a map can be asked for; every choice has a default, so an empty address is a map too."""

    year = forms.ChoiceField(required=False)
    measure = forms.ChoiceField(required=False)
    councils = forms.ChoiceField(choices=COUNCILS, required=False)
    view = forms.ChoiceField(label="Shown as", choices=VIEWS, required=False)
    order = forms.ChoiceField(choices=list(ORDERS.items()), required=False, widget=forms.HiddenInput)

    def __init__(self, data: dict, years: list[ReviewYear]) -> None:
        shown = {key for year in years for key in shown_by(year)}
        self.defaults = {"year": years[0].label, "measure": next(iter(shown_by(years[0])), "uphold_rate")}
        self.defaults |= {"councils": "lower", "view": "map", "order": "name"}
        super().__init__(self.defaults | {name: value for name, value in data.items() if value})
        self.fields["year"].choices = [(year.label, year.label) for year in years]  # type: ignore[attr-defined]
        choices = [(key, SHORTER.get(key, title)) for key, title in TITLES.items() if key in shown]
        self.fields["measure"].choices = choices  # type: ignore[attr-defined]
        for field in self.fields.values():
            # What was asked for is not said back: it may be a year that nobody is to know of yet.
            field.error_messages["invalid_choice"] = "choose one from the list."

    @property
    def is_changed(self) -> bool:
        return self.is_bound and self.data != self.defaults

    @property
    def address(self) -> dict[str, str]:
        """What was chosen, less the defaults: the shortest address of this map."""
        return {name: value for name, value in self.cleaned_data.items() if value != self.defaults[name]}

    @property
    def query(self) -> str:
        """The same as it stands in an address."""
        return f"?{urlencode(self.address)}" if self.address else ""


logger = logging.getLogger(__name__)
SHEET = {"width": WIDTH, "height": HEIGHT, "frame": FRAME, "side": SIDE}


def map_page(request: HttpRequest) -> HttpResponse:
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
