"""Made-up letter contents for tests: the dict a letter copies its facts into, without a database."""

from copy import deepcopy

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


def years(first=2015, last=2019):
    """Review years side by side, newest last, as a table of a letter holds them."""
    return [
        {
            "year": f"{year}-{(year + 1) % 100:02}", "received": 18 + year % 5, "decided": 19 + year % 4,
            "upheld": 2, "investigated": 4, "uphold_text": "50%", "complied": 1, "compliance_of": 1,
            "compliance_text": "100%", "remedied": 1, "remedy_of": 2, "remedy_text": "50%", "note": "",
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
        }
        for i, name in enumerate(SERVICE_AREAS)
    ]  # fmt: skip


def content(**changes):
    """A whole content for a small district council; changes replace top-level entries."""
    from letters.wording import default_wording, outreach_facts

    made = {
        "schema": 1,
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
        "signatory": {"name": "", "office": "Local Government Ombudsman (demonstration)"},
        "letterhead": {"name": "Local Government Ombudsman", "lines": ["A demonstration", "ombudsman.example"]},
        "wording": default_wording("2019-20"),
        "paragraphs": ["has_similar"],
        "facts": {
            "authority": "Worcester City Council", "recipient": "Worcester City Council", "year": "2019-20",
            "period_end": "31 March 2020", "publish_on": "29 July 2020", "kind": "district council",
            "kind_plural": "district councils",
            **outreach_facts(courses=118, courses_last_year=71, people_trained=1423, seminars=4,
                             places=["London", "Bristol", "Leeds", "Birmingham"], delegates=178, authorities=143),
        },
        "narrative": "",
        "measures": [
            measure("uphold_rate", 2, 4), measure("compliance_rate", 1, 1), measure("satisfactory_remedy_rate", 1, 2),
        ],
        "bridge": {"open_at_start": 3, "received": 20, "decided": 19, "open_at_end": 4},
        "outcomes": dict(zip(OUTCOMES, (1, 3, 6, 5, 2, 2), strict=True)),
        "years": years(), "service_areas": service_areas(), "reports": [], "notes": [], "replaces": None,
    }  # fmt: skip
    return deepcopy({**made, **changes})
