"""How much casework a believable year holds: published totals and averages that the made-up cases are drawn around.

What was published is a fact with its source. What was not (shares by service area, the rates between published
years, how long cases take) is chosen so that the published totals come out. No Django.
"""

from typing import NamedTuple, TypeVar

Figure = TypeVar("Figure")

AREAS = (
    "adult-care-services",
    "benefits-and-tax",
    "corporate-and-other-services",
    "education-and-childrens-services",
    "environmental-services",
    "highways-and-transport",
    "housing",
    "planning-and-development",
    "other",
)
EDUCATION, HOUSING = AREAS[3], AREAS[6]

# Complaints and enquiries received in England, by the year in which a review year starts.
# LGSCO, Review of Local Government Complaints: 2017-18 17,452; 2018-19 16,899; 2020-21 11,830 (no new complaints
# for three months); 2022-23 15,488; 2023-24 17,937. The others are chosen between and after them.
RECEIVED = {
    2017: 17_452,
    2018: 16_899,
    2019: 17_000,
    2020: 11_830,
    2021: 15_800,
    2022: 15_488,
    2023: 17_937,
    2024: 19_500,
    2025: 20_500,
}

# The mid-year whose residents the rates are for: a later estimate must not make more complaints of past years.
RESIDENTS_OF = 2023

# Complaints received a year for every 100,000 residents when England has 17,000: chosen between those of single
# councils, such as Birmingham's 455 in 2017-18, Worcester's 13 in 2018-19, Kent's 291 decided in 2024-25.
RECEIVED_PER_100K = {"county": 14.0, "district": 12.5, "metropolitan": 27.5, "unitary": 26.0, "london": 46.0}

# Detailed investigations a year for every 100,000 residents, so that England has 4,020 in 2017-18, 4,234 in 2018-19
# and 4,003 in 2023-24, and each kind the upheld decisions per 100,000 residents that were published for 2022-23
# (county 3.4, metropolitan 4.8) and 2023-24 (county 4.5, metropolitan 4.4, London 8.2, unitary 4.6).
INVESTIGATED_PER_100K = {
    2017: {"county": 4.2, "district": 3.5, "metropolitan": 5.9, "unitary": 5.6, "london": 9.3},
    2018: {"county": 4.4, "district": 3.6, "metropolitan": 6.2, "unitary": 5.8, "london": 9.4},
    2019: {"county": 4.2, "district": 3.4, "metropolitan": 5.9, "unitary": 5.4, "london": 9.1},
    2020: {"county": 3.7, "district": 2.6, "metropolitan": 4.6, "unitary": 4.4, "london": 7.2},
    2021: {"county": 4.5, "district": 3.0, "metropolitan": 5.8, "unitary": 5.6, "london": 9.2},
    2022: {"county": 4.3, "district": 2.6, "metropolitan": 6.2, "unitary": 5.7, "london": 9.4},
    2023: {"county": 5.2, "district": 2.1, "metropolitan": 5.4, "unitary": 5.5, "london": 9.3},
    2024: {"county": 5.4, "district": 2.3, "metropolitan": 5.9, "unitary": 6.0, "london": 10.0},
}

# Share of detailed investigations that are upheld. Averages of similar authorities in published letters: 2019-20
# district 45, metropolitan 67; 2022-23 county 80, metropolitan 77, unitary 72, district 59; 2023-24 county 85,
# metropolitan 80, London 85, unitary 79; 2024-25 county 89, metropolitan 81, London 84, unitary 80, district 66.
# The others are chosen so that England has 57, 58, 61, 67, 66, 74, 80 and about 83% from 2017-18 to 2024-25.
UPHELD = {
    2017: {"county": 0.60, "district": 0.43, "metropolitan": 0.62, "unitary": 0.57, "london": 0.65},
    2018: {"county": 0.61, "district": 0.44, "metropolitan": 0.63, "unitary": 0.58, "london": 0.66},
    2019: {"county": 0.64, "district": 0.45, "metropolitan": 0.67, "unitary": 0.60, "london": 0.70},
    2020: {"county": 0.71, "district": 0.50, "metropolitan": 0.71, "unitary": 0.67, "london": 0.74},
    2021: {"county": 0.70, "district": 0.49, "metropolitan": 0.70, "unitary": 0.66, "london": 0.73},
    2022: {"county": 0.80, "district": 0.59, "metropolitan": 0.77, "unitary": 0.72, "london": 0.77},
    2023: {"county": 0.85, "district": 0.63, "metropolitan": 0.80, "unitary": 0.79, "london": 0.85},
    2024: {"county": 0.89, "district": 0.66, "metropolitan": 0.81, "unitary": 0.80, "london": 0.84},
}

# How far a service area stands from its kind's rate where that rate is 60%: in 2018-19 England had 69% in benefits
# and tax and 37% in planning (58% in all), in 2019-20 72% in education and children's services (61% in all).
UPHELD_OFFSET = dict(zip(AREAS, (0.05, 0.11, -0.02, 0.11, -0.02, -0.06, 0.05, -0.18, -0.08), strict=True))

# Share of upheld decisions where the authority had remedied the matter: 2018-19 11% and 2019-20 13% of England's;
# 2022-23 county 6, metropolitan 10; 2023-24 county 7, metropolitan 14, London 12, unitary 13.
REMEDIED = {"county": 0.075, "district": 0.16, "metropolitan": 0.13, "unitary": 0.13, "london": 0.13}

