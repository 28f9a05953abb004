"""A published year as a map: which councils it shows, where each stands, and how it is shaded.

The shades themselves are in `geometry`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from councils.models import Boundary, Kind, KindTotal, Performance, ReviewYear
from councils.public.map import geometry as drawing
from councils.register.loading import rows
from councils.statistics.funnel import Entry, Funnel, funnel
from councils.statistics.measures import TITLES, Measure, measure_of, shown_by
from councils.statistics.rates import Rate

SINGLE_TIER = (Kind.UNITARY, Kind.METROPOLITAN, Kind.LONDON)
# Counties lie over districts, so a map shows one of the two with all that have no second tier.
TIERS = {"lower": (Kind.DISTRICT, *SINGLE_TIER), "upper": (Kind.COUNTY, *SINGLE_TIER)}


@dataclass(frozen=True)
class MapCouncil:
    """One council on the map: its figure, its shade, and its outline or the corner of its square."""

    performance: Performance
    measure: Measure
    path: str = ""
    tile: drawing.Point | None = None

    @property
    def shade(self) -> int | None:
        return drawing.shade(self.measure.ordinary)

    @property
    def is_too_few(self) -> bool:
        return bool(self.measure.ordinary and self.measure.ordinary.verdict == "too few")

    @property
    def drawn_as(self) -> SafeString:
        """How it is filled: by its shade, hatched where cases are too few, or as no data."""
        if self.shade is None:
            return mark_safe('class="no-data"')
        if self.is_too_few:
            return mark_safe('fill="url(#few)"')
        return format_html('class="shade-{}"', self.shade)

    @property
    def address(self) -> str:
        return self.performance.get_absolute_url()

    @property
    def words(self) -> str:
        measure = self.measure
        if not measure.has_figure:
            return measure.nothing
        if measure.is_too_few:
            return f"{measure.share_text} ({measure.text}), too few to tell"
        verdict = f"; {measure.verdict_short}" if measure.verdict_short else ""
        return f"{measure.text} ({measure.share_text}){verdict}"

    @property
    def short(self) -> str:
        """The same in as few letters as can be understood: "56% (34 of 61)"."""
        return self.measure.short if self.measure.has_figure else "no data"

    @property
    def is_in_london(self) -> bool:
        return self.performance.kind == Kind.LONDON


@dataclass(frozen=True)
class YearMap:
    """The map of a measure in a published year, for one tier or kind of council."""

    year: ReviewYear
    measure: str
    councils: str
    as_tiles: bool
    small: bool = False
    region: str = ""  # one region alone, drawn larger; all of England without

    @property
    def title(self) -> str:
        return TITLES[self.measure]

    @property
    def share(self) -> str:
        """What its percentages are shares of: detailed investigations; empty for what is no percentage."""
        return self.places[0].measure.share_noun

    @property
    def shows_london(self) -> bool:
        return Kind.LONDON in self.kinds and not self.region

    @property
    def drawn_once(self) -> list[MapCouncil]:
        """Those that are drawn where they lie, and not in the frame in which London is larger."""
        return [place for place in self.places if place.path and not (self.shows_london and place.is_in_london)]

    @property
    def drawn_in_frame(self) -> list[MapCouncil]:
        return [place for place in self.places if place.path and place.is_in_london] if self.shows_london else []

    @property
    def has_few(self) -> bool:
        return any(place.is_too_few for place in self.places)

    @property
    def kinds(self) -> Iterable[str]:
        return TIERS.get(self.councils, (self.councils,))

    @property
    def tier(self) -> str:
        """Whose squares are used: those with counties, or those with districts."""
        return "upper" if Kind.COUNTY in self.kinds else "lower"

    @cached_property
    def performances(self) -> list[Performance]:
        """The figures of the councils shown, by name; none when the year does not show the measure."""
        if self.measure not in shown_by(self.year):
            return []
        found: QuerySet[Performance] = Performance.objects.published().totals().filter(year=self.year)
        found = found.filter(authority__region=self.region) if self.region else found
        shown = found.filter(kind__in=self.kinds).select_related("authority").prefetch_related("corrections")
        return list(shown.order_by("name"))

    @cached_property
    def places(self) -> list[MapCouncil]:
        shapes = self.squares if self.as_tiles else self.outlines
        return [self.place(performance, shapes) for performance in self.performances]

    def place(self, performance: Performance, shapes: dict) -> MapCouncil:
        performance.year = self.year
        kind = Kind(performance.kind)
        named = (kind.singular, kind.plural)
        measure = measure_of(self.measure, performance.figures, self.year, None, named, performance.ordinary)
        shape = shapes.get(performance.authority_id if not self.as_tiles else performance.authority.slug)
        if self.as_tiles:
            return MapCouncil(performance, measure, tile=drawing.tile(*shape) if shape else None)
        return MapCouncil(performance, measure, path=self.outline(performance, shape) if shape else "")

    def outline(self, performance: Performance, geometry: dict) -> str:
        return drawing.path(geometry, self.sheets[performance.kind == Kind.LONDON])

    @property
    def sheets(self) -> tuple[drawing.Projection, ...]:
        return drawing.NEAR if self.region else drawing.SMALL if self.small else drawing.LARGE

    @property
    def smaller_london(self) -> str:
        return drawing.smaller_london(self.sheets)

    @property
    def has_shapes(self) -> bool:
        """Whether any council has an outline, or a square where squares are asked for."""
        return any(place.path or place.tile is not None for place in self.places)

    @cached_property
    def outlines(self) -> dict[int, dict]:
        found = Boundary.objects.in_year(self.year).values_list("first_year", "authority_id", "geometry").order_by()
        return {authority: geometry for _, authority, geometry in sorted(found, key=lambda row: row[0] or 0)}

    @property
    def legend(self) -> list[tuple[str, str]]:
        return [(f"shade-{i}", label) for i, label in enumerate(drawing.SHADES)]

    @property
    def view_box(self) -> str:
        if self.as_tiles:
            return drawing.view_box([place.tile for place in self.places if place.tile])
        if not self.region:
            return f"0 0 {drawing.WIDTH} {drawing.HEIGHT}"
        drawn = [place.performance.authority_id for place in self.places if place.path]
        return drawing.frame_around([self.outlines[pk] for pk in drawn], self.sheets[0])

    def place_of(self, slug: str) -> MapCouncil | None:
        return next((place for place in self.places if place.performance.authority.slug == slug), None)

    @property
    def undrawn(self) -> list[MapCouncil]:
        return [place for place in self.places if not place.path and place.tile is None]

    @property
    def squares(self) -> dict[str, drawing.Point]:
        known = squares_in(self.year.starts_on.year).items()
        return {slug: place for (tier, slug), place in known if tier == self.tier}

    @property
    def is_one_kind(self) -> bool:
        return self.councils not in TIERS

    @property
    def kind_total(self) -> KindTotal | None:
        """The totals of the one kind shown; None where several are."""
        return self.year.kind_totals.filter(kind=self.councils, service_area="").first() if self.is_one_kind else None

    def funnel(self, slug: str) -> Funnel | None:
        """The councils between the limits for so many cases, one of them marked; None for several kinds at once."""
        total = self.kind_total
        if total is None or self.measure not in shown_by(self.year):
            return None
        average = getattr(total, self.measure)
        entries = [
            Entry(place.measure, place.performance.name, place.address, place.performance.authority.slug == slug)
            for place in self.places
        ]
        return funnel(entries, average if isinstance(average, Rate) else None)

    def sorted_by(self, order: str) -> list[MapCouncil]:
        """The table's rows: by name, or by figure or base; what has none always last. A minus turns the order round."""
        turned = order.startswith("-")
        if order.endswith("name"):
            return self.places[::-1] if turned else self.places
        by = (lambda place: drawing.exact(place.measure.rate)) if order.endswith("figure") else base
        some = [place for place in self.places if place.measure.has_figure]
        none = [place for place in self.places if not place.measure.has_figure]
        return sorted(some, key=by, reverse=not turned) + none


def base(place: MapCouncil) -> float:
    """How many cases a council's figure is a share of, or counts."""
    rate = place.measure.rate
    return rate.of if isinstance(rate, Rate) else rate.part


@lru_cache
def squares_in(year: int) -> dict[tuple[str, str], drawing.Point]:
    """The squares of the councils of a year, by tier and slug: those drawn for the last merger before it."""
    shipped = list(rows("tiles"))
    drawn = sorted({row["since"] for row in shipped})
    since = max((one for one in drawn if int(one) <= year), default=drawn[0])
    return {
        (row["tier"], row["authority"]): (int(row["column"]), int(row["row"]))
        for row in shipped
        if row["since"] == since
    }
