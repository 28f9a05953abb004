"""Published figures and decisions as JSON. Field names are the words of the pages; `text` is what a page prints."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from councils.figures.council_year import Amended
from councils.figures.peers import ALIKE, Peers
from councils.models import Authority, Decision, Performance
from councils.statistics.measures import Measure, leading
from councils.statistics.ordinary import VERDICTS
from councils.statistics.rates import Rate


class AuthoritySerializer(serializers.ModelSerializer):
    """An authority as it is today."""

    url = serializers.HyperlinkedIdentityField(view_name="api-council", lookup_field="slug")

    class Meta:
        model = Authority
        fields = ["name", "slug", "gss_code", "kind", "region", "opened_on", "closed_on", "url"]


class AuthorityOfYearSerializer(serializers.Serializer):
    """An authority as it was in a review year."""

    name = serializers.CharField()
    slug = serializers.CharField(source="authority.slug")
    gss_code = serializers.CharField(source="authority.gss_code")
    kind = serializers.CharField()


class PlainRateSerializer(serializers.Serializer):
    """A percentage with what it is a share of; null and no text where there is nothing to divide."""

    part = serializers.IntegerField()
    of = serializers.IntegerField()
    percent = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()


class CorrectedRateSerializer(PlainRateSerializer):
    """What an average would be with the corrections made since; the average itself stays as it was published."""


class SimilarRateSerializer(serializers.Serializer):
    """The rate of all authorities of the kind taken together, as it was published."""

    part = serializers.IntegerField(source="rate.part")
    of = serializers.IntegerField(source="rate.of")
    percent = serializers.IntegerField(source="rate.percent", allow_null=True)
    text = serializers.CharField()
    authorities = serializers.IntegerField()


class OrdinarySerializer(serializers.Serializer):
    """What would be ordinary, in cases, and what the figure means beside it; null where nobody can say."""

    low = serializers.IntegerField(source="ordinary.low95")
    high = serializers.IntegerField(source="ordinary.high95")
    verdict = serializers.ChoiceField(VERDICTS, source="ordinary.verdict")
    sentence = serializers.CharField(source="verdict_sentence")

    def get_attribute(self, instance: Measure) -> Measure | None:
        """The measure itself, if it has a range."""
        return instance if instance.ordinary else None


class RateSerializer(serializers.Serializer):
    """A percentage with what it is a share of; null and a sentence where there is nothing to divide."""

    part = serializers.IntegerField(source="rate.part")
    of = serializers.IntegerField(source="rate.of")
    percent = serializers.IntegerField(source="rate.percent", allow_null=True)
    text = serializers.CharField(source="leading", help_text="As it is printed: below five cases the count, “2 of 2”.")
    sentence = serializers.CharField()
    based_on = serializers.CharField()
    similar = SimilarRateSerializer(allow_null=True)
    similar_corrected = CorrectedRateSerializer(source="similar.corrected", allow_null=True)
    ordinary = OrdinarySerializer(allow_null=True)


class ComplianceRateSerializer(RateSerializer):
    """Compliance with recommendations, with how many of the cases complied with were late."""

    late = serializers.IntegerField()


class CorrectedPerHundredThousandSerializer(serializers.Serializer):
    """What an average would be with the corrections made since."""

    value = serializers.FloatField(allow_null=True)
    text = serializers.CharField()
    upheld = serializers.IntegerField(source="part")
    residents = serializers.IntegerField()


class SimilarPerHundredThousandSerializer(serializers.Serializer):
    """The figure of all authorities of the kind taken together, as it was published."""

    value = serializers.FloatField(source="rate.value", allow_null=True)
    text = serializers.CharField()
    upheld = serializers.IntegerField(source="rate.part")
    residents = serializers.IntegerField(source="rate.residents")
    authorities = serializers.IntegerField()


class PerHundredThousandSerializer(serializers.Serializer):
    """Upheld decisions for every 100,000 residents: not a percentage."""

    value = serializers.FloatField(source="rate.value", allow_null=True)
    text = serializers.CharField()
    upheld = serializers.IntegerField(source="rate.part")
    residents = serializers.IntegerField(source="rate.residents")
    sentence = serializers.CharField()
    similar = SimilarPerHundredThousandSerializer(allow_null=True)
    similar_corrected = CorrectedPerHundredThousandSerializer(source="similar.corrected", allow_null=True)
    ordinary = OrdinarySerializer(allow_null=True)


class OutcomesSerializer(serializers.Serializer):
    """Decisions by outcome."""

    invalid_or_incomplete = serializers.IntegerField()
    advice_given = serializers.IntegerField()
    referred_back = serializers.IntegerField()
    closed_after_initial_enquiries = serializers.IntegerField()
    not_upheld = serializers.IntegerField()
    upheld = serializers.IntegerField()


class ShareSerializer(serializers.Serializer):
    """A percentage of a service area with what it is a share of."""

    part = serializers.IntegerField()
    of = serializers.IntegerField()
    percent = serializers.IntegerField(allow_null=True)
    text = serializers.SerializerMethodField()

    def get_text(self, rate: Rate) -> str:
        """What the page's table prints first: below five cases the count."""
        return leading(rate) or "none investigated"


