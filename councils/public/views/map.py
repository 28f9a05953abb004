"""The map of England by council: a measure of a published year, drawn and as a table."""

import logging
from dataclasses import replace
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from councils.checks import NO_OUTLINES, REMEDY
from councils.figures.who_stands_out import cases_not_complied_with
from councils.models import COUNCIL_KINDS, Authority, Decision, Kind, Region, ReviewYear
from councils.models.fields import single_line
from councils.public.filters.fields import LONGEST_SEARCH
from councils.public.map.geometry import FRAME, HEIGHT, SIDE, WIDTH
from councils.public.map.year_map import TIERS, YearMap
from councils.public.views.lists import without_empty
from councils.statistics.measures import TITLES, shown_by

COUNCILS = [
    ("lower", "All, with districts"),
    ("upper", "All, with counties"),
    *((kind.value, f"{kind.plural[0].upper()}{kind.plural[1:]} alone") for kind in COUNCIL_KINDS),
]
VIEWS = [("map", "Map"), ("tiles", "Squares of equal size"), ("table", "Table alone"), ("funnel", "Funnel, by cases")]
NOT_MAPPED = "compliance_rate"  # nearly all comply: a list of the cases not complied with says what no shade can
# Shorter than their titles, so that they can be read whole in a list on a phone.
SHORTER = {"satisfactory_remedy_rate": "Satisfactory remedies", "upheld_per_100k": "Upheld per 100,000 residents"}
MOST_OPEN = 70  # as many councils as a region has; a longer table is opened by whoever wants it
ORDERS = {"name": "Council", "figure": "Figure", "base": "Cases"}
TURNED = {f"-{key}": words for key, words in ORDERS.items()}


class MapForm(forms.Form):
    """What a map can be asked for; every choice has a default, so an empty address is a map too."""

    find = forms.CharField(label="Find a council", max_length=LONGEST_SEARCH, validators=[single_line], required=False)
    year = forms.ChoiceField(required=False)
    measure = forms.ChoiceField(required=False)
    councils = forms.ChoiceField(choices=COUNCILS, required=False)
    region = forms.ChoiceField(choices=[("", "All of England"), *Region.choices], required=False)
    view = forms.ChoiceField(label="Shown as", choices=VIEWS, required=False)
    order = forms.ChoiceField(choices=list((ORDERS | TURNED).items()), required=False, widget=forms.HiddenInput)
    c = forms.SlugField(max_length=100, required=False, widget=forms.HiddenInput)

    def __init__(self, data: dict, years: list[ReviewYear]) -> None:
        shown = {key for year in years for key in shown_by(year)}
        self.defaults = {"year": years[0].label, "measure": next(iter(shown_by(years[0])), "uphold_rate")}
        self.defaults |= {"councils": "lower", "view": "map", "order": "name", "c": ""}
        self.defaults |= {"region": "", "find": ""}
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
        chosen = {name: value for name, value in self.cleaned_data.items() if name != "find"}
        return {name: value for name, value in chosen.items() if value != self.defaults[name]}

    @property
    def query(self) -> str:
        """The same as it stands in an address."""
        return f"?{urlencode(self.address)}" if self.address else ""


logger = logging.getLogger(__name__)
SHEET = {"width": WIDTH, "height": HEIGHT, "frame": FRAME, "side": SIDE}


@without_empty
def map_page(request: HttpRequest) -> HttpResponse:
    years = list(ReviewYear.objects.published())
    if not years:
        return render(request, "map/none.html")
    form = MapForm(request.GET.dict(), years)
    if not form.is_valid():
        return render(request, "map/map.html", {"form": form}, status=400)
    chosen = form.cleaned_data
    year = next(year for year in years if year.label == chosen["year"])
    sought = Authority.objects.named(chosen["find"]).filter(kind__in=COUNCIL_KINDS).first() if chosen["find"] else None
    if sought:
        return redirect(f"{request.path}?{urlencode(form.address | where_drawn(sought, chosen))}#shown")
    as_tiles = chosen["view"] == "tiles"
    drawn = YearMap(year, chosen["measure"], chosen["councils"], as_tiles, region=chosen["region"])
    drawn, is_drawn = as_can_be_drawn(drawn, chosen["view"])
    context = {
        "form": form,
        "drawn": drawn,
        "marked": drawn.place_of(chosen["c"]) if chosen["c"] else None,
        "regions": [(region, f"?{urlencode(form.address | {'region': region.value})}") for region in Region],
        "is_short": len(drawn.places) <= MOST_OPEN or chosen["view"] == "table" or chosen["order"] != "name",
        "is_drawn": is_drawn,
        "sheet": SHEET,
        "rows": drawn.sorted_by(chosen["order"]),
        "orders": orders(form),
        "order": chosen["order"],
        "kinds": [(kind.plural, f"?{urlencode(form.address | {'councils': kind.value})}") for kind in COUNCIL_KINDS],
        "unheeded": not_complied_with(drawn) if chosen["measure"] == NOT_MAPPED else None,
        "funnel": drawn.funnel(chosen["c"]) if chosen["view"] == "funnel" else None,
    }
    return render(request, "map/map.html", context)


def where_drawn(council: Authority, chosen: dict[str, str]) -> dict[str, str]:
    """How a map is asked for that shows a council: in its region, marked, and with counties if it is one."""
    is_shown = council.kind in TIERS.get(chosen["councils"], (chosen["councils"],))
    tier = chosen["councils"] if is_shown else "upper" if council.kind == Kind.COUNTY else "lower"
    return {"councils": tier, "region": council.region, "c": council.slug}


def as_can_be_drawn(drawn: YearMap, view: str) -> tuple[YearMap, bool]:
    """The map as squares where the outlines are missing, and whether it is drawn at all."""
    if view not in ("map", "tiles") or drawn.measure == NOT_MAPPED:
        return drawn, False
    if drawn.places and not (drawn.as_tiles or drawn.has_shapes):
        logger.warning("%s %s", NO_OUTLINES, REMEDY)
        drawn = replace(drawn, as_tiles=True)
    return drawn, True


def not_complied_with(drawn: YearMap) -> QuerySet[Decision]:
    """The cases not complied with of the councils shown."""
    shown = [place.performance.authority_id for place in drawn.places]
    return cases_not_complied_with(drawn.year).filter(authority__in=shown)


def orders(form: MapForm) -> list[tuple[str, str, str, str]]:
    """The ways to put the table in order: key, words, how it is sorted by it, and the address of the other way."""
    now = form.cleaned_data["order"]
    found = []
    for key, words in ORDERS.items():
        to = f"-{key}" if now == key else key
        is_rising = (now == key) == (key == "name")
        sort = ("ascending" if is_rising else "descending") if now.lstrip("-") == key else ""
        found.append((key, words, sort, f"?{urlencode(form.address | {'order': to})}#table"))
    return found
