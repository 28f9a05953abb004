"""The colours of the back office, worked out from its stylesheets: all stands out at AA, by day and in the dark."""

import re
from pathlib import Path

import django.contrib.admin
import pytest
from django.conf import settings

OURS = Path(settings.BASE_DIR) / "static" / "backoffice"
DJANGOS = Path(django.contrib.admin.__file__).parent / "static" / "admin" / "css"
SHEETS = [
    *(path for path in sorted(OURS.glob("*.css")) if path.name != "palette.css"),
    *(DJANGOS / f"{name}.css" for name in ("base", "forms", "changelists", "dashboard", "responsive", "login")),
]
SCHEMES = ["light", "dark"]
TEXT, SHAPE = 4.5, 3.0  # WCAG 2.2: 1.4.3 for text, 1.4.11 for the edges of what is used

COLOUR = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
STANDS = re.compile(r"(?<![-\w])color:\s*var\(--([a-z-]+)\)")
UNDER = re.compile(r"(?<![-\w])background(?:-color)?:\s*var\(--([a-z-]+)\)")
NAMED = re.compile(r":[^;{}]*(#[0-9a-fA-F]{3,8}\b|\brgba?\(|\b(?:white|black|red|gr[ae]y|green|yellow)\b)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

# What stands on the page itself, or on a band of it.
PAGES = ["body-bg", "darkened-bg"]
# What stands on a ground of its own, which another rule lays.
ON_BANDS = {
    "header-color": ["header-bg"],
    "header-branding-color": ["header-bg"],
    "header-link-color": ["header-bg", "secondary", "breadcrumbs-bg", "primary"],
    "accent": ["header-bg"],
    "primary-fg": ["primary"],
    "breadcrumbs-fg": ["breadcrumbs-bg"],
    "breadcrumbs-link-fg": ["breadcrumbs-bg"],
    "button-fg": [
        *("button-bg", "button-hover-bg", "default-button-bg", "default-button-hover-bg", "close-button-bg"),
        *("close-button-hover-bg", "delete-button-bg", "delete-button-hover-bg", "object-tools-bg"),
    ],
    "object-tools-fg": ["object-tools-bg", "object-tools-hover-bg"],
}
# Django's sheet draws quiet marks in these; no word stands in them.
NO_WORDS = {"border-color", "hairline-color", "body-bg", "darkened-bg"}


def palette(scheme):
    text = (OURS / "palette.css").read_text()
    return {name: (day, night)[scheme == "dark"] for name, day, night in COLOUR.findall(text)}


def brightness(colour):
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


def rules():
    for path in SHEETS:
        for selector, body in RULE.findall(COMMENT.sub("", path.read_text())):
            yield f"{path.name}: {' '.join(selector.split())}", body


def texts():
    """Each colour that a rule gives to words, and what these stand on."""
    for place, body in rules():
        for colour in STANDS.findall(body):
            if colour not in NO_WORDS:
                yield place, colour, UNDER.findall(body) or ON_BANDS.get(colour, PAGES)


def too_faint(pairs, colours, least):
    for place, colour, grounds in pairs:
        for ground in grounds:
            if (found := contrast(colours[colour], colours[ground])) < least:
                yield f"{place}: {colour} on {ground} is {found:.2f}"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_word_stands_out_from_what_it_stands_on(scheme):
    found = list(texts())
    assert len(found) > 70
    assert list(too_faint(found, palette(scheme), TEXT)) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_plain_words_links_and_faults_stand_out_from_every_ground_of_a_page(scheme):
    grounds = [*PAGES, "selected-bg", "selected-row", "message-success-bg", "message-warning-bg", "message-error-bg"]
    pairs = [("a page", colour, grounds) for colour in ("body-fg", "link-fg", "error-fg", "body-quiet-color")]
    pairs += [("a status", f"{name}-fg", [f"{name}-bg", *PAGES]) for name in ("good", "bad", "wait", "over")]
    assert list(too_faint(pairs, palette(scheme), TEXT)) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_edge_of_a_field_and_the_ring_of_the_focus_can_be_seen(scheme):
    pairs = [("an edge", edge, PAGES) for edge in ("border-color", "focus", "done")]
    assert list(too_faint(pairs, palette(scheme), SHAPE)) == []


def test_no_colour_is_named_outside_the_palette():
    named = [(place, body) for place, body in rules() if not place.startswith(tuple(p.name for p in DJANGOS.iterdir()))]
    assert [(place, found) for place, body in named for found in NAMED.findall(body)] == []


def test_every_colour_that_djangos_sheets_ask_for_is_in_the_palette():
    asked = {name for _, colour, grounds in texts() for name in (colour, *grounds)}
    assert asked - palette("dark").keys() == set()
