"""Works out every percentage, average, range, verdict and peer of a downloaded data package anew, and compares.

    python3 recompute.py ombudsman-data.zip

Needs nothing but Python. Ends with 1, and a line for each difference, where something was printed otherwise, where the
tables of a year do not agree, or where a file is not the one that was packed.
Where a body was corrected since, the averages and the spread of its kind are taken as they were published.
"""

import csv
import io
import sys
import zipfile
from collections import defaultdict
from hashlib import sha256
from itertools import product
from math import comb, exp, hypot, lgamma, log, log1p, sqrt
from statistics import NormalDist, fmean, pstdev, quantiles

COUNCILS = {"county", "district", "metropolitan", "unitary", "london"}
PARTS = {
    "uphold_rate": (("upheld",), ("upheld", "not_upheld")),
    "compliance_rate": (("complied", "complied_late"), ("complied", "complied_late", "not_complied")),
    "satisfactory_remedy_rate": (("satisfactory_remedies",), ("upheld",)),
}
METHOD = "1"
AREAS = ("adult-care-services", "benefits-and-tax", "corporate-and-other-services", "education-and-childrens-services")
AREAS += ("environmental-services", "highways-and-transport", "housing", "planning-and-development", "other")
COUNTS = ("received", "invalid_or_incomplete", "advice_given", "referred_back", "closed_after_initial_enquiries")
COUNTS += ("not_upheld", "upheld", "satisfactory_remedies", "complied", "complied_late", "not_complied", "ceased")
OUTCOMES, VERDICTS = COUNTS[1:7], COUNTS[8:]
NAMED = ("year", "authority", "name", "gss_code", "kind")


def number(row, names):
    return sum(int(row[name]) for name in names)


def percentage(part, of):
    if not of:
        return ""
    percent = (200 * part + of) // (2 * of)
    if percent == 100 and part < of:
        return ">99%"
    return "<1%" if part and not percent else f"{percent}%"


def value(part, of, scale=1):
    return str(round(scale * part / of, 6)) if of else ""


