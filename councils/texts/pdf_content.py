"""What in a PDF does something by itself, or carries something along: nothing of it belongs in a report. No Django.

It is run as a process of its own (`python -m councils.texts.pdf_content FILE`), with little time and memory, for a
file may be made to take all there is: it says one sentence, or nothing where all is well.
"""

import resource
import sys
from collections.abc import Iterator
from typing import Any

import pikepdf

MEMORY, SECONDS = 200 * 1024**2, 3
MOST_OBJECTS = 200_000
DEEPEST = 30

ACTIVE_KEYS = {
    "/JS": "a script",
    "/JavaScript": "a script",
    "/XFA": "a form with scripts (XFA)",
    "/AA": "an action that starts by itself",
    "/EF": "an embedded file",
    "/EmbeddedFiles": "an embedded file",
    "/RichMedia": "media that play",
}
ACTIVE_ACTIONS = {
    "/JavaScript": "a script",
    "/Launch": "an action that starts a program",
    "/SubmitForm": "a form that sends what is typed",
    "/ImportData": "an action that reads a file",
    "/GoToE": "an embedded file",
    "/Rendition": "media that play",
    "/Movie": "media that play",
    "/Sound": "media that play",
}
ACTIVE_NOTES = {
    "/FileAttachment": "an embedded file",
    "/RichMedia": "media that play",
    "/Screen": "media that play",
    "/Movie": "media that play",
    "/Sound": "media that play",
    "/3D": "media that play",
}
NAMED = (("/S", ACTIVE_ACTIONS), ("/Subtype", ACTIVE_NOTES))


def active_content(pdf: pikepdf.Pdf) -> str:
    """What a PDF has in it that is not for reading; empty when there is nothing."""
    for number, one in enumerate(pdf.objects):
        if number > MOST_OBJECTS:
            return "more parts than a report has"
        for found in inside(one, DEEPEST):
            if said := said_of(found):
                return said
    return ""


def inside(one: Any, deep: int) -> Iterator[Any]:
    """The dictionaries in an object, itself included; what it only refers to is an object of its own."""
    if not isinstance(one, pikepdf.Object) or deep == 0:
        return
    if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        yield one
        parts = [one.get(name) for name in one.keys()]  # noqa: SIM118 - a stream is no mapping
    else:
        parts = list(one) if isinstance(one, pikepdf.Array) else []
    for part in parts:
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            yield from inside(part, deep - 1)


def said_of(found: Any) -> str:
    names = set(found.keys())
    for key, what in ACTIVE_KEYS.items():
        if key in names:
            return what
    for key, meant in NAMED:
        if key in names and isinstance(value := found.get(key), pikepdf.Name) and str(value) in meant:
            return meant[str(value)]
    return ""


def why_not(path: str) -> str:
    """Why a file is no PDF for a report, as the end of a sentence; empty when it is one."""
    try:
        with pikepdf.open(path) as pdf:
            if not len(pdf.pages):
                return "has no page"
            said = active_content(pdf)
    except pikepdf.PasswordError:
        return "has a password: save it without one"
    except pikepdf.PdfError:
        return "is damaged: save the report as a PDF again"
    return f"has {said} in it: save the report as a plain PDF" if said else ""


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.stdout.write(why_not(sys.argv[1]))
