"""Decision statements with their structure, from plain text: nothing of it lost, nothing of it run."""

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from councils.templatetags.statements import structured

STATEMENT = """The complaint

1. Mr X complains that the Council:
   a) took too long to inspect his flat;
   b) did not answer his letters.

What I have and have not investigated

2. I have investigated parts a) and b).

What I found

3. The policy says an inspection takes ten working days.
4. It took five months.

    • the first visit was missed;
    • the second was late.

Agreed action

5. Within a month the Council will:
   - apologise to Mr X; and
   - pay him £300.

Final decision

6. I have completed my investigation."""


def plain(markup):
    """What HTML says, white space put aside."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def flat(text):
    return re.sub(r"\s*\n\s*", "", structured(text))


def test_headings_numbers_letters_and_bullets_are_what_they_seem():
    markup = flat(STATEMENT)
    headings = ["The complaint", "What I have and have not investigated", "What I found", "Agreed action"]
    assert re.findall(r"<h3>(.*?)</h3>", markup) == [*headings, "Final decision"]
    assert re.findall(r'<li value="(\d)">(?:Mr|I have|The policy|It took|Within)', markup) == [*"123456"]
    assert '<ol type="a"><li value="1">took too long to inspect his flat;</li><li value="2">did not' in markup
    assert "months.<ul><li>the first visit was missed;</li><li>the second was late.</li></ul></li></ol><h3>" in markup
    assert "will:<ul><li>apologise to Mr X; and</li><li>pay him £300.</li></ul></li></ol>" in markup


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("The Council took\ntoo long.", "<p>The Council took<br>too long.</p>"),
        ("One.\n\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("7. It goes on.\n8. And on.", '<ol><li value="7">It goes on.</li><li value="8">And on.</li></ol>'),
        ("1.\tTabbed.\n2.\tToo.", '<ol><li value="1">Tabbed.</li><li value="2">Too.</li></ol>'),
        ("1) One.\n\n2) Two.", '<ol><li value="1">One.</li><li value="2">Two.</li></ol>'),
        ("On page\n12. of the file.", "<p>On page<br>12. of the file.</p>"),
        ("It was read.\n\n1985. A year.", "<p>It was read.</p><p>1985. A year.</p>"),
        ("(i) one;\n(ii) two.", '<ol type="a"><li value="1">one;</li><li value="2">two.</li></ol>'),
        ("• one;\n•\ttwo.", "<ul><li>one;</li><li>two.</li></ul>"),
        ("o\tone;\no\ttwo.", "<ul><li>one;</li><li>two.</li></ul>"),
        ("1. One\ngoes on.", '<ol><li value="1">One<br>goes on.</li></ol>'),
        ("1. One.\n\n   Below it.", '<ol><li value="1">One.<p>Below it.</p></li></ol>'),
        (
            "1. One.\n\nBeside it.\n\n2. Two.",
            '<ol><li value="1">One.</li></ol><p>Beside it.</p><ol><li value="2">Two.</li></ol>',
        ),
        ("## Findings\nNone.", "<h3>Findings</h3><p>None.</p>"),
        ("**Findings**\n\nNone.", "<h3>Findings</h3><p>None.</p>"),
        ("It found no fault\n\nIt said so.", "<h3>It found no fault</h3><p>It said so.</p>"),
        (
            "I found fault.\n\nInvestigator for the Ombudsman",
            "<p>I found fault.</p><p>Investigator for the Ombudsman</p>",
        ),
        ("<b>Mr X</b> & co.", "<p>&lt;b&gt;Mr X&lt;/b&gt; &amp; co.</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("", ""),
    ],
)
def test_a_text_is_what_it_seems(text, markup):
    assert flat(text) == markup


LINES = st.sampled_from(
    [
        *("", "The complaint", "1. One.", "2) Two", "3. x", "12. y", "a) first", "(b) second", "i. one", "- dash"),
        *("• dot", "o\tring", "   indented", "<b>bold</b>", "## Marked", "**Strong**", "* star", "–", "1.", "a)"),
        "Plain words, and more of them.",
    ]
)


@settings(max_examples=1000, deadline=None)
@given(lines=st.lists(LINES, max_size=12))
def test_no_word_is_lost_or_moved_and_every_tag_is_closed(lines):
    markup = structured("\n".join(lines))
    words = re.findall(r"[A-Za-z]{3,}", "\n".join(lines))
    assert re.findall(r"[A-Za-z]{3,}", plain(markup)) == words
    stack = []
    for closing, tag in re.findall(r"<(/?)(\w+)[^>]*>", markup):
        if closing:
            assert stack.pop() == tag
        elif tag != "br":
            stack.append(tag)
    assert not stack
    assert re.sub(r"</?(h3|p|ol|ul|li|br)( (value|type)=\"\w+\")?>", "", markup).count("<") == 0
