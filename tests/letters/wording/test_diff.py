"""Two versions of a text beside each other: what a person reads of what went, came and stayed."""

from letters.wording.diff import differences


def read(before, after):
    """The differences as a person would read them out: -gone-, +new+, and (n) for lines that are left out."""
    signs = {"same": "", "gone": "-", "new": "+"}
    said = []
    for line in differences(before, after):
        words = "".join(f"{signs[p.kind]}{p.words}{signs[p.kind]}" for p in line.pieces)
        said.append(f"({line.left_out})" if line.left_out else words)
    return said


def test_the_same_text_has_no_differences_whatever_its_line_endings():
    assert differences("One.\n\nTwo.", "One.\r\n\r\nTwo.\r\n") == []


def test_a_changed_line_shows_its_changed_words_and_keeps_the_others():
    assert read("We held two seminars.", "We held four seminars.") == ["We held -two-+four+ seminars."]


def test_a_line_that_says_something_else_went_and_another_came():
    assert read("Thank you all.", "Figures are public.") == ["-Thank you all.-", "+Figures are public.+"]


def test_what_stays_is_left_out_but_for_a_line_next_to_what_changed():
    before = "\n".join(f"Line {word}." for word in ("one", "two", "three", "four", "five"))
    assert read(before, f"{before}\nAn end.") == ["(4)", "Line five.", "+An end.+"]


def test_a_line_put_between_two_versions_of_others_stands_in_its_place():
    before = "The first line of all.\nThe last line of all."
    after = "The first line of ours.\nSomething new between them\nThe last line of ours."
    assert read(before, after) == [
        "The first line of -all-+ours+.",
        "+Something new between them+",
        "The last line of -all-+ours+.",
    ]
