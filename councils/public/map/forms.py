"""What a map of a published year can be asked for."""

from urllib.parse import urlencode

from django import forms

from councils.models import COUNCIL_KINDS, ReviewYear
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
        """Whether anything but the first map was asked for."""
        return self.is_bound and self.data != self.defaults

    @property
    def address(self) -> dict[str, str]:
        """What was chosen, less the defaults: the shortest address of this map."""
        return {name: value for name, value in self.cleaned_data.items() if value != self.defaults[name]}

    @property
    def query(self) -> str:
        """The same as it stands in an address."""
        return f"?{urlencode(self.address)}" if self.address else ""
