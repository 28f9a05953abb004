"""What a PDF says: its text read back from the page streams through each font's own table of characters."""

import io
import re
from dataclasses import dataclass

import pikepdf

CHARACTERS = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
GAP = 3  # millimetres: words of a line stand closer
ENDS_A_LINE = {"Td", "TD", "Tm", "T*", "ET"}


def text_of(content):
    """The text of all pages in the order it is drawn, runs of white space as one space."""
    return " ".join(page_texts(content))


def page_texts(content):
    """The text of each page in the order it is drawn, runs of white space as one space."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [" ".join("".join(drawn(page)).split()) for page in pdf.pages]


def drawn(part):
    """The text that a page, or a form on it, draws."""
    resources = part.get("/Resources", {})
    fonts = {name: characters(font) for name, font in dict(resources.get("/Font", {})).items()}
    forms = dict(resources.get("/XObject", {}))
    known = {}
    for operands, operator in pikepdf.parse_content_stream(part):
        if str(operator) == "Tf":
            known = fonts[str(operands[0])]
        elif str(operator) == "Tj":
            yield decoded(bytes(operands[0]), known)
        elif str(operator) == "TJ":
            yield "".join(decoded(bytes(one), known) for one in operands[0] if isinstance(one, pikepdf.String))
        elif str(operator) == "Do" and forms[str(operands[0])].get("/Subtype") == "/Form":
            yield from drawn(forms[str(operands[0])])
        elif str(operator) in ENDS_A_LINE:
            yield " "


def characters(font):
    """Which glyph of a font stands for which characters."""
    table = font["/ToUnicode"].read_bytes() if "/ToUnicode" in font else b""
    return {
        int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in CHARACTERS.findall(table)
    }


def decoded(glyphs, known):
    """The characters of some glyphs, each two bytes."""
    return "".join(known.get(int.from_bytes(glyphs[at : at + 2]), "") for at in range(0, len(glyphs), 2))


def right_edges(page):
    """Where each piece of text on a page ends, in millimetres from the left edge of the paper; charts left out."""
    fonts = {name: advances(font) for name, font in dict(page.Resources.Font).items()}
    known, size, left = {}, 0.0, 0.0
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tm":
            left = float(operands[4])
        elif str(operator) == "Tf":
            known, size = fonts[str(operands[0])], float(operands[1])
        elif str(operator) == "TJ":
            yield (left + size * sum(run(each, known) for each in operands[0]) / 1000) * 25.4 / 96


def run(piece, known):
    """How far a piece of a line goes: glyphs to the right, a number back, in thousandths of the font's size."""
    if not isinstance(piece, pikepdf.String):
        return -float(piece)
    glyphs = bytes(piece)
    return sum(known.get(int.from_bytes(glyphs[at : at + 2]), 0) for at in range(0, len(glyphs), 2))


def advances(font):
    """How wide each glyph of a font is, in thousandths of its size."""
    listed = list(font.DescendantFonts[0].W)
    pairs = zip(listed[::2], listed[1::2], strict=True)
    return {int(first) + at: float(width) for first, widths in pairs for at, width in enumerate(widths)}


@dataclass
class Line:
    """A line of text on a page, in millimetres from the left and from the top of the paper."""

    top: float
    left: float
    right: float
    text: str


def lines_of(page):
    """The lines of a page in the order they are drawn; what stands apart beside one is a line of its own."""
    fonts = {name: (advances(font), characters(font)) for name, font in dict(page.Resources.Font).items()}
    widths, known, size, left, top = {}, {}, 0.0, 0.0, 0.0
    found = []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tm":
            left, top = (float(each) * 25.4 / 96 for each in operands[4:6])
        elif str(operator) == "Tf":
            (widths, known), size = fonts[str(operands[0])], float(operands[1])
        elif str(operator) == "TJ":
            right = left + size * sum(run(each, widths) for each in operands[0]) / 1000 * 25.4 / 96
            text = "".join(decoded(bytes(each), known) for each in operands[0] if isinstance(each, pikepdf.String))
            if found and abs(found[-1].top - top) < 0.3 and left - found[-1].right < GAP:
                found[-1].text, found[-1].right = found[-1].text + text, right
            else:
                found.append(Line(top, left, right, text))
    return found
