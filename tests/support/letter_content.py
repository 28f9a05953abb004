"""Made-up letter contents for tests: the dict a letter copies its facts into, without a database."""

from collections.abc import Callable
from copy import deepcopy

from letters.pdf.letter_figures import said_before
from letters.wording.letter_facts import outreach_facts, told
from letters.wording.markdown import default_wording

SERVICE_AREAS = (
    "Adult care services",
    "Benefits and tax",
    "Corporate and other services",
    "Education and children's services",
    "Environmental services, public protection and regulation",
    "Highways and transport",
    "Housing",
    "Planning and development",
    "Other",
)

OUTCOMES = (
    "invalid-or-incomplete",
    "advice-given",
    "referred-back",
    "closed-after-initial-enquiries",
    "not-upheld",
    "upheld",
)


def _others(shape):
    """192 similar authorities, [part, of] each, some of them with nothing to divide; repeatable."""
    return [[round(of * shape(((n * 53) % 100) / 100)), of] for n in range(192) for of in ((n * 31) % 17,)]


OTHERS = {
    "uphold_rate": _others(lambda at: 0.45 + 0.9 * (at - 0.5) ** 3 * 4),
    "compliance_rate": _others(lambda at: 1 if at > 0.04 else 0.7),
    "satisfactory_remedy_rate": _others(lambda at: max(0, at - 0.55)),
}

PERIOD = "the period between 1 April 2019 and 31 March 2020"


def measure(key, part, of, **changes):
    """One measure of a letter, worded as composing words it; nothing to divide becomes a sentence."""
    title, based, count, none = {
        "uphold_rate": (
            "Complaints upheld",
            "detailed investigations",
            "upheld decisions",
            "No complaints were investigated in detail.",
        ),
        "compliance_rate": (
            "Compliance with recommendations",
            "compliance outcomes",
            "cases complied with",
            "No recommendations fell due.",
        ),
        "satisfactory_remedy_rate": (
            "Satisfactory remedies provided by the authority",
            "upheld decisions",
            "satisfactory remedies",
            "No complaints were upheld.",
        ),
    }[key]
    percent = (200 * part + of) // (2 * of) if of else None
    text = f"{percent}%" if of else none
    made = {
        "key": key, "title": title, "part": part, "of": of, "percent": percent, "text": text,
        "sentence": f"{text} ({part} of {of} {based})" if of else none,
        "based_on": f"{of} {based} for {PERIOD}" if of else "",
        "count": f"{part} {count}" if of else "",
        "late": None, "few": 0 < of < 5, "similar": None, "others": [],
    }  # fmt: skip
    if of:
        made["similar"] = {
            "part": 1021, "of": 2269, "percent": 45, "text": "45%", "authorities": 192,
            "sentence": "This compares with an average of 45% in similar authorities (192 district councils).",
        }  # fmt: skip
        made["others"] = OTHERS[key]
    return {**made, **changes}


def per_100k(text="9.6", **changes):
    """The measure of letters from 2022-23 on: upheld decisions for each 100,000 residents, never a percentage."""
    return {
        "key": "upheld_per_100k", "title": "Upheld decisions per 100,000 residents", "text": text, "value": float(text),
        "sentence": f"{text} upheld decisions per 100,000 residents (38 upheld; 396,000 residents at mid-2022)",
        "based_on": "38 upheld decisions for the period between 1 April 2023 and 31 March 2024, "
                    "and the mid-2022 population estimate",
        "count": "38 upheld decisions", "few": False, "late": None,
        "similar": {"value": 4.1, "text": "4.1", "authorities": 63,
                    "sentence": "This compares with an average of 4.1 in similar authorities (63 unitary councils)."},
        "others": [round(n / 7, 1) for n in range(63)],
        **changes,
    }  # fmt: skip


SIMILAR = {
    "uphold": {"part": 1021, "of": 2269, "text": "45%"}, "compliance": {"part": 810, "of": 818, "text": "99%"},
    "remedy": {"part": 118, "of": 1021, "text": "12%"}, "per_100k": "",
}  # fmt: skip


def years(first=2015, last=2019):
    """Review years side by side, newest last, as a table of a letter holds them."""
    return [
        {
            "year": f"{year}-{(year + 1) % 100:02}", "received": 18 + year % 5, "decided": 19 + year % 4,
            "upheld": 2, "investigated": 4, "uphold_text": "50%", "complied": 1, "compliance_of": 1,
            "compliance_text": "100%", "remedied": 1, "remedy_of": 2, "remedy_text": "50%", "note": "", "breaks": False,
            "complied_late": 0, "joint": False, "per_100k": "", "similar": deepcopy(SIMILAR),
        }
        for year in range(first, last + 1)
    ]  # fmt: skip


