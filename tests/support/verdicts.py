"""How every place that judges a figure judges it: the file, the funnel, the map, the API, a card and a letter."""

import csv
import io
import re
from html import unescape

from councils.statistics.measures import VERDICT_WORDS

LOOKS = {"too few": "few", "ordinary": "inside", "spread": "inside", "unusual": "outside", "beyond": "outside"}


def of_file(client, year):
    """The lines of the file, by council and measure."""
    text = client.get(f"/data/{year}/measures.csv").content.decode("utf-8-sig")
    return {(line["authority"], line["measure"]): line for line in csv.DictReader(io.StringIO(text))}


def funnel_marks(client, year, measure, kind):
    """How each council is drawn, and what its mark says."""
    html = client.get(f"/map/?view=funnel&year={year}&measure={measure}&councils={kind}").content.decode()
    found = re.findall(
        r'<a href="/councils/([\w-]+)/[\d-]+/"\s+class="funnel-(\w+)".*?<title>(.*?)</title>', html, re.DOTALL
    )
    return {slug: (look, unescape(said)) for slug, look, said in found}


def shades(client, year, measure, kind):
    """Whether each council is drawn as fewer, as more, as ordinary, hatched, or as no data."""
    html = client.get(f"/map/?year={year}&measure={measure}&councils={kind}").content.decode()
    found = re.findall(r'<a href="/councils/([\w-]+)/[\d-]+/"><path (?:class|fill)="(.*?)"', html)
    return dict(found)


def shade_of(line):
    """What shades may be those of a line of the file."""
    if not line["verdict"]:
        return {"no-data"}
    if line["verdict"] == "too few":
        return {"url(#few)"}
    if LOOKS[line["verdict"]] == "outside":
        return {"shade-4" if is_more(line) else "shade-0"}
    return {"shade-1", "shade-2", "shade-3"}


def is_more(line):
    return int(line["part"]) > float(line["expected"])


def by_its_range(line):
    """What verdicts may stand beside the numbers of a line of the file."""
    part, of, low, high, lowest, highest = (
        int(line[name] or -1) for name in ("part", "of", "low95", "high95", "low998", "high998")
    )
    if 0 <= of < 5 or (low, high) == (0, of):
        return {"too few"}
    if low <= part <= high:
        return {"ordinary"} if of >= 0 else {"ordinary", "spread"}
    return {"unusual"} if lowest <= part <= highest else {"beyond"}


def says(line, words):
    """Whether a mark's words end in the verdict of a line of the file."""
    if line["verdict"] == "too few":
        return words.endswith("too few to tell")
    said = words.rpartition("; ")[2]
    return said.startswith(f"{VERDICT_WORDS[line['verdict'], is_more(line)]} (")


def told_by(place):
    """Range and verdict as the API, or the content of a letter, has them; None where nobody can say."""
    if place is None:
        return None
    low, high = (place.get(name, place.get(f"{name}95")) for name in ("low", "high"))
    return str(low), str(high), place["verdict"], place["sentence"]


def disagreements(line, card, api, letters, mark):
    """The places that judge a figure otherwise than its line of the file does; none where all are of one mind.

    `card` is the text of the card, `api` and `letters` what these say of the measure, `mark` its mark on the funnel.
    """
    if not line["verdict"]:
        said = {"api": api, "funnel": mark} | {f"letter {n}": each for n, each in enumerate(letters)}
        return [name for name, each in said.items() if each is not None]
    right = (line["low95"], line["high95"], line["verdict"])
    found = [] if line["verdict"] in by_its_range(line) else ["range"]
    if told_by(api) is None or told_by(api)[:3] != right:
        found.append("api")
    elif api["sentence"] not in card:
        found.append("card")
    found += [f"letter {n}" for n, each in enumerate(letters) if told_by(each) != told_by(api)]
    if mark is None or mark[0] != LOOKS[line["verdict"]] or not says(line, mark[1]):
        found.append("funnel")
    return found
