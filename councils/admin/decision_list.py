"""The list of decisions: who has what, how long, how it stands and what is due; what was searched for is marked."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from councils.backoffice.null_ordering import SameOrder
from councils.casework.standing import age, standing
from councils.models import Decision, Recommendation
from councils.search.query import Query, understood
from councils.search.snippets import snippet
from councils.statistics.english import long_date
from councils.tables.references import begun_reference
from councils.templatetags.words import as_html

# What the list says of recommendations: none of their texts.
FOR_STANDING = Recommendation.objects.only("decision", "number", "due_on", "completed_on")


class DecisionList(SameOrder):
    """A page of the list, with what its rows say of recommendations looked up at once for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list: Any = list(self.result_list)
        prefetch_related_objects(self.result_list, Prefetch("recommendations", FOR_STANDING))
        is_reference = bool(begun_reference(self.query))
        for decision in self.result_list:
            decision.sought = self.query if is_reference else ""
            decision.asked = understood(self.query) if self.query and not is_reference else None


class DecisionColumns(admin.ModelAdmin):
    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DecisionList

    @admin.display(description="case", ordering="reference")
    def case(self, decision: Any) -> SafeString:
        """The reference, with a name that leads back to its row; the part that was searched for is marked."""
        return format_html('<span id="row-{}">{}</span>', decision.pk, part_marked(decision.reference, decision.sought))

    @admin.display(description="about", ordering="authority")
    def about(self, decision: Any) -> SafeString:
        said = format_html('{}<span class="beside-it whole">{}</span>', decision.authority, decision.category)
        return said + found_in(decision, decision.asked) if decision.asked else said

    @admin.display(description="received", ordering="received_on")
    def received(self, decision: Decision) -> SafeString:
        said = f"took {age(decision)}" if decision.decided_on else f"{age(decision)} ago"
        return format_html('{}<span class="beside-it">{}</span>', long_date(decision.received_on), said)

    @admin.display(description="decided", ordering="decided_on")
    def decided(self, decision: Decision) -> SafeString:
        if not decision.decided_on:
            return SafeString("-")
        outcome = decision.get_outcome_display()
        return format_html('{}<span class="beside-it whole">{}</span>', long_date(decision.decided_on), outcome)

    @admin.display(description="handler", ordering="handler", empty_value="nobody")
    def handled_by(self, decision: Decision) -> Any:
        return decision.handler

    @admin.display(description="how it stands")
    def how_it_stands(self, decision: Decision) -> SafeString:
        found = standing(decision)
        return format_html('<span class="tag {}">{}</span>', found.tone, found.words)


def part_marked(reference: str, typed: str) -> SafeString:
    """A reference in which the digits that were typed are marked, with the spaces between them."""
    digits = "".join(filter(str.isdigit, typed))
    at = reference.replace(" ", "").find(digits) if digits else -1
    if at < 0:
        return format_html("{}", reference)
    places = [place for place, letter in enumerate(reference) if letter != " "]
    first, end = places[at], places[at + len(digits) - 1] + 1
    return format_html("{}<mark>{}</mark>{}", reference[:first], reference[first:end], reference[end:])


def found_in(decision: Decision, asked: Query) -> SafeString:
    """The place in the summary, or else in the statement, where what was searched for stands."""
    shown = as_html(snippet([decision.summary, decision.statement], asked.stems))
    return format_html('<span class="beside-it whole">{}</span>', shown) if "<mark>" in shown else SafeString("")


def row_of(address: str, decision: Decision) -> str:
    """The address of a list, at the row of a decision."""
    is_list = address.startswith(reverse("admin:councils_decision_changelist")) and f"/{decision.pk}/" not in address
    return f"{address}#row-{decision.pk}" if is_list else address