def service_areas():
    """The nine service areas of a small council."""
    received = (2, 4, 1, 0, 3, 2, 3, 5, 0)
    upheld = (0, 1, 0, 0, 0, 0, 1, 0, 0)
    investigated = (0, 1, 0, 0, 0, 0, 2, 1, 0)
    return [
        {
            "name": name, "received": received[i], "decided": received[i], "investigated": investigated[i],
            "upheld": upheld[i], "uphold_text": f"{100 * upheld[i] // investigated[i]}%" if investigated[i] else "",
            "similar": {"part": 31 + i, "of": 60 + i, "text": "52%"},
        }
        for i, name in enumerate(SERVICE_AREAS)
    ]  # fmt: skip


WAYS = [
    {"key": key, "what": what, "address": f"https://{printed}", "printed": printed}
    for key, what, printed in (
        ("year", "The year on our website", "ombudsman.example/councils/worcester/2019-20/"),
        ("reading", "How to read the statistics", "ombudsman.example/statistics/"),
        ("check", "Whether a copy of this letter is genuine", "ombudsman.example/letters/check/"),
    )
]


def content(**changes):
    """A whole content for a small district council; changes replace top-level entries."""
    made = {
        "schema": 4, "layout": 3,
        "notice": "Demonstration: every figure in this letter is made up",
        "year": "2019-20", "title": "Annual Review letter 2020", "dated_on": "2020-07-22", "publish_on": "2020-07-29",
        "period_end": "2020-03-31", "delivery": "By email",
        "authority": {
            "name": "Worcester City Council", "slug": "worcester", "gss_code": "E07000237", "kind": "district",
            "kind_label": "district council", "kind_plural": "district councils", "region": "West Midlands",
        },
        "recipient": {
            "authority": "Worcester City Council", "name": "", "office": "Managing Director",
            "salutation": "Managing Director", "address": [],
        },
        "signatory": {
            "name": "", "office": "Local Government Ombudsman (demonstration)",
            "second_office": "Chair of the Commission",
        },
        "ways": WAYS, "enclosed": ["Copies by mail to: link officer and leader."],
        "letterhead": {"name": "Local Government Ombudsman", "lines": ["A demonstration", "ombudsman.example"]},
        "wording": default_wording("2019-20"),
        "narrative": "", "peers": 192,
        "measures": [
            measure("uphold_rate", 2, 4), measure("compliance_rate", 1, 1), measure("satisfactory_remedy_rate", 1, 2),
        ],
        "bridge": {"open_at_start": 3, "received": 20, "decided": 19, "open_at_end": 4},
        "outcomes": dict(zip(OUTCOMES, (1, 3, 6, 5, 2, 2), strict=True)),
        "years": years(), "service_areas": service_areas(), "reports": [], "cases_not_complied": [],
        "notes": [], "replaces": None, "pack": None,
    }  # fmt: skip
    return complete(deepcopy({**made, **changes}))


OUTREACH = outreach_facts(
    courses=118, courses_last_year=71, people_trained=1423, seminars=4,
    places=["London", "Bristol", "Leeds", "Birmingham"], delegates=178, authorities=143,
)  # fmt: skip


def complete(made):
    """A content with what is worked out of the rest of it: counts, numbers, named facts and conditions."""
    measures = {each["key"]: each for each in made["measures"]}
    nothing = {"part": 0, "of": 0}
    compliance = measures.get("compliance_rate", nothing)
    late = compliance.get("late") or 0
    made["counts"] = {
        "received": made["bridge"]["received"], **{key.replace("-", "_"): n for key, n in made["outcomes"].items()},
        "satisfactory_remedies": measures.get("satisfactory_remedy_rate", nothing)["part"],
        "complied": compliance["part"] - late, "complied_late": late,
        "not_complied": compliance["of"] - compliance["part"], "ceased": 0,
    }  # fmt: skip
    return told(made, {name: text for name, text in made.get("facts", OUTREACH).items() if name in OUTREACH})


def not_complied():
    """A council that did not do what was recommended in one case, and put nothing right itself in five upheld ones."""
    made = about("Newtown Borough Council", outcomes=dict(zip(OUTCOMES, (0, 0, 3, 2, 3, 5), strict=True)))
    made["measures"] = [
        measure("uphold_rate", 5, 8), measure("compliance_rate", 2, 3, late=0),
        measure("satisfactory_remedy_rate", 0, 5),
    ]  # fmt: skip
    made["cases_not_complied"] = ["19 001 234"]
    return made


def about(name, **changes):
    """A content about another authority, written to itself."""
    made = content(**changes)
    made["authority"]["name"] = made["recipient"]["authority"] = name
    return complete(made)


def nothing_decided():
    """A council about which one complaint came in and nothing was decided: no measure has a figure."""
    nothing = [measure(key, 0, 0) for key in OTHERS]
    made = about("Eden District Council", outcomes=dict.fromkeys(OUTCOMES, 0), measures=nothing)
    made["bridge"] = {"open_at_start": 0, "received": 1, "decided": 0, "open_at_end": 1}
    for area in made["service_areas"]:
        area.update(received=0, decided=0, investigated=0, upheld=0, uphold_text="")
    made["years"][-1].update(
        received=1, decided=0, investigated=0, upheld=0, uphold_text="", compliance_of=0, complied=0,
        compliance_text="", remedied=0, remedy_of=0, remedy_text="",
    )  # fmt: skip
    return made


