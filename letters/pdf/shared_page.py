"""The page that all letters of a year share: laid out once, drawn once, and stamped into every letter above its footer.

What WeasyPrint writes for a page is a list of operators, the marks that tie them to the structure tree, and the glyphs
used of each font; all three are kept and repeated. This leans on WeasyPrint's insides (`_page_box`, `_tags`, `_fonts`),
so tests compare it with a page that is drawn the usual way.
"""

from copy import copy
from typing import Any


class SharedPage:
    """A laid-out page of which only the body is wanted; header and footer come from the letter it goes into."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._page._page_box.children = page._page_box.children[:1]
        self._operators: list[bytes] = []
        self._tags: dict[Any, dict[str, Any]] = {}
        self._fonts: dict[Any, Any] = {}

    def stamped_on(self, page: Any) -> Any:
        """A letter's empty last page with this one's body: both are drawn, and read aloud as one."""
        box = page._page_box
        stamped = type(page)(box.copy_with_children((*self._page._page_box.children, *box.children[1:])))

        def paint(stream: Any, scale: float = 1) -> None:
            self._repeat(stream, scale)
            page.paint(stream, scale)

        stamped.paint = paint
        return stamped

    def _repeat(self, stream: Any, scale: float) -> None:
        if not self._operators:
            self._record(stream, scale)
        stream.stream.extend(self._operators)
        stream._tags.update((box, dict(tag)) for box, tag in self._tags.items())
        for key, font in self._fonts.items():
            if key not in stream._fonts:
                stream._fonts[key] = with_glyphs(font, {}, {})
            stream._fonts[key].widths.update(font.widths | stream._fonts[key].widths)
            stream._fonts[key].to_unicode.update(font.to_unicode | stream._fonts[key].to_unicode)

    def _record(self, stream: Any, scale: float) -> None:
        fonts: dict[Any, Any] = {}
        scratch = stream.clone(fonts=fonts, tags={})
        self._page.paint(scratch, scale)
        self._operators, self._tags = scratch.stream, scratch._tags
        # Copies, because a letter that finishes its fonts cuts them down to the glyphs it uses.
        self._fonts = {key: with_glyphs(font, font.widths, font.to_unicode) for key, font in fonts.items()}


def with_glyphs(font: Any, widths: dict[int, int], to_unicode: dict[int, str]) -> Any:
    """A font of its own for one letter, from the same file."""
    made = copy(font)
    made.widths, made.to_unicode, made.missing = dict(widths), dict(to_unicode), {}
    return made
