"""In the area of which authorities a postcode lies, as far as its sector tells: SW1A 1 of SW1A 1AA."""

import re
from collections import Counter
from functools import cache

from councils.register.loading import rows

WHOLE = re.compile(r"\b([a-z]{1,2}[0-9][a-z0-9]?) ?([0-9])[a-z]{2}\b", re.IGNORECASE)
DISTRICT = re.compile(r"\s*([a-z]{1,2}[0-9]{1,2}[a-z]?)\s*", re.IGNORECASE)


@cache
def codes_by_place() -> dict[str, list[str]]:
    """By district or sector, the GSS codes of its authorities; of those outside England the nation's first letter."""
    return {row["place"]: row["gss_codes"].split(";") for row in rows("postcodes")}


def place_in(typed: str) -> str:
    """The sector of a postcode that stands in what was typed, or the district that it is; empty where there is none."""
    if whole := WHOLE.search(typed):
        return f"{whole[1]} {whole[2]}".upper()
    district = DISTRICT.fullmatch(typed)
    return district[1].upper() if district else ""


def codes_of(place: str) -> list[str]:
    """The codes of a sector or a district, the likeliest first; empty where it is not known."""
    known, district = codes_by_place(), place.partition(" ")[0]
    if place in known or district in known:
        return known.get(place) or known[district]
    sectors = (known.get(f"{district} {number}", []) for number in range(10)) if place == district else ()
    found = Counter(code for codes in sectors for code in codes)
    return sorted(found, key=lambda code: (-found[code], code))