def one_of_one():
    """A new council with a single upheld decision, complied with late."""
    made = about("Eden District Council")
    made["authority"]["is_new"] = True
    made["measures"] = [
        measure("uphold_rate", 1, 1), measure("compliance_rate", 1, 1, late=1),
        measure("satisfactory_remedy_rate", 0, 1),
    ]  # fmt: skip
    made["years"] = made["years"][-1:]
    return made


def largest():
    """A council with numbers like the largest there is, a public report, a note and a narrative."""
    made = about("Birmingham City Council", outcomes=dict(zip(OUTCOMES, (22, 31, 1237, 140, 55, 103), strict=True)))
    made["authority"].update(
        kind="metropolitan", kind_label="metropolitan borough", kind_plural="metropolitan boroughs"
    )
    made["measures"] = [
        measure("uphold_rate", 103, 158), measure("compliance_rate", 86, 88, late=19),
        measure("satisfactory_remedy_rate", 9, 103),
    ]  # fmt: skip
    made["bridge"] = {"open_at_start": 113, "received": 1588, "decided": 1588, "open_at_end": 113}
    made["reports"] = [
        {"title": "Bins not emptied for people who need help", "published_on": "2019-11-05", "reference": "00 001 234"}
    ]
    made["notes"] = ["New complaints were not taken in the last days of the year, which lowers its numbers a little."]
    made["narrative"] = "Your officers met us twice. Some answers came late:\n\n- eleven by a week;\n- two by *two*."
    for area in made["service_areas"]:
        area.update(received=1204, decided=1198, investigated=158, upheld=103, uphold_text="65%")
    for year in made["years"]:
        year.update(received=1588, decided=1588, upheld=103, investigated=158, uphold_text="65%")
    return made


def other_body():
    """A body that is not a council, and is compared with nobody."""
    made = about("Transport for London")
    made["authority"].update(kind="transport", kind_label="transport body", kind_plural="transport bodies")
    for shown in made["measures"]:
        shown.update(similar=None, others=[])
    return made


def to_a_successor():
    """A second letter about an abolished council, in place of a mistaken one, to the council that followed it."""
    made = about("Aylesbury Vale District Council")
    made["recipient"].update(authority="Buckinghamshire Council", is_successor=True)
    made["title"] = "Annual Review letter 2020: second letter"
    was = said_before(complete(deepcopy(made)))
    was["counts"].update(upheld=3, not_upheld=1)
    was["shares"]["Complaints upheld"] = "75% (3 of 4)"
    made["replaces"] = {
        "dated_on": "2020-07-01", "reason": "One decision was recorded as upheld and was not.",
        "edition": 2, "was": was,
    }  # fmt: skip
    made["publish_on"] = "2020-07-15"
    return made


def with_per_100k():
    """A letter of a later year, which shows upheld decisions per 100,000 residents as well."""
    made = about(
        "Brighton and Hove City Council", year="2023-24", title="Annual Review letter 2024", years=years(2019, 2023)
    )
    made["wording"] = default_wording("2023-24")
    made["authority"].update(kind="unitary", kind_label="unitary council", kind_plural="unitary councils")
    made.update(period_end="2024-03-31", publish_on="2024-07-31")
    made["measures"].insert(1, per_100k())
    made["years"][1]["note"] = "New complaints were not taken for three months."
    made["notes"] = [
        "Since 2022-23 fewer complaints are investigated, and more of those are upheld than in years before."
    ]
    return made


def long_name():
    """A name of eighty letters with an ampersand, a postal address and a named recipient, all made up."""
    made = about("The Combined Authority of the Northern Moors, the Three Rivers & the Eastern Coast")
    made["recipient"].update(
        name="A. N. Other", salutation="A. N. Other", address=["Civic Centre", "Long Street", "Town"]
    )
    made["delivery"] = "By post"
    return made


def long_narrative():
    """So much about one authority that its letter takes more pages than others."""
    return content(narrative="\n\n".join(["Answers to our enquiries were thorough, and officers open. " * 12] * 14))


LETTERS: dict[str, Callable] = {
    "usual": content,
    "shortest_name": lambda: about("Eden District Council"),
    "longest_name": lambda: about("Bournemouth, Christchurch and Poole Council"),
    "long_name": long_name, "nothing_decided": nothing_decided, "one_of_one": one_of_one, "largest": largest,
    "other_body": other_body, "to_a_successor": to_a_successor, "with_per_100k": with_per_100k,
    "long_narrative": long_narrative, "not_complied": not_complied,
}  # fmt: skip


def letter(name):
    """One of the letters worth looking at, with the paragraphs its facts call for."""
    return complete(LETTERS[name]())
