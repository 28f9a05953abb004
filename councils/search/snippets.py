"""The place in a text where what was searched for stands, with the words marked. Pure."""

from collections.abc import Collection, Iterator, Sequence

from councils.search.stemming import WORD, stem

Piece = tuple[str, bool]  # some text, and whether it is what was searched for

WORDS_SHOWN = 45
LEAD = 8  # words before the first that is marked, so that the sentence can be understood


def pieces(text: str, wanted: Collection[str]) -> Iterator[Piece]:
    end = 0
    for word in WORD.finditer(text):
        if stem(word[0]) in wanted:
            if word.start() > end:
                yield text[end : word.start()], False
            yield word[0], True
            end = word.end()
    if end < len(text):
        yield text[end:], False


def snippet(texts: Sequence[str], wanted: Collection[str]) -> list[Piece]:
    """The beginning of the first text; or of the first that has any of the words, the part where most of them stand."""
    given = [" ".join(text.split()) for text in texts]
    for text in given if wanted else []:
        places = [word.start() for word in WORD.finditer(text) if stem(word[0]) in wanted]
        if places:
            return list(pieces(excerpt(text, places), wanted))
    return list(pieces(excerpt(next(filter(None, given), ""), [0]), wanted))


def excerpt(text: str, places: Sequence[int]) -> str:
    """Some words of a text: those from a little before the place after which most of the others come close."""
    words = text.split(" ")
    if len(words) <= WORDS_SHOWN:
        return text
    at = [text.count(" ", 0, place) for place in places]
    first = max(at, key=lambda one: (sum(one <= other < one + WORDS_SHOWN - LEAD for other in at), -one))
    begin = max(0, min(first - LEAD, len(words) - WORDS_SHOWN))
    end = begin + WORDS_SHOWN
    return f"{'… ' if begin else ''}{' '.join(words[begin:end])}{' …' if end < len(words) else ''}"