class ServiceAreaSerializer(serializers.Serializer):
    """One service area of an authority's year."""

    service_area = serializers.CharField(source="performance.service_area")
    name = serializers.CharField()
    received = serializers.IntegerField(source="figures.received")
    decided = serializers.IntegerField(source="figures.decided")
    outcomes = OutcomesSerializer(source="figures")
    uphold_rate = ShareSerializer(source="figures.uphold_rate")


class CorrectionSerializer(serializers.Serializer):
    """A dated correction of published figures; the figures given elsewhere are those that hold today."""

    at = serializers.DateTimeField(source="correction.at")
    reason = serializers.CharField(source="correction.reason")
    service_area = serializers.CharField()
    changes = serializers.SerializerMethodField()

    def get_changes(self, amended: Amended) -> list[dict[str, str | int]]:
        """Each count that changed: what it is called, what was published, what holds today."""
        return [{"count": name, "was": was, "now": now} for name, was, now in amended.changes]


class PeerSerializer(serializers.Serializer):
    """One of the councils most alike, as it was in the year."""

    name = serializers.CharField()
    slug = serializers.CharField(source="authority.slug")
    distance = serializers.FloatField(help_text="In standard deviations of the kind; below 1.")


class PeersSerializer(serializers.Serializer):
    """The councils of its kind most alike, in one way; they judge nothing. None where fewer than five are near."""

    alike = serializers.ChoiceField(list(ALIKE), source="by", help_text="In size and density, or in deprivation, too.")
    sentence = serializers.CharField(
        help_text="What upheld decisions of all of them come to; empty where the year shows none."
    )
    nearest = serializers.SerializerMethodField()

    @extend_schema_field(PeerSerializer(many=True))
    def get_nearest(self, peers: Peers) -> list[dict[str, Any]]:
        """Nearest first, at most ten."""
        return [
            PeerSerializer({"name": peer.name, "authority": peer.authority, "distance": round(distance, 6)}).data
            for peer, distance in peers.nearest
        ]


class CouncilYearSerializer(serializers.Serializer):
    """An authority's figures for one published review year. A measure that the year does not show is null."""

    authority = AuthorityOfYearSerializer(source="performance")
    year = serializers.CharField(source="year.label")
    received = serializers.IntegerField(source="figures.received")
    decided = serializers.IntegerField(source="figures.decided")
    open_at_start = serializers.IntegerField(source="performance.open_cases.start", allow_null=True)
    open_at_end = serializers.IntegerField(source="performance.open_cases.end", allow_null=True)
    outcomes = OutcomesSerializer(source="figures")
    uphold_rate = RateSerializer(allow_null=True)
    compliance_rate = ComplianceRateSerializer(allow_null=True)
    satisfactory_remedy_rate = RateSerializer(allow_null=True)
    upheld_per_100k = PerHundredThousandSerializer(allow_null=True)
    service_areas = ServiceAreaSerializer(source="areas", many=True)
    notes = serializers.CharField(source="year.notes")
    corrections = CorrectionSerializer(many=True)
    peers = PeersSerializer(many=True)
    letter = serializers.URLField(allow_null=True)