# Upheld decisions with recommendations: 1,929 of 2,456 in 2018-19, nearly all of those not remedied already.
RECOMMENDING = 0.89
# Recommendations in such a decision: 3,525 in 1,929 in 2018-19, more later.
# Personal remedies: 2,566 in 2017-18, 3,104 in 2020-21; each such decision has one, this share has a second.
SECOND_PERSONAL = {2017: 0.35, 2018: 0.20, 2019: 0.35, 2020: 0.80, 2021: 0.55}
# Service improvements: 1,629 in 2019-20, 1,488 in 2020-21, 1,848 in 2021-22; the mean number in such a decision.
IMPROVEMENTS = {2017: 0.65, 2018: 0.72, 2019: 0.80, 2020: 0.82, 2021: 0.86}

# Compliance of 99.4 to 99.7%; late 8% in 2018-19, 18% in 2021-22.
NOT_COMPLIED, CEASED = 0.005, 0.015
LATE = {2017: 0.07, 2018: 0.08, 2019: 0.10, 2020: 0.15, 2021: 0.18, 2022: 0.19, 2023: 0.18}

# Public interest reports: 63 in 2019-20, 38 in 2022-23, 27 in 2023-24; the others are chosen.
REPORTS = {2017: 40, 2018: 45, 2019: 63, 2020: 36, 2021: 45, 2022: 38, 2023: 27, 2024: 26, 2025: 24}

# What each kind's complaints are about, in the order of AREAS. England in 2024-25: education and children's services
# 27% of complaints received, housing 17%, adult care 13%.
SHARES = {
    "county": (33, 1, 6, 42, 3, 13, 0, 1, 1),
    "district": (0, 19, 8, 0, 24, 2, 19, 27, 1),
    "metropolitan": (15, 16, 6, 20, 16, 10, 10, 6, 1),
    "unitary": (16, 13, 6, 20, 14, 10, 9, 11, 1),
    "london": (10, 17, 5, 14, 12, 13, 25, 3, 1),
    "fire": (0, 0, 8, 0, 0, 0, 0, 0, 2),
    "national-park": (0, 0, 2, 0, 0, 0, 0, 8, 0),
    "transport": (0, 0, 1, 0, 0, 9, 0, 0, 0),
    "combined": (0, 0, 4, 0, 0, 6, 0, 0, 0),
    "waste": (0, 0, 1, 0, 9, 0, 0, 0, 0),
    "other": (0, 0, 5, 0, 2, 2, 0, 1, 0),
}
# How much likelier a complaint about each service area is to be investigated in detail.
INVESTIGATED_MORE = dict(zip(AREAS, (1.4, 0.8, 0.5, 1.25, 0.75, 0.7, 1.0, 1.2, 0.4), strict=True))
# Education and housing have grown, in their share of what is received and of what is investigated
# (education 910 investigations in 2019-20; nearly half of what was upheld in 2024-25).
GROWTH = {
    EDUCATION: {2017: 0.95, 2018: 1.0, 2019: 1.0, 2020: 1.1, 2021: 1.2, 2022: 1.35, 2023: 1.5, 2024: 1.65},
    HOUSING: {2017: 0.95, 2018: 1.0, 2019: 1.0, 2020: 1.05, 2021: 1.1, 2022: 1.15, 2023: 1.25, 2024: 1.35},
}
EDUCATION_INVESTIGATED_MORE = {2017: 1.0, 2018: 1.0, 2019: 1.0, 2020: 1.05, 2021: 1.15, 2022: 1.3, 2023: 1.4}

# Shares of the four other outcomes among what is not investigated: Birmingham in 2017-18 had 93 closed after initial
# enquiries, 221 referred back, 34 given advice, 21 invalid; Bolsover in 2019-20 8, 2, 0 and 2.
NOT_INVESTIGATED = {
    "county": (0.50, 0.34, 0.08, 0.08),
    "district": (0.52, 0.32, 0.08, 0.08),
    "metropolitan": (0.31, 0.50, 0.11, 0.08),
    "unitary": (0.38, 0.44, 0.10, 0.08),
    "london": (0.34, 0.47, 0.10, 0.09),
}

# Chosen: a year's decisions about a body that is no council, and residents where no estimate is on record.
OTHER_BODIES = {"fire": 1.0, "national-park": 4.0, "transport": 8.0, "combined": 1.5, "waste": 1.0, "other": 2.0}
TYPICAL_RESIDENTS = {
    "county": 870_000,
    "district": 115_000,
    "metropolitan": 330_000,
    "unitary": 235_000,
    "london": 272_000,
}
# Bodies far from what their kind or size would suggest. Birmingham: 455 received in 2017-18.
UNUSUAL = {
    "birmingham-city-council": 1.38,
    "kent-county-council": 1.15,
    "city-of-london-corporation": 4.0,
    "transport-for-london": 18.0,
    "greater-london-authority": 4.0,
}

# Planted, so that every sentence about a figure can be met; the demonstration's docstring lists them for people.
# How many times the usual odds a council's investigations are upheld in a review year.
PLANTED_ODDS = {("essex-county-council", 2024): 0.12}


class More(NamedTuple):
    """For each case of a council in these review years, in an area or in all, so many more like it."""

    slug: str
    years: range
    area: str  # empty for all
    times: int


PLANTED_CASES = (
    More("swindon-borough-council", range(2024, 2025), "", 2),
    More("medway-council", range(2022, 2025), HOUSING, 4),
)
# Where complaints about a service have doubled since the October of the review year before today's.
PLANTED_DOUBLING = "london-borough-of-croydon", HOUSING


def in_year(series: dict[int, Figure], year: int) -> Figure:
    return series[min(max(year, min(series)), max(series))]