def per_100k(part, residents):
    if not residents:
        return ""
    whole, tenth = divmod((2 * part * 1_000_000 + residents) // (2 * residents), 10)
    if part and not whole and not tenth:
        return "<0.1"
    return f"{whole}.{tenth}" if tenth else f"{whole}"


def wilson(part, of):
    if not of:
        return "", ""
    z, share = NormalDist().inv_cdf(0.975), part / of
    half = z * sqrt((share * (1 - share) + z * z / (4 * of)) / of)
    ends = ((share + z * z / (2 * of) + sign * half) / (1 + z * z / of) for sign in (-1, 1))
    return tuple(str(round(abs(min(max(end, 0.0), 1.0)), 4)) for end in ends)


def hypergeometric(drawn, marked, among):
    return [comb(marked, k) * comb(among - marked, drawn - k) / comb(among, drawn) for k in range(drawn + 1)]


def negative_binomial(mean, spread):
    """Poisson's distribution where there is no spread."""
    end = int(mean + 60 * sqrt(mean + spread * mean * mean) + 200)
    if not spread:
        return [exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(end)]
    size, odds = 1 / spread, log1p(mean * spread)
    more = log(mean * spread) - odds
    return [exp(lgamma(k + size) - lgamma(size) - lgamma(k + 1) - size * odds + k * more) for k in range(end)]


def added(one, other):
    chances = [0.0] * (len(one) + len(other) - 1)
    for i, first in enumerate(one):
        for j, second in enumerate(other):
            chances[i + j] += first * second
    return chances


def first_within(chances, tail):
    left_out = 0.0
    for k, chance in enumerate(chances):
        left_out += chance
        if left_out > tail * (1 + 1e-7):
            return k
    return len(chances) - 1


def limits(chances):
    """The lowest and highest count of the ordinary range, and of what chance explains."""
    found = []
    for tail in (0.025, 0.001):
        found += [first_within(chances, tail), len(chances) - 1 - first_within(chances[::-1], tail)]
    return found


def verdict(part, of, low, high, lowest, highest):
    if of is not None and (of < 5 or (low, high) == (0, of)):
        return "too few"
    if low <= part <= high:
        return "ordinary"
    return "unusual" if lowest <= part <= highest else "beyond"


def judged_share(strata):
    """Expected, limits and verdict of a share of cases: one (part, of, part of kind, of of kind) for each area."""
    strata = [each for each in strata if each[1]]
    fits = all(0 <= kind_part - part <= kind_of - of for part, of, kind_part, kind_of in strata)
    if not strata or not fits or all(of == kind_of for _, of, _, kind_of in strata):
        return None
    chances = [1.0]
    for _, of, kind_part, kind_of in strata:
        chances = added(chances, hypergeometric(of, kind_part, kind_of))
    part, of = (sum(each[i] for each in strata) for i in (0, 1))
    found = limits(chances)
    return [sum(each[1] * each[2] / each[3] for each in strata), *found, verdict(part, of, *found)]


def expected_of(row, kind):
    """Upheld decisions expected of so many residents; None where the figure is not judged."""
    residents, whole = int(row["residents"] or 0), int(kind["residents"] or 0)
    if residents < 20_000 or residents >= whole or int(row["upheld"]) > int(kind["upheld"]):
        return None
    return residents * int(kind["upheld"]) / whole or None


def judged_count(part, expected, spread):
    if expected is None:
        return None
    found = limits(negative_binomial(expected, spread))
    said = verdict(part, None, *found)
    _, _, low, high = limits(negative_binomial(expected, 0))
    return [expected, *found, "spread" if said == "ordinary" and not low <= part <= high else said]


def spread_between(rows, kind):
    """By how much councils of a kind differ beside chance, widened because it is known from few."""
    known = [(int(row["upheld"]), expected_of(row, kind)) for row in rows]
    counts = [(part, expected) for part, expected in known if expected]
    if len(counts) < 2:
        return 0.0
    edge = NormalDist().inv_cdf(0.9)
    left = 0.2 * edge**2 + 0.8 - 2 * edge * NormalDist().pdf(edge)
    away = [(part - expected) / sqrt(expected) for part, expected in counts]
    low, *_, high = quantiles(away, n=10, method="inclusive")
    phi = fmean(min(max(each, low), high) ** 2 for each in away) / left
    whole = sum(expected for _, expected in counts)
    precision = whole - sum(expected**2 for _, expected in counts) / whole
    return max(0.0, (len(counts) * phi - (len(counts) - 1)) / precision) * (1 + 8 / len(counts))


def standardised(values):
    mean, deviation = fmean(values.values()), pstdev(values.values())
    return {key: (value - mean) / deviation if deviation else 0.0 for key, value in values.items()}


def nearest(known):
    """The peers of each council: at most ten, each nearer than 1, and none where fewer than five are.

    From residents, square kilometres and deprivation of those of a kind; residents and density are logarithms.
    """
    facts = {slug: [log(own[0]), log(own[0] / own[1]), *own[2:]] for slug, own in known.items()}
    scales = [standardised(dict(zip(facts, values, strict=True))) for values in zip(*facts.values(), strict=True)]
    found = {}
    for slug in facts:
        away = [(hypot(*(each[slug] - each[other] for each in scales)), other) for other in facts if other != slug]
        near = sorted(each for each in away if each[0] < 1)
        found[slug] = near[:10] if len(near) >= 5 else []
    return found


class Year:
    """The tables of one year, and what differs in them."""

    def __init__(self, label, tables):
        self.label, self.tables = label, tables
        self.rows, self.measures = tables["performance"], tables["measures"]
        self.averages = {(row["kind"], row["service_area"]): row for row in tables["averages"]}
        self.wholes = {row["authority"]: row for row in self.rows if not row["service_area"]}
        self.areas, self.spreads = defaultdict(list), {}
        for row in self.rows:
            if row["service_area"]:
                self.areas[row["authority"]].append(row)
        self.corrected = {row["kind"] for row in self.measures if row["corrected_on"]}

    def differences(self):
        yield from self.wrong_rows()
        yield from self.wrong_averages()
        yield from self.wrong_bridges()
        for row in self.measures:
            about = f"{self.label}, {row['authority']}, {row['measure']}"
            yield from wrong_cells(about, row, self.expected_of(row))
        yield from self.wrong_tables()
        yield from self.wrong_peers()

    def wrong_rows(self):
        """Rows of another year or with other residents than the authority's, and measures that are not everybody's."""
        for name, rows in self.tables.items():
            if any(row["year"] != self.label for row in rows):
                yield f"{self.label}, {name}: a row is of another year"
        for row in self.rows:
            if row["residents"] != self.wholes.get(row["authority"], row)["residents"]:
                yield f"{self.label}, {row['authority']}, {row['service_area']}: residents are not the authority's"
        names = {row["measure"] for row in self.measures}
        if names - {*PARTS, "upheld_per_100k"} or len(self.measures) != len(names) * len(self.wholes):
            yield f"{self.label}, measures: some are missing, or not known"

    def wrong_bridges(self):
        """Open at the start, received, decided, open at the end; what is not known is empty."""
        for row in self.rows:
            start, end = row["open_at_start"], row["open_at_end"]
            if start and end and int(start) + int(row["received"]) - number(row, COUNTS[1:7]) != int(end):
                about = f"{self.label}, {row['authority']}, {row['service_area'] or 'all areas'}"
                yield f"{about}: open cases do not add up"

    def wrong_tables(self):
        """The tables for people say what the table of all figures says."""
        corrected_on = {row["authority"]: row["corrected_on"] for row in self.measures}
        named = {row["authority"]: {name: row[name] for name in NAMED} for row in self.measures}
        for slug, own in self.wholes.items():
            right = {"received": self.received(own), "decided": decided(own), "compliance": verdicts(own)}
            for table, said in right.items():
                rows = [row for row in self.tables[table] if row["authority"] == slug]
                about = f"{self.label}, {slug}, {table}"
                if len(rows) != 1:
                    yield f"{about}: {len(rows)} rows"
                said |= named.get(slug, {}) | {"name": own["name"], "kind": own["kind"]}
                said |= {"corrected_on": corrected_on[slug]} if slug in corrected_on else {}
                for row in rows:
                    yield from wrong_cells(about, row, said)

    def received(self, own):
        """Complaints received by service area, where they add up to the year."""
        parts = {row["service_area"]: row["received"] for row in self.areas[own["authority"]]}
        whole = sum(map(int, parts.values())) == int(own["received"])
        return {area: parts.get(area, "0") if whole else "" for area in AREAS} | {"received": own["received"]}

    def wrong_averages(self):
        for (kind, area), total in self.averages.items():
            mine = [row for row in self.rows if (row["kind"], row["service_area"]) == (kind, area)]
            for name in () if kind in self.corrected else COUNTS:
                if int(total[name]) != number_of(mine, name):
                    yield f"{self.label}, {kind}, {area or 'all areas'}: {name} is {total[name]}, not what adds up"
            # All of the kind, whether or not there was anything about them in the area.
            known = [own["residents"] for own in self.wholes.values() if own["kind"] == kind]
            residents = str(sum(map(int, known))) if all(known) else ""
            about = f"{self.label}, {kind}, {area or 'all areas'}"
            yield from wrong_cells(about, total, {"residents": residents, "authorities": str(len(known))})

    def wrong_peers(self):
        """Councils that are compared with others than those nearest of their kind."""
        lines, facts = defaultdict(list), {}
        for row in self.tables["peers"]:
            lines[row["authority"], row["alike"]].append((row["place"], row["peer"], row["distance"]))
            own = row["square_km"], row["deprivation"]
            if facts.setdefault(row["authority"], own) != own:
                yield f"{self.label}, {row['authority']}: {own} beside {facts[row['authority']]}"
        for kind, alike in product(sorted(COUNCILS), ("size", "deprivation")):
            residents = {slug: own["residents"] for slug, own in self.wholes.items() if own["kind"] == kind}
            wanted = 1 if alike == "size" else 2
            facts_of = {slug: [number, *facts.get(slug, ("", ""))[:wanted]] for slug, number in residents.items()}
            numbers = {slug: [float(each or 0) for each in own] for slug, own in facts_of.items()}
            found = nearest({slug: own for slug, own in numbers.items() if all(own)})
            for slug in residents:
                near = enumerate(found.get(slug, []), 1)
                right = [(str(place), peer, str(round(away, 6))) for place, (away, peer) in near] or [("0", "", "")]
                if right != lines.pop((slug, alike), []):
                    yield f"{self.label}, {slug}: the peers by {alike} are others"
        yield from (f"{self.label}, {slug}: no council of the year has peers by {alike}" for slug, alike in lines)

    def expected_of(self, row):
        """What each column should say."""
        own, kind = self.wholes[row["authority"]], self.averages[row["kind"], ""]
        key = row["measure"]
        compared = row["kind"] in COUNCILS
        if key in PARTS:
            (part, of), (kind_part, kind_of) = (
                tuple(number(each, names) for names in PARTS[key]) for each in (own, kind)
            )
            base, text, average = "of", percentage(part, of), percentage(kind_part, kind_of)
            unit, scale = "share", 1
            found, spread = judged_share(self.strata(key, own, kind)) if compared else None, 0.0
            interval = wilson(part, of)
        else:
            part, of, kind_part, kind_of = (
                int(each[name] or 0) for each in (own, kind) for name in ("upheld", "residents")
            )
            base, text, average = "residents", per_100k(part, of), per_100k(kind_part, kind_of)
            unit, scale = "per 100,000 residents", 100_000
            interval = "", ""
            spread = self.spread(row, kind)
            found = judged_count(part, expected_of(own, kind), spread) if compared and of and kind_of else None
        said = {"part": str(part), base: str(of), "text": text, "wilson_low": interval[0], "wilson_high": interval[1]}
        shown = compared and text and average
        said |= {"average_part": str(kind_part) if shown else "", f"average_{base}": str(kind_of) if shown else ""}
        said |= {"value": value(part, of, scale), "unit": unit, "flags": self.flags(row, base, of)}
        said |= {"average_value": value(kind_part, kind_of, scale) if shown else ""}
        said |= {"average_text": average if shown else "", "average_authorities": kind["authorities"] if shown else ""}
        said |= {} if row["corrected_on"] else {"published_part": "", "published_of": ""}
        names = ("expected", "low95", "high95", "low998", "high998", "verdict", "method")
        values = [str(round(found[0], 6)), *map(str, found[1:]), METHOD] if found else [""] * 7
        return said | dict(zip(names, values, strict=True)) | {"spread": str(round(spread, 9)) if found else ""}

    def flags(self, row, base, of):
        holds = {
            "few": base == "of" and 0 < of < 5,
            "corrected": bool(row["corrected_on"]),
            "break": "break" in self.measures[0]["flags"].split(";"),
        }
        return ";".join(name for name in holds if holds[name])

    def spread(self, row, kind):
        if row["kind"] in self.corrected:
            return float(row["spread"] or 0)
        if row["kind"] not in self.spreads:
            same = [each for each in self.wholes.values() if each["kind"] == row["kind"]]
            self.spreads[row["kind"]] = spread_between(same, kind) if int(kind["residents"] or 0) else 0.0
        return self.spreads[row["kind"]]

    def strata(self, key, own, kind):
        """One for each service area where they add up to the year; otherwise the year."""
        part, of = PARTS[key]
        parts = []
        for area in self.areas[own["authority"]]:
            total = self.averages[own["kind"], area["service_area"]]
            parts.append((number(area, part), number(area, of), number(total, part), number(total, of)))
        if (sum(each[0] for each in parts), sum(each[1] for each in parts)) == (number(own, part), number(own, of)):
            return parts
        return [(number(own, part), number(own, of), number(kind, part), number(kind, of))]


def number_of(rows, name):
    return sum(int(row[name]) for row in rows)


def wrong_cells(about, row, right):
    for name, said in right.items():
        if row[name] != said:
            yield f"{about}: {name} is {row[name] or 'empty'}, and should be {said or 'empty'}"


def decided(own):
    """Decisions by outcome, and the uphold rate."""
    investigated = number(own, ("upheld", "not_upheld"))
    cells = {name: own[name] for name in OUTCOMES}
    cells |= {"decided": str(number(own, OUTCOMES)), "investigated": str(investigated)}
    return cells | shares(own, ("uphold_rate",))


def shares(own, names):
    said = {}
    for name in names:
        part, of = (number(own, counted) for counted in PARTS[name])
        said |= {name: value(part, of), f"{name}_text": percentage(part, of)}
    return said


def verdicts(own):
    """Compliance outcomes and satisfactory remedies, each with its rate."""
    cells = {name: own[name] for name in (*VERDICTS, "satisfactory_remedies", "upheld")}
    cells |= {"compliance_outcomes": str(number(own, PARTS["compliance_rate"][1]))}
    return cells | shares(own, ("compliance_rate", "satisfactory_remedy_rate"))


def wrong_whole(lines, years):
    """The table of all years says what those of each year say."""
    if sorted(map(repr, lines)) != sorted(repr(row) for rows in years for row in rows):
        yield "measures.csv: not the lines of the tables of each year"


def wrong_files(package):
    """Files that are not what the list of checksums says, or are not on it."""
    lines = package.read("SHA256SUMS").decode().splitlines()
    sums = dict(reversed(line.split("  ", 1)) for line in lines)
    for path in sorted({*package.namelist(), *sums} - {"SHA256SUMS"}):
        there = path in package.namelist()
        if not there or sums.get(path) != sha256(package.read(path)).hexdigest():
            yield f"{path}: not the file that was packed"


def table(package, path):
    return list(csv.DictReader(io.StringIO(package.read(path).decode("utf-8-sig"))))


def main(path):
    with zipfile.ZipFile(path) as package:
        wrong, years = list(wrong_files(package)), []
        labels = {name.split("/")[0] for name in package.namelist() if name.endswith("/measures.csv")}
        for label in sorted(labels) if not wrong else ():
            names = ("received", "decided", "compliance", "performance", "measures", "averages", "peers")
            tables = {name: table(package, f"{label}/{name}.csv") for name in names}
            years.append(tables["measures"])
            try:
                wrong += Year(label, tables).differences()
            except (ArithmeticError, LookupError, ValueError) as error:
                wrong.append(f"{label}: the tables cannot be right ({error!r})")
        wrong += [] if wrong else wrong_whole(table(package, "measures.csv"), years)
    compared = sum(map(len, years))
    print("\n".join([*wrong, f"{compared:,} figures worked out anew, {len(wrong):,} differences."]))
    return 1 if wrong or not compared else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
