"""The data inside a letter's PDF."""

import csv
import io
import json

from letters.pdf.attachments import as_csv, as_json
from tests.support.letter_content import content, letter


def test_the_json_holds_the_figures_and_nobody_who_is_written_to():
    data = json.loads(as_json(content(narrative="About you alone")))
    assert data["measures"][0]["part"] == 2
    assert not {"recipient", "wording", "facts", "narrative", "signatory"} & set(data)
    assert "others" not in data["measures"][0]


def test_the_order_of_a_dict_does_not_change_the_bytes():
    made = content()
    assert as_json(dict(reversed(made.items()))) == as_json(made)
    assert as_csv(dict(reversed(made.items()))) == as_csv(made)


def test_the_csv_has_one_figure_a_line_under_its_table_and_row():
    rows = list(csv.DictReader(io.StringIO(as_csv(content()).decode())))
    assert {
        "authority": "Worcester City Council", "gss_code": "E07000237", "year": "2019-20",
        "table": "measures", "row": "uphold_rate", "figure": "part", "value": "2",
    } in rows  # fmt: skip
    assert [row["value"] for row in rows if (row["table"], row["row"]) == ("service areas", "Housing")] == [
        "3",
        "3",
        "2",
        "1",
    ]


def test_figures_that_are_not_there_have_no_line():
    rows = as_csv(letter("nothing_decided")).decode()
    assert "percent" not in [line.split(",")[5] for line in rows.splitlines() if ",measures," in line]