class KindTotalSerializer(serializers.Serializer):
    """All authorities of a kind taken together, as published: what the average of similar authorities is made of."""

    kind = serializers.CharField()
    authorities = serializers.IntegerField()
    residents = serializers.IntegerField(allow_null=True)
    received = serializers.IntegerField()
    decided = serializers.IntegerField()
    outcomes = OutcomesSerializer(source="*")
    uphold_rate = PlainRateSerializer()
    compliance_rate = PlainRateSerializer()
    satisfactory_remedy_rate = PlainRateSerializer()


class YearInShortSerializer(serializers.Serializer):
    """A published review year, and where more about it is."""

    year = serializers.CharField(source="label")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    published_at = serializers.DateTimeField(source="publish_at")
    breaks_series = serializers.BooleanField(help_text="Whether it does not compare with the year before.")
    notes = serializers.CharField()
    url = serializers.HyperlinkedIdentityField(
        view_name="api-year", lookup_field="label", lookup_url_kwarg="label", help_text="Where more about it is."
    )


class TableOfYearSerializer(serializers.Serializer):
    """A table of a year to take away."""

    name = serializers.CharField()
    title = serializers.CharField()
    csv = serializers.URLField()


class CouncilOfYearSerializer(AuthorityOfYearSerializer):
    """An authority that was reviewed in the year, and where its figures are."""

    url = serializers.SerializerMethodField(help_text="Where its figures for the year are.")

    @extend_schema_field(serializers.URLField())
    def get_url(self, performance: Performance) -> str:
        path = reverse("api-council-year", args=[performance.authority.slug, self.context["label"]])
        return str(self.context["request"].build_absolute_uri(path))


class YearSerializer(YearInShortSerializer):
    """A published review year: what it shows, the totals of each kind, who was reviewed, and the tables."""

    measures = serializers.ListField(child=serializers.CharField(), help_text="The measures that the year shows.")
    totals = KindTotalSerializer(many=True)
    authorities = CouncilOfYearSerializer(many=True)
    tables = TableOfYearSerializer(many=True)


class RefusedSerializer(serializers.Serializer):
    """Why nothing was answered."""

    detail = serializers.CharField()


class CouncilSerializer(AuthoritySerializer):
    """An authority with its published years, newest first."""

    years = serializers.SerializerMethodField()

    class Meta(AuthoritySerializer.Meta):
        fields = [*AuthoritySerializer.Meta.fields, "years"]

    def get_years(self, authority: Authority) -> list[dict[str, str]]:
        """Its published years and where their figures are."""
        address = self.context["address"]
        rows = authority.performances.published().totals().select_related("year").order_by("-year__starts_on")
        return [{"year": row.year.label, "url": address(row)} for row in rows]


class DecisionSerializer(serializers.ModelSerializer):
    """A public decision in short."""

    authority = serializers.CharField(source="authority.slug")
    category = serializers.CharField(source="category.slug")
    published_at = serializers.DateTimeField(source="became_public_at", help_text="When it became public.")
    updated_at = serializers.DateTimeField(
        source="last_updated_at", help_text="When it became public, or what it says last changed."
    )
    service_area = serializers.CharField(source="category.service_area")
    url = serializers.HyperlinkedIdentityField(
        view_name="decision", lookup_field="reference_slug", lookup_url_kwarg="reference"
    )

    class Meta:
        model = Decision
        fields = [
            *("reference", "authority", "category", "service_area", "decided_on", "outcome", "summary", "url"),
            *("published_at", "updated_at"),
        ]
