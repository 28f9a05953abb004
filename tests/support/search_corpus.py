"""A fixed set of made-up decisions and fifty searches of it, with what each must find, in order, on any database."""

from datetime import timedelta

from councils.models import Outcome
from councils.models.decision import today
from tests.support.factories import AuthorityFactory, CategoryFactory, DecisionFactory, RecommendationFactory

U, N, C = Outcome.UPHELD, Outcome.NOT_UPHELD, Outcome.CLOSED
COUNCILS = {
    "ashby": "Ashby Borough Council",
    "northshire": "Northshire County Council",
    "wells": "Wells-on-Sea District Council",
}
CATEGORIES = {
    "homelessness": ("Homelessness", "housing"),
    "send": ("Special educational needs", "education-and-childrens-services"),
    "council-tax": ("Council tax", "benefits-and-tax"),
    "refuse": ("Refuse and recycling", "environmental-services"),
}
# Number, days ago, council, category, outcome, summary, statement, provider, service improvements.
DECISIONS = [
    (1, 70, "ashby", "homelessness", U, "The Council delayed a decision on homelessness for a family.",
     "The family lived in a bed and breakfast for nine weeks. The Council's duty had begun.", "",
     ["Train housing officers on the use of bed and breakfast."]),
    (2, 71, "northshire", "send", U, "Delays in issuing an education, health and care plan.",
     "The plan was 31 weeks late. Naïve hopes were dashed at the café.", "",
     ["Review how delays in plans are reported to members.", "Recruit educational psychologists."]),
    (3, 72, "wells", "council-tax", N, "No fault in how council tax was collected.",
     "A debt of £1,250 was passed to bailiffs. See our decision 19 000 001.", "", []),
    (4, 73, "wells", "refuse", U, "Missed bin collections over a long period.",
     "The collection crew missed the lane twelve times; self-employed drivers were used.", "Tidy Streets Ltd",
     ["Monitor missed collections and tell residents about delays."]),
    (5, 74, "ashby", "send", N, "No fault in refusing transport to school.", "The school was 2.9 miles away.", "", []),
    (6, 75, "northshire", "homelessness", C,
     "We will not investigate: the County Council is not the housing authority.", "", "", []),
    (7, 76, "ashby", "council-tax", U, "Fault in sending council tax bills to the wrong address.",
     "Bills went astray. Taxing times: it taxed her patience. O'Brien v Ashby was considered.", "", []),
    (8, 77, "northshire", "send", U, "A child missed school for two terms.",
     "Alternative provision was not arranged. The plan said otherwise.", "Café Learning CIC",
     ["Keep a register of children who miss school."]),
    (9, 78, "wells", "homelessness", N, "Temporary accommodation was suitable.",
     "Breakfast was offered with the bed. The family was rehoused within six weeks.", "", []),
    (10, 79, "ashby", "refuse", C, "A complaint about bins, too late to be looked into.", "", "", []),
    (11, 80, "wells", "homelessness", U, "Unsuitable accommodation and delay.",
     "tax " * 300 + "bungalow", "", []),
    (12, 81, "northshire", "council-tax", N, "Discount refused without fault.",
     "The single person discount ended. Households of one are one household.", "", []),
]  # fmt: skip

# What is typed, and the numbers of the decisions that are found, latest first. Decision 1 is of 70 days ago.
SEARCHES = [
    ("delay", [1, 2, 4, 11]),
    ("delays", [1, 2, 4, 11]),
    ("DELAYED", [1, 2, 4, 11]),
    ("delay homelessness", [1, 11]),
    ("homelessness delay -bungalow", [1]),
    ("homelessness", [1, 6, 9, 11]),
    ("homeless", [1, 6, 9, 11]),
    ("housing", [1, 6, 9, 11]),
    ('"bed and breakfast"', [1]),
    ('"bed breakfast"', [1]),
    ("bed breakfast", [1, 9]),
    ("“bed and breakfast”", [1]),
    ('"breakfast bed"', []),
    ("breakfast OR bailiffs", [1, 3, 9]),
    ("bailiff OR crew OR psychologist", [2, 3, 4]),
    ("breakfast or bailiffs", []),
    ("council tax", [3, 7, 11, 12]),
    ('"council tax"', [3, 7, 12]),
    ('"council tax" -fault', []),
    ("tax -council-tax", [11]),
    ("-tax", [1, 2, 4, 5, 6, 8, 9, 10]),
    ("-tax -school -bin", [1, 2, 6, 9]),
    ("taxing", [3, 7, 11, 12]),
    ("northshire", [2, 6, 8, 12]),
    ("northshire plan", [2, 8]),
    ("ashby", [1, 5, 7, 10]),
    ('"wells on sea"', [3, 4, 9, 11]),
    ("wells-on-sea", [3, 4, 9, 11]),
    ("wells sea bins", [4]),
    ("cafe", [2, 8]),
    ("CAFÉ", [2, 8]),
    ("naive", [2]),
    ("obrien", [7]),
    ("o'brien", [7]),
    ("o’brien’s", [7]),
    ("self employed", [4]),
    ("self-employed", [4]),
    ("£1,250", [3]),
    ("1250", [3]),
    ("19 000 001", [1, 3]),
    ("19-000-001", [1, 3]),
    ("19000004", [4]),
    ("tidy streets", [4]),
    ("what did others agree to do about delays in plans?", [2]),
    ("bungalow", [11]),
    ('"weeks late"', [2]),
    ("weeks -late", [1, 9]),
    ('school -"missed school"', [5]),
    ("child OR children transport OR provision", [5, 8]),
    ("the", []),
]


def reference(number):
    return f"19 000 {number:03}"


def make_corpus():
    """Put the corpus on record; the decisions by number."""
    councils = {slug: AuthorityFactory(name=name, slug=slug) for slug, name in COUNCILS.items()}
    councils["ashby"].former.create(name="Ashby Vale Urban District Council", until=today() - timedelta(days=5000))
    categories = {
        slug: CategoryFactory(slug=slug, name=name, service_area=area) for slug, (name, area) in CATEGORIES.items()
    }
    decisions = {}
    for number, days, council, category, outcome, summary, statement, provider, improvements in DECISIONS:
        decided = today() - timedelta(days=days)
        decisions[number] = decision = DecisionFactory(
            reference=reference(number),
            authority=councils[council],
            category=categories[category],
            outcome=outcome,
            decided_on=decided,
            received_on=decided - timedelta(days=60),
            summary=summary,
            statement=statement,
            provider=provider,
        )
        for place, text in enumerate(improvements, 1):
            RecommendationFactory(decision=decision, number=place, text=text, due_on=None)
    return decisions
