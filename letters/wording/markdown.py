"""The wording of a year: Markdown with {named_facts} and paragraphs under conditions, checked and turned into XHTML.

Pure: no Django, no database. What may be named is in letters.wording.letter_facts.

    :::if complied_late
    A paragraph that is there only for authorities that complied late.
    :::

`:::if not complied_late` is there for all others; numbers are compared, as in `:::if late = all and late >= 2`. Blocks
do not nest. A line `:::narrative` says where the paragraphs about one authority alone go, if it has any; without such a
line, or where it stands in a block that is not there, they come last.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt

from letters.wording.glyphs import line_problems
from letters.wording.letter_facts import CONDITIONS, KNOWN_FACTS, conditions_met, outreach_facts
from letters.wording.letter_numbers import FORMATS, NUMBERS, Numbers, comparison_problem, holds, terms

__all__ = [
    "CONDITIONS",
    "KNOWN_FACTS",
    "chosen_lines",
    "conditions_met",
    "default_wording",
    "facts_named",
    "filled",
    "lines_asking",
    "outreach_facts",
    "problems",
    "to_html",
]

NARRATIVE = ":::narrative"
WORDINGS = Path(__file__).parent / "letters"

_FACT = re.compile(r"\{([a-z0-9_]+(?::[a-z_]+)?)\}")
_OPENING = re.compile(r"^:::\s*if\s+(\S(?:.*\S)?)\s*$")
# Raw HTML is switched off for what is printed, so nothing typed can reach the page as markup; pictures would have to be
# fetched. The reader for problems sees raw HTML, in order to refuse it.
_PRINTER = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True, "typographer": True})
_PRINTER.disable("image").enable("smartquotes")
_READER = MarkdownIt("commonmark", {"html": True})


def problems(
    source: str,
    facts: Collection[str] = KNOWN_FACTS,
    conditions: Collection[str] = tuple(CONDITIONS),
    numbers: Collection[str] = tuple(NUMBERS),
) -> list[str]:
    """Why this wording cannot be used, as sentences; empty when it can. By default for letters."""
    found = [*_fact_problems(source, facts), *_block_problems(source, conditions, numbers)]
    found += [*_markdown_problems(source), *line_problems(source)]
    return sorted(found, key=_line_of)


def _line_of(problem: str) -> int:
    return int(found[1]) if (found := re.match(r"Line (\d+)", problem)) else 0


def _fact_problems(source: str, facts: Collection[str]) -> list[str]:
    """What is wrong with the facts named; which are known is said once."""
    found: list[str] = []
    unknown: set[str] = set()
    for number, line in enumerate(source.splitlines(), start=1):
        for name in _FACT.findall(line):
            if name not in facts and name not in unknown:
                known = " either." if unknown else f". {_known(facts)}"
                found.append(f"Line {number}: “{{{name}}}” is not a known fact{known}")
                unknown.add(name)
        if re.search(r"[{}]", _FACT.sub("", line)):
            found.append(f"Line {number}: a brace is left over. A fact is written {{like_this}}, without spaces.")
    return found


def _known(facts: Collection[str]) -> str:
    """Which facts there are; the formats that numbers have in common are said once."""
    plain = f"The known facts are: {', '.join(name for name in facts if ':' not in name)}."
    formats = f" Numbers have formats, as in {{upheld:share}}: {', '.join(FORMATS)}."
    return plain + (formats if any(":" in name for name in facts) else "")


def _block_problems(source: str, conditions: Collection[str], numbers: Collection[str]) -> list[str]:
    found, opened = [], 0
    for number, line in enumerate(source.splitlines(), start=1):
        if not line.lstrip().startswith(":::") or line == NARRATIVE:
            continue
        if line.strip() == ":::":
            if not opened:
                found.append(f"Line {number}: “:::” closes a block that was not opened with “:::if”.")
            opened = 0
            continue
        if opened:
            found.append(f"Line {number}: the block opened on line {opened} is still open; blocks do not nest.")
        opened = number
        found.extend(_opening_problems(line, number, conditions, numbers))
    if opened:
        found.append(f"Line {opened}: this block is never closed. End it with a line “:::”.")
    return found


def _opening_problems(line: str, at: int, conditions: Collection[str], numbers: Collection[str]) -> list[str]:
    opening = _OPENING.match(line)
    if not opening:
        return [f"Line {at}: write “:::if” and a condition, or “:::narrative”, and nothing else."]
    parts = [part for _, part in terms(opening[1]) if part not in conditions]
    found = (_condition_problem(part, conditions, numbers) for part in parts)
    return [f"Line {at}: {problem}" for problem in found if problem]


def _condition_problem(part: str, conditions: Collection[str], numbers: Collection[str]) -> str:
    if numbers and re.search("[=<>]", part):
        why = comparison_problem(part)
        return f"“{part}” cannot be asked: {why}." if why else ""
    compared = f" Or compare a number, as in “late = all”: {', '.join(numbers)}." if numbers else ""
    return f"“{part}” is not a known condition. The known are: {', '.join(conditions)}.{compared}"


def _markdown_problems(source: str) -> list[str]:
    found = []
    for token in _READER.parse("\n".join("" if line.startswith(":::") else line for line in source.splitlines())):
        at = f"Line {token.map[0] + 1}" if token.map else "Somewhere"
        if token.type == "html_block" or any(child.type == "html_inline" for child in token.children or ()):
            found.append(f"{at}: HTML is not allowed here. Use Markdown.")
        if token.type == "heading_open" and token.tag not in ("h2", "h3"):
            found.append(f"{at}: start a section with “## ” and a part of one with “### ”; no other headings.")
        for child in token.children or ():
            if child.type == "image":
                found.append(f"{at}: a letter holds no pictures.")
            if child.type == "link_open" and "%7B" in str(child.attrs.get("href", "")):
                found.append(f"{at}: a fact cannot be part of a link's address.")
    return found


def lines_asking(source: str, condition: str) -> list[int]:
    """The lines on which a wording asks for a condition, alone or with others, as it stands or denied."""
    asked = {part for _, part in terms(condition)}
    opened = ((number, _OPENING.match(line)) for number, line in enumerate(source.splitlines(), start=1))
    return [number for number, opening in opened if opening and asked <= {part for _, part in terms(opening[1])}]


def conditions_asked(source: str) -> list[str]:
    """Every condition that a wording asks for, each once, in the order of its lines."""
    opened = (_OPENING.match(line) for line in source.splitlines())
    return list(dict.fromkeys(opening[1] for opening in opened if opening))


def to_html(
    source: str,
    facts: Mapping[str, str],
    paragraphs: Collection[str],
    narrative: str = "",
    numbers: Numbers | None = None,
) -> str:
    """The wording as XHTML for one letter: blocks chosen, Markdown turned into markup, facts filled in.

    Facts go in after Markdown and escaped, so that a name with “*” or “&” in it stays what it is. A fact that is
    missing is a KeyError: no letter goes out with a hole in it.
    """
    chosen, own = (
        "\n".join(line for _, line in chosen_lines(text, paragraphs, numbers or {})) for text in (source, narrative)
    )
    told = f"\n{own}\n"
    chosen = chosen.replace(NARRATIVE, told) if NARRATIVE in chosen else f"{chosen}\n{told}"
    return _FACT.sub(lambda match: escape(facts[match[1]]), _printed(chosen))


def facts_named(text: str) -> list[str]:
    return _FACT.findall(text)


def filled(text: str, facts: Mapping[str, str]) -> str:
    """A piece of a wording with its facts, as plain text."""
    return _FACT.sub(lambda match: facts[match[1]], text)


@lru_cache(maxsize=256)
def _printed(markdown: str) -> str:
    # Before its facts are filled in, the wording of most letters of a year is the same.
    return str(_PRINTER.render(markdown))


def chosen_lines(source: str, paragraphs: Collection[str], numbers: Numbers) -> Iterator[tuple[int, str]]:
    """The lines of a wording that one letter has, by their numbers."""
    keep = True
    for number, line in enumerate(source.splitlines(), start=1):
        if opening := _OPENING.match(line):
            keep = holds(opening[1], paragraphs, numbers)
        elif line.strip() == ":::":
            keep = True
        elif keep:
            yield number, line


def default_wording(year: str) -> str:
    """The wording shipped for a review year such as 2019-20: its own, or the one for years without their own.

    A year's own file is named after the year its letter is dated in, as the letter is: 2020 for 2019-20.
    """
    own = WORDINGS / f"{int(year[:4]) + 1}.md"
    return (own if own.exists() else WORDINGS / "default.md").read_text("utf-8")
