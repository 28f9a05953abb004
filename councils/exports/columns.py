"""The columns of every table that is taken away: one name for the same thing everywhere, and what it means."""

from collections.abc import Iterable
from dataclasses import dataclass

from councils.models import Compliance, Outcome, ServiceArea

SHARE = "A share from 0 to 1; empty where there is nothing to divide."


@dataclass(frozen=True)
class Column:
    """A column: its type in the words of Frictionless, what it means, and how a workbook shows it."""

    name: str
    type: str
    meaning: str
    shown_as: str = ""


def columns(kind: str, meanings: dict[str, str], shown_as: str = "") -> list[Column]:
    return [Column(name, kind, meaning, shown_as) for name, meaning in meanings.items()]


AUTHORITY = {
    "year": "The review year, 1 April to 31 March, as 2019-20.",
    "authority": "The authority, as it stands in the address of its page; the councils table has a line for each.",
    "name": "Its name: in a table of figures, that of the year.",
    "gss_code": "Its code in official statistics; empty where it has none.",
    "kind": "What sort of body it is: in a table of figures, that of the year. The first five are councils.",
    "service_area": "One of nine service areas; empty for the whole year.",
    "region": "The region of England it lies in.",
    "county": "The county council of its area, as authority.",
    "successors": "The authorities that took over when it was abolished, parted by semicolons.",
}
WORDS = {
    "measure": "uphold_rate, compliance_rate, satisfactory_remedy_rate or upheld_per_100k; received, where it changed.",
    "unit": "What the values of the line are: share, or per 100,000 residents.",
    "text": "The figure as it is printed; empty where there is nothing to divide.",
    "average_text": "The average as it is printed.",
    "verdict": (
        "What the figure, or its change, means: too few, ordinary, unusual, beyond, or spread; empty where nobody can "
        "say."
    ),
    "flags": (
        "Parted by semicolons: few (a share of fewer than five), corrected, break (the year does not compare with the "
        "one before)."
    ),
    "uphold_rate_text": "uphold_rate as it is printed.",
    "compliance_rate_text": "compliance_rate as it is printed.",
    "satisfactory_remedy_rate_text": "satisfactory_remedy_rate as it is printed.",
    "alike": "In what the two are alike: size (residents and density), or deprivation (residents, density and that).",
    "peer": "The council it is compared with, of its kind; empty where fewer than five are near.",
    "table": "By what cases are counted: service area, kind of authority, what was agreed, payment, or when done.",
    "line": "The line of the table; All is every case in it. A case may have several remedies.",
    "reference": "The case, by the number that its letters carry.",
    "category": "What it is about, more finely than by service area; the categories table has a line for each.",
    "category_name": "What the category is called.",
    "outcome": "closed_after_initial_enquiries, not_upheld or upheld: no other decision is published.",
    "reason": "Why it ended so, in the words of its time.",
    "remedied_already": "yes where the authority had put it right, satisfactorily, before the Ombudsman was asked.",
    "summary": "What it is about, in short.",
    "address": "Where its page is, on this site.",
    "improvement": "What the authority agreed to change.",
    "compliance_outcome": "Whether the case was complied with; empty while that is not known. Not for one improvement.",
    "report": "The public report, as it stands in its address.",
    "report_kind": "A report in the public interest, or a further report where an authority does not act.",
    "title": "What it is called.",
}
COUNTED = {
    "received": "Complaints received in the year.",
    "decided": "Complaints decided in the year, whenever they were received.",
    "investigated": "Detailed investigations: upheld and not upheld.",
    **{value: f"Decisions with the outcome “{label}”." for value, label in Outcome.choices},
    "satisfactory_remedies": "Upheld decisions where the authority had put it right before the Ombudsman was asked.",
    "compliance_outcomes": "Cases complied with in time, late, or not; those ceased are left out.",
    **{
        value: f"Cases with the compliance outcome “{label}”, recorded in the year."
        for value, label in Compliance.choices
    },
    "open_at_start": "Complaints open when the year began; empty where that is not known.",
    "open_at_end": "Complaints open when it ended.",
    "residents": "At the middle of the year before it began; nought where none are its own, empty where not known.",
    "authorities": "How many authorities the line adds up.",
    **{
        value: f"Complaints received about “{label}”; empty where they were not told apart."
        for value, label in ServiceArea.choices
    },
    "part": "How many of the cases in “of”; for upheld_per_100k, upheld decisions; for received, complaints.",
    "of": "What the share is a share of; empty for upheld_per_100k, which has residents, and for received.",
    "before_part": "part in the year before.",
    "before_of": "of in the year before.",
    "compared": "Councils of which it is known what would be ordinary, and which had cases enough to tell.",
    "outside": "Those outside what is ordinary: their verdict is unusual or beyond.",
    "beyond_more": "Those with more than chance explains.",
    "beyond_fewer": "Those with fewer than chance explains.",
    "average_part": "The same of all authorities of the kind, the authority itself included, as it was published.",
    "average_of": "What the average is a share of.",
    "average_residents": "The residents that the average is of.",
    "average_authorities": "How many authorities the average adds up.",
    "low95": "The lowest number that would be ordinary, in cases, to be compared with part.",
    "high95": "The highest number that would be ordinary.",
    "low998": "Fewer than this is fewer than chance explains.",
    "high998": "More than this is more than chance explains.",
    "method": "The version of the method by which range and verdict were worked out.",
    "published_part": "part as it was first published, where it was corrected since; otherwise empty.",
    "published_of": "of, or residents, as first published, where the figure was corrected since.",
    "place": "1 is the nearest of at most ten; 0 stands alone where the council is compared with nobody.",
    "cases": "To the nearest five; empty where there are none, or where somebody could be recognised.",
    "quarter_at_most": "A quarter of the cases with a payment had this much or less, in pounds, to the nearest 50.",
    "half_at_most": "Half of them had this much or less.",
    "three_quarters_at_most": "Three quarters of them had this much or less.",
    "number": "Tells the improvements of a case apart; what is missing was agreed for a person and is never public.",
}
SHARES = {
    "uphold_rate": f"Upheld, of detailed investigations. {SHARE}",
    "compliance_rate": f"Complied with, late included, of compliance outcomes. {SHARE}",
    "satisfactory_remedy_rate": f"Satisfactory remedies, of upheld decisions. {SHARE}",
    "wilson_low": "Lower end of the 95% interval of Wilson for the share, from 0 to 1; not what verdicts rest on.",
    "wilson_high": "Upper end of that interval.",
}
NUMBERS = {
    "value": "The figure, not rounded to what is printed: a share from 0 to 1, or a number per 100,000 residents.",
    "average_value": "The average, likewise: all parts added up, divided by all that they are a share of.",
    "expected": "How many would be expected of a council with the same mix of services, or as many residents.",
    "spread": "Variance of the ratio to the average, between councils of the kind; nought for shares of cases.",
    "outside_by_chance": "How many would be outside by chance alone.",
    "beyond_by_chance": "How many would be beyond what chance explains by chance alone.",
    "chance": "Of a change at least so unlikely, had the figure changed as those of all others of the kind did.",
    "square_km": "The area within the council's outline; empty where there is none.",
    "deprivation": "Average score of the English Indices of Deprivation 2019; empty where there is none.",
    "distance": "Euclid's, of the logarithms and of deprivation, each in standard deviations of the kind; below 1.",
}
DAYS = {
    "corrected_on": "The day on which the figures were corrected; empty where they stand as first published.",
    "received_on": "The day on which the complaint was received.",
    "decided_on": "The day on which it was decided.",
    "published_on": "The day on which it was published.",
    "opened_on": "The day on which the authority began.",
    "closed_on": "The last day on which there was such an authority; empty while there is.",
}
COLUMNS = {
    column.name: column
    for column in (
        *columns("string", AUTHORITY | WORDS),
        *columns("integer", COUNTED, "#,##0"),
        *columns("number", SHARES, "0.0%"),
        *columns("number", NUMBERS, "#,##0.00####"),
        *columns("date", DAYS, "yyyy-mm-dd"),
    )
}
# The columns that name a line of another table: its name, and the column there.
LINES = {
    "authority": ("councils", "authority"),
    "peer": ("councils", "authority"),
    "county": ("councils", "authority"),
    "category": ("categories", "category"),
}


def described(names: Iterable[str]) -> list[dict[str, str]]:
    """The columns of a table, as Frictionless has them."""
    return [{"name": name, "type": COLUMNS[name].type, "description": COLUMNS[name].meaning} for name in names]
