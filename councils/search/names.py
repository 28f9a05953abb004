"""How names of bodies are compared: without capitals, marks and what all names have; how many errors apart. Pure.

Which body a name means, former names included, is for `finder` to say.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

MOST_WORDS = 8  # nobody's name has more that tell it from another
LONGEST = 200
MARKS = re.compile(r"['’`.]")  # King's Lynn and St. Helens are also typed without
BETWEEN = re.compile(r"[\W_]+")
INVERTED = re.compile(r"^(.*), *+([^,\n]*+)(?<= of)$", re.IGNORECASE)  # Bristol, City of
# Words that stand in so many names that they tell none from another; as files shorten them, too.
GENERIC = frozenset(
    ["council", "borough", "city", "district", "metropolitan", "royal", "of", "the", "county", "authority"]
)
GENERIC |= frozenset(["bc", "cc", "dc", "lb", "lbc", "mbc", "mdc", "rb", "ua", "unitary"])
NEVER_ASKED = {"council", "the"}  # nobody who types them means that the name has them
# Stratford-on-Avon is also typed with upon, and so on.
SAME = {"upon": "on", "saint": "st", "ca": "combined", "npa": "national park", "nth": "north", "sth": "south"}
SAME |= {"n": "north", "s": "south", "e": "east", "w": "west", "ne": "north east", "nw": "north west"}
COUNTY, LOCAL = {"county"}, {"city", "borough", "district", "metropolitan"}
# What may stand before the place in a name.
STYLE = re.compile(r"^(?:the |city of |royal |london |borough (?:council )?of |council of )+")
# Counties as they are written for short; a word may still begin something else, as herts does Hertsmere.
SHORT = {
    "beds": "bedfordshire",
    "berks": "berkshire",
    "bucks": "buckinghamshire",
    "cambs": "cambridgeshire",
    "derbys": "derbyshire",
    "glos": "gloucestershire",
    "hants": "hampshire",
    "herts": "hertfordshire",
    "lancs": "lancashire",
    "leics": "leicestershire",
    "lincs": "lincolnshire",
    "northants": "northamptonshire",
    "notts": "nottinghamshire",
    "oxon": "oxfordshire",
    "salop": "shropshire",
    "staffs": "staffordshire",
    "warks": "warwickshire",
    "wilts": "wiltshire",
    "worcs": "worcestershire",
    "yorks": "yorkshire",
}
# What lies near the name of a council and is none.
NO_COUNCILS = {"england", "wales", "scotland", "ireland", "northern ireland", "britain"}
MOST_SLIPS = 2  # typing errors that are seen through
FEW_LETTERS = 5  # in so short a name two errors leave too little


@lru_cache(maxsize=4096)
def plain_name(text: str) -> str:
    """A text as it is compared: small letters without accents, apostrophes and dashes; "&" is "and"."""
    letters = unicodedata.normalize("NFKD", MARKS.sub("", text.replace("&", " and ")).casefold())
    return BETWEEN.sub(" ", "".join(letter for letter in letters if not unicodedata.combining(letter))).strip()


def initial(name: str) -> str:
    """The letter under which somebody looks for a name: B for the London Borough of Barnet, Y for the City of York."""
    plain = plain_name(name)
    return (STYLE.sub("", plain) or plain)[:1].upper()


def less(text: str, words: Iterable[str]) -> str:
    """A name without some words, and without an "and" that then joins nothing."""
    kept = [(SAME | SHORT).get(word, word) for word in plain_name(text).split() if word not in words]
    return re.sub(r"^(?:and )+|(?: and)+$", "", " ".join(kept))


@lru_cache(maxsize=4096)
def core(text: str) -> str:
    """What tells a name from others: the place, mostly. Empty where nothing is left."""
    return less(plain_name(text).replace("london borough", "borough"), GENERIC)


def keys_of(name: str) -> set[str]:
    return {less(name, NEVER_ASKED), less(name, GENERIC - {"authority"}), less(name, GENERIC), core(name)} - {""}


def tier(text: str) -> set[str]:
    words = set(plain_name(text).split())
    return {"county"} if words & COUNTY and not words & LOCAL else {"local"} if words & LOCAL - COUNTY else set()


def at_odds(typed: str, name: str) -> bool:
    """Whether what is typed says county and the name says city, borough or district, or the other way round."""
    sentence, meant = tier(typed), tier(name)
    return bool(sentence and meant and sentence != meant)


def words_in(typed: str) -> list[str]:
    """The words to look for, as many as a search takes: “council” only where nothing else is typed."""
    words = plain_name(typed[:LONGEST]).split()
    return ([word for word in words if word not in NEVER_ASKED] or words)[:MOST_WORDS]


def mask(text: str) -> int:
    """The letters of a text, a bit each: texts that are alike share nearly all."""
    return sum(1 << (ord(letter) % 61) for letter in set(text))


def errors_between(typed: str, meant: str) -> int:
    """How many letters were left out, added, mistaken or put the wrong way round: more than are seen through count as
    one more than those.
    """
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for i, letter in enumerate(typed, 1):
        before, row, last = row, [i], before
        for j, other in enumerate(meant, 1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == meant[j - 2] and typed[i - 2] == other:
                least = min(least, last[j - 2] + 1)
            row.append(least)
        if min(row) > MOST_SLIPS:
            return MOST_SLIPS + 1
    return row[-1]


def nearest_word(typed: str, known: Mapping[str, int]) -> str:
    """The known word that is fewest errors away, of several the one that is used most; empty where none is near."""
    letters, allowed = mask(typed), MOST_SLIPS if len(typed) > FEW_LETTERS else 1
    alike = [
        word
        for word in known
        if abs(len(word) - len(typed)) <= allowed and (mask(word) ^ letters).bit_count() <= 2 * allowed
    ]
    ranked = sorted((errors_between(typed, word), -known[word], word) for word in alike)
    return ranked[0][2] if ranked and ranked[0][0] <= allowed else ""


def in_words(names: Iterable[str]) -> str:
    listed = list(names)
    return " or ".join(filter(None, (", ".join(listed[:-1]), *listed[-1:])))
