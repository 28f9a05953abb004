"""What a PDF says: its text read back from the page streams through each font's own table of characters."""

import io
import re

import pikepdf

CHARACTERS = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
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
