"""Text to the word stems that search works on: the same for what is indexed, asked for and marked. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from snowballstemmer.english_stemmer import EnglishStemmer

# A reference and a number with its thousands marked are one word each; so is what an apostrophe joins. Letters are
# taken for good (`++`), and figures looked at only where there are any: every text that is shown comes through here.
LETTERS = r"(?:[^\W_]++|[\u0300-\u036f]++)++"
WORD = re.compile(
    r"(?=[0-9])(?<![0-9])(?:[0-9]{2}[ -][0-9]{3}[ -][0-9]{3}|[0-9]{1,3}(?:,[0-9]{3})+)(?![0-9])"
    rf"|{LETTERS}(?:['\u2019]{LETTERS})*"
)
NOT_WRITTEN = re.compile(r"[^a-z0-9]")
POSSESSIVE = re.compile(r"['\u2019]s$")
# Letters that Unicode does not take apart into a plain one and a mark.
PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})

# In every text and telling nothing: not kept, so that a search is quick. What turns a meaning round is kept.
COMMON = """
a an and are as at be been but by for from had has have he her his i if in is it its mr mrs ms my of on or our
she so that the their them then they this to was we were which will with would you your
"""
UNKEPT = frozenset(COMMON.split())
LONGEST_WORD = 60
# What both databases can keep of one text: PostgreSQL counts 255 places of a word, and 16,383 places.
MOST_PLACES, MOST_WORDS = 255, 16_000


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of one word as it stands in a text; empty for what is not kept, and for what is not written in Latin."""
    plain = unicodedata.normalize("NFKD", POSSESSIVE.sub("", word.casefold()).translate(PLAIN))
    plain = NOT_WRITTEN.sub("", plain)[:LONGEST_WORD]
    if not plain or plain in UNKEPT:
        return ""
    # A stemmer keeps the word it is at: one of its own for each word, or two threads would mix them up.
    return EnglishStemmer().stemWord(plain) if plain.isalpha() else plain


def stems(text: str) -> Iterator[str]:
    return filter(None, map(stem, WORD.findall(text)))


def indexed_stems(parts: list[list[str]]) -> list[list[str]]:
    """Stems of the parts of one text, without those that no database could keep."""
    if sum(map(len, parts)) <= MOST_PLACES:
        return parts
    places: Counter[str] = Counter()
    room = MOST_WORDS
    shortened = []
    for part in parts:
        taken = []
        for word in part[:room]:
            places[word] += 1
            if places[word] <= MOST_PLACES:
                taken.append(word)
        room -= len(taken)
        shortened.append(taken)
    return shortened
