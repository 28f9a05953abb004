"""Contents as they were kept by earlier versions: what was issued is set as it was, whatever letters look like now."""

import hashlib
import json
from pathlib import Path

import pytest

from letters.pdf import attachments
from letters.pdf.rendering import html_and_charts, styles

STORED = Path(__file__).parent / "stored"
DIGESTS = json.loads((STORED / "digests.json").read_text("utf-8"))


def stored(name):
    return json.loads((STORED / f"{name}.json").read_text("utf-8"))


def everything_set(content):
    """All that a PDF is made of, whatever the libraries that make it: its pages, charts, style sheet and data."""
    xhtml, charts = html_and_charts(content)
    drawn = "".join(f"{name}{svg}" for name, svg in sorted(charts.items()))
    data = attachments.as_json(content) + attachments.as_csv(content)
    return (xhtml + drawn + styles(content)).encode() + data


@pytest.mark.parametrize("name", DIGESTS)
def test_a_stored_document_is_made_of_the_very_bytes_it_was_made_of_when_it_was_issued(name):
    assert hashlib.sha256(everything_set(stored(name))).hexdigest() == DIGESTS[name]


def test_every_stored_document_has_its_digest_and_every_schema_of_letters_one_of_them():
    names = {path.stem for path in STORED.glob("*.json")} - {"digests"}
    assert set(DIGESTS) == names
    schemas = {stored(name)["schema"] for name in names if "document" not in stored(name)}
    assert {1, 2, 3} <= schemas
