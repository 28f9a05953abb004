"""What a letter's content holds: every fact of an authority's year that its pages show, as plain data."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from councils.figures.predecessors import added_up, joint_years, passed_whole
from councils.models import (
    COUNCIL_KINDS,
    Authority,
    Compliance,
    Contact,
    Decision,
    Kind,
    KindTotal,
    Performance,
    PublicReport,
    ReviewYear,
    Role,
    ServiceArea,
)
from councils.register.training import outreach
from councils.statistics.english import listed_words, ordinal
from councils.statistics.measures import Measure, measures
from letters.models.addressing import addressed, letters_date, whom_it_goes_to
from letters.models.rows import rate_facts, service_area, shares, side_by_side
from letters.models.wording import Wording
from letters.pdf.letter_pages import YEARS_SHOWN
from letters.wording.letter_facts import outreach_facts, told

LAYOUT = 3  # the folder of templates in which letters that are composed now are set
SCHEMA = 4  # of a letter's content; `letters.pdf.rendering` says what each holds
DEMONSTRATION = "Demonstration: every case and figure in this letter is made up"


class YearFacts:
    """The facts of a year that all its letters draw on, each read once; with `about`, those about some authorities."""

    def __init__(self, year: ReviewYear, wording: Wording, *, about: Collection[int] | None = None) -> None:
        self.year = year
        self.wording = wording
        self.about = Q() if about is None else Q(authority__in=about)

    def content(
        self, performance: Performance, recipient: Authority, *, narrative: str = "", replaces: Any = None
    ) -> dict:
        """The content of one letter; `letters.pdf.rendering` documents its shape."""
        told_facts = self.wording_facts(performance, recipient, replaces=replaces)
        return {
            "schema": SCHEMA,
            "layout": LAYOUT,
            "notice": DEMONSTRATION if self.year.demonstration else "",
            **told_facts,
            "delivery": "By email" if self.email_of(recipient) else "By post",
            "ways": ways_on(performance, self.year),
            "enclosed": self.enclosed(recipient),
            "narrative": narrative,
            "measures": [
                {**measure, "others": self.others[performance.kind, measure["key"]] if measure["similar"] else []}
                for measure in told_facts["measures"]
            ],
            "service_areas": self.service_areas(performance),
        }

    def wording_facts(self, performance: Performance, recipient: Authority, *, replaces: Any = None) -> dict:
        """What the wording of one letter draws on: its named facts, and which of the conditional paragraphs hold."""
        figures = performance.figures
        data = {
            **self.frame,
            "authority": self.identity(performance),
            "recipient": self.addressee(recipient) | {"is_successor": recipient.pk != performance.authority_id},
            "measures": [self.measure(measure) for measure in self.measures(performance)],
            "bridge": {
                "open_at_start": performance.open_cases.start,
                "received": figures.received,
                "decided": figures.decided,
                "open_at_end": performance.open_cases.end,
            },
            "peers": self.peers[performance.kind],
            "counts": figures.counts,
            "outcomes": figures.outcomes,
            "years": self.years_of(performance),
            "pack": self.pack(recipient) if recipient.pk != performance.authority_id else None,
            "reports": self.reports[performance.authority_id],
            "cases_not_complied": self.cases_not_complied[performance.authority_id],
            "replaces": replaces,
        }
        if replaces:
            data["dated_on"] = replaces["on"]
            if "edition" in replaces:
                data["title"] = f"{data['title']}: {ordinal(replaces['edition'])} letter"
        return told(data, self.outreach)

    @cached_property
    def dated_on(self) -> date:
        return letters_date(self.year)

    @cached_property
    def frame(self) -> dict:
        publish_at = self.year.publish_at
        return {
            "year": self.year.label,
            "title": f"Annual Review letter {self.year.letter_year}",
            "dated_on": self.dated_on.isoformat(),
            "publish_on": timezone.localdate(publish_at).isoformat() if publish_at else None,
            "period_end": self.year.ends_on.isoformat(),
            "signatory": {
                "name": self.wording.signatory_name,
                "office": self.wording.signatory_office,
                "second_office": self.wording.signatory_second_office,
            },
            "letterhead": {"name": settings.OMBUDSMAN_NAME, "lines": settings.LETTERHEAD_LINES},
            "wording": self.wording.text,
            "notes": [self.year.notes] if self.year.notes else [],
        }

    def identity(self, performance: Performance) -> dict:
        kind = Kind(performance.kind)
        return {
            "name": performance.name,
            "slug": performance.authority.slug,
            "gss_code": performance.authority.gss_code,
            "kind": kind.value,
            "kind_label": kind.singular,
            "kind_plural": kind.plural,
            "region": performance.authority.region,
            "is_new": self.year.starts_on <= performance.authority.opened_on <= self.year.ends_on,
        }

    @cached_property
    def peers(self) -> Counter[str]:
        """How many bodies of each kind were reviewed in the year."""
        return Counter(self.year.performances.totals().order_by().values_list("kind", flat=True))

    @cached_property
    def contacts(self) -> dict[int, dict[str, Contact]]:
        """Whom an authority's letter is for, by role, for every authority that has recorded somebody."""
        contacts: dict[int, dict[str, Contact]] = defaultdict(dict)
        for contact in Contact.objects.order_by("pk"):
            contacts[contact.authority_id][contact.role] = contact
        return contacts

    def email_of(self, recipient: Authority) -> str:
        """The address that the recipient's letter is mailed to; empty where it is printed."""
        contact = self.contacts[recipient.pk].get(Role.CHIEF_EXECUTIVE)
        return contact.email if contact else ""

    def enclosed(self, recipient: Authority) -> list[str]:
        """What comes with the letter, and who has a copy of it, a line each."""
        emails = {role: contact.email for role, contact in self.contacts[recipient.pk].items()}
        goes_to = whom_it_goes_to(emails)
        copies = [Role(role).label.lower() for role in goes_to if role != Role.CHIEF_EXECUTIVE]
        sheets = "the cases behind the figures on three sheets, for your use alone: received, decided, compliance"
        return [
            *([f"With this mail: {sheets}."] if goes_to[Role.CHIEF_EXECUTIVE] else []),
            *([f"Copies by mail to: {listed_words(copies)}."] if copies else []),
        ]

    def addressee(self, recipient: Authority) -> dict:
        """The address block: by name if one is recorded, always by office."""
        contact = self.contacts[recipient.pk].get(Role.CHIEF_EXECUTIVE) or Contact(office=Role.CHIEF_EXECUTIVE.label)
        return {
            "authority": recipient.as_of(self.dated_on)[0],
            "name": contact.name,
            "office": contact.office,
            "salutation": contact.salutation or contact.name or contact.office,
            "address": contact.address.splitlines(),
        }

    @cached_property
    def totals(self) -> dict[tuple[str, str], KindTotal]:
        return {(total.kind, total.service_area): total for total in self.year.kind_totals.all()}

    def measures(self, performance: Performance) -> list[Measure]:
        """The measures of an authority, beside those of similar ones if it has any."""
        kind = Kind(performance.kind)
        total = self.totals.get((kind, "")) if performance.is_council else None
        named = (kind.singular, kind.plural)
        return list(measures(performance.figures, total, self.year, named, performance.ordinary))

    def measure(self, measure: Measure) -> dict:
        """A measure as data: its figure, what it is a share of, its sentences, and the average beside it."""
        data = {
            "key": measure.key,
            "title": measure.title,
            "text": measure.text,
            "sentence": measure.sentence,
            "based_on": measure.based_on if measure.has_figure else "",
            "count": measure.count_text if measure.has_figure else "",
            "late": measure.late,
            "few": measure.is_too_few,
            "similar": None,
            "ordinary": None,
            **rate_facts(measure.rate),
        }
        if measure.ordinary:
            data["ordinary"] = {**asdict(measure.ordinary), "sentence": measure.verdict_sentence}
        if measure.similar:
            data["similar"] = {
                **rate_facts(measure.similar.rate),
                "text": measure.similar.text,
                "authorities": measure.similar.authorities,
                "sentence": measure.comparison,
            }
        return data

    @cached_property
    def others(self) -> dict[tuple[str, str], list]:
        """Where every authority of a kind stands, by measure: part and base, or the figure per 100,000."""
        places_by_kind: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for performance in self.year.performances.totals().prefetch_related("corrections").order_by("pk"):
            for key in ("uphold_rate", "compliance_rate", "satisfactory_remedy_rate"):
                rate = getattr(performance.figures, key)
                places_by_kind[performance.kind, key].append([rate.part, rate.of])
            if (per_100k := performance.figures.upheld_per_100k.value) is not None:
                places_by_kind[performance.kind, "upheld_per_100k"].append(per_100k)
        # In order of size: the chart does not need to know who is who, and equal years give equal bytes.
        return defaultdict(list, {key: sorted(places) for key, places in places_by_kind.items()})

    @cached_property
    def recent(self) -> list[ReviewYear]:
        return list(ReviewYear.objects.beside(self.year)[:YEARS_SHOWN])

    @cached_property
    def years(self) -> dict[int, list[Performance]]:
        return self.of_recent_years(self.about)

    def of_recent_years(self, about: Q) -> dict[int, list[Performance]]:
        years = defaultdict(list)
        found = Performance.objects.totals().filter(about, year__in=self.recent).select_related("year")
        for performance in found.prefetch_related("corrections").order_by("year__starts_on"):
            years[performance.authority_id].append(performance)
        return years

    @cached_property
    def recent_totals(self) -> dict[tuple[int, str], KindTotal]:
        """What the averages of the years side by side are rates of, by year and kind."""
        found = KindTotal.objects.filter(year__in=self.recent, service_area="", kind__in=COUNCIL_KINDS)
        return {(total.year_id, total.kind): total for total in found}

    @cached_property
    def passed_whole(self) -> dict[int, set[int]]:
        return passed_whole()

    @cached_property
    def years_of_predecessors(self) -> dict[int, list[Performance]]:
        before = {old for those in self.passed_whole.values() for old in those}
        return self.of_recent_years(Q(authority__in=before))

    def years_of(self, performance: Performance) -> list[dict]:
        """The years side by side: before an authority began, those of the ones that passed to it whole, together."""
        mine = self.years[performance.authority_id]
        rows = [side_by_side(each, self.recent_totals.get((each.year_id, each.kind))) for each in mine]
        if not (predecessors := self.passed_whole.get(performance.authority_id)):
            return rows
        theirs = [each for old in sorted(predecessors) for each in self.years_of_predecessors[old]]
        joint = [side_by_side(each, joint=True) for each in joint_years(theirs, {each.year_id for each in mine})]
        return sorted([*joint, *rows], key=lambda row: row["year"])

    @cached_property
    def packs(self) -> dict[int, list[Performance]]:
        """The bodies that are gone about which each of the others is written to, where there are several."""
        packs = defaultdict(list)
        for performance, recipient in addressed(self.year):
            if recipient.pk != performance.authority_id:
                packs[recipient.pk].append(performance)
        return {recipient: sorted(about, key=lambda each: each.name) for recipient, about in packs.items() if about[1:]}

    def pack(self, recipient: Authority) -> dict[str, Any] | None:
        """The letters that go to one successor together: a row for each body that is gone, and their joint figures."""
        about = self.packs.get(recipient.pk)
        if not about:
            return None
        rows = [{"name": each.name, **shares(each)} for each in about]
        return {"bodies": rows, "together": shares(added_up(about))}

    @cached_property
    def areas(self) -> dict[int, dict[str, Performance]]:
        areas: dict[int, dict[str, Performance]] = defaultdict(dict)
        by_area = self.year.performances.by_service_area().filter(self.about)
        for performance in by_area.prefetch_related("corrections"):
            areas[performance.authority_id][performance.service_area] = performance
        return areas

    def service_areas(self, performance: Performance) -> list[dict]:
        mine = self.areas[performance.authority_id]
        totals = {area: self.totals.get((performance.kind, area)) for area in ServiceArea if performance.is_council}
        return [service_area(area, mine.get(area), totals.get(area)) for area in ServiceArea]

    @cached_property
    def reports(self) -> dict[int, list[dict]]:
        reports = defaultdict(list)
        published = PublicReport.objects.published_in(*self.year.days).filter(self.about)
        # The letter becomes public: it names no case that is withheld, or that the public may not read yet.
        named = Prefetch("decisions", Decision.objects.published())
        for report in published.order_by("published_on", "slug").prefetch_related(named):
            reports[report.authority_id].append(
                {
                    "title": report.title,
                    "published_on": report.published_on.isoformat(),
                    "reference": ", ".join(sorted(decision.reference for decision in report.decisions.all())),
                }
            )
        return reports

    @cached_property
    def cases_not_complied(self) -> dict[int, list[str]]:
        """The references of the cases not complied with that the public may read about: the letter becomes public."""
        cases = defaultdict(list)
        recorded = Decision.objects.published().filter(
            self.about, compliance_outcome=Compliance.NOT_COMPLIED, compliance_recorded_on__range=self.year.days
        )
        for authority, reference in recorded.order_by("reference").values_list("authority", "reference"):
            cases[authority].append(reference)
        return cases

    @cached_property
    def outreach(self) -> dict[str, str]:
        return outreach_facts(**outreach(self.year))


def ways_on(performance: Performance, year: ReviewYear) -> list[dict[str, str]]:
    """Where to go on from a letter: addresses, as links and as they are printed; none that lead nowhere.

    Without SITE_ADDRESS and OFFICE_EMAIL nobody knows where the site is and whom to ask.
    """
    slug = performance.authority.slug
    paths = {
        "year": ("The year, on our website", reverse("council-year", args=[slug, year.label])),
        "decisions": ("Our decisions about it", reverse("council-decisions", args=[slug])),
        "reading": ("How to read the statistics", reverse("statistics")),
        "training": ("Our training", reverse("training")),
        "check": ("Whether a copy of this letter is genuine", reverse("letter-check")),
    }
    site = settings.SITE_ADDRESS
    ways = [{"key": key, "what": what, "address": f"{site}{path}"} for key, (what, path) in paths.items() if site]
    if settings.OFFICE_EMAIL:
        ways.append({"key": "ask", "what": "Whom to ask", "address": f"mailto:{settings.OFFICE_EMAIL}"})
    return [{**way, "printed": way["address"].removeprefix("https://").removeprefix("mailto:")} for way in ways]
