"""What is done to letters, one by one or many at once: approved, issued, replaced, held back, mailed as a test."""

from collections.abc import Iterable
from dataclasses import replace as with_other
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from councils.backoffice.actions import Action
from councils.backoffice.release_pages import checked_while_typed, marked_texts
from councils.backoffice.remark_field import RemarkField
from councils.figures.early_signs import suggestions
from councils.statistics.rates import count
from letters import tasks
from letters.admin.letter_forms import NarrativeForm
from letters.lifecycle import withhold
from letters.lifecycle.approve_and_issue import approve, issue, sort_out_approval, sort_out_issue
from letters.lifecycle.consequences import found_in_wording, once_issued
from letters.lifecycle.replace import blockers_to_replacing, replace_letter
from letters.models import Dispatch, Letter, Sample
from letters.outbox.sending import mail_problem
from letters.outbox.test_send import blockers_to_testing
from letters.wording import markdown as wording


class ReplaceForm(forms.Form):
    reason = RemarkField(rows=4, help_text="The second letter says it beside its figures.")


class HoldBackForm(forms.Form):
    reason = RemarkField(help_text="Kept in the letter's history.")


class TestForm(forms.Form):
    to = forms.EmailField(label="To this address", widget=forms.EmailInput(attrs={"size": 40}))


def approving_consequences(letter: Letter, by: Any) -> list[str]:
    undone = "It can be issued. Composing it again, or changing its text, undoes the approval."
    return [undone, *found_in_wording([letter.year_id])]


def own_text(letter: Letter, form: forms.Form) -> dict[str, Any]:
    """What the letter says to its authority alone, with what the text check finds marked where it stands."""
    return {"texts": marked_texts(letter)}


def own_texts(letters: list[Letter]) -> dict[str, Any]:
    return {"own_texts": [(letter, marked_texts(letter)) for letter in letters if letter.narrative]}


def approving_many_consequences(letters: QuerySet[Letter], by: Any) -> list[str]:
    years = set(letters.order_by().values_list("year", flat=True))
    undone = "Approved letters can be issued. Composing one again, or changing its text, undoes the approval."
    return [undone, *found_in_wording(years), *Sample.objects.progress_sentences(years)]


NEVER_CHANGES = "An issued letter never changes: a mistake is put right by a second letter that replaces it."


def issuing_consequences(letter: Letter, by: Any) -> list[str]:
    return [*what_goes([letter]), NEVER_CHANGES, *once_issued([letter])]


def issuing_many_consequences(letters: QuerySet[Letter], by: Any) -> list[str]:
    going, _ = sort_out_issue(letters, by)
    return [*what_goes(going), NEVER_CHANGES, *once_issued(going)]


def what_goes(letters: Iterable[Letter]) -> list[str]:
    """How many mails, and how many letters on paper, are put into the outbox."""
    dispatches = [each for letter in letters for each in Dispatch.objects.addressed(letter)]
    mails = sum(bool(each.email) for each in dispatches)
    return [f"Into the outbox go {count(mails, 'mail')}, and {count(len(dispatches) - mails, 'letter')} on paper."]


def replacing_consequences(letter: Letter, by: Any) -> list[str]:
    public = ", and public, as an earlier edition" if letter.is_published() else ""
    return [
        f"The letter that has gone out stays as it is{public}.",
        "The second has the figures that hold today. Somebody other than you has to approve it.",
    ]


def releasing_consequences(letters: QuerySet[Letter], by: Any) -> list[str]:
    """Which of them the public gets at once, and which with their year, or once they are issued."""
    held = list(letters.held_back().select_related("year"))  # type: ignore[attr-defined]
    at_once = sum(bool(letter.issued_at) and letter.year.is_published() for letter in held)
    later = len(held) - at_once
    return [
        *(
            [f"The public can read {count(at_once, 'letter')} at once. Nobody can take it back then."]
            if at_once
            else []
        ),
        *([f"{count(later, 'letter')} appear with their year, once they are issued."] if later else []),
    ]


def write_narrative(letter: Letter, *, narrative: str, may_stand: str, by: Any) -> None:
    """Keep a text for one authority alone, unless it is the one that is there; why what was found in it may stand."""
    if narrative.strip() == letter.narrative.strip() and not may_stand.strip():
        raise ValidationError("It says the same as before: nothing was changed.")
    letter.set_narrative(narrative, may_stand=may_stand.strip(), by=by)
    if asked := letter.unanswered():
        raise ValidationError(asked)


def narrative_saved_text(letter: Letter, _: None) -> str:
    stands = f" What the text check found may stand: {letter.overruled_because}" if letter.overruled_findings else ""
    return f"The text is kept. The letter needs a new PDF and a new approval.{stands}"


def narrative_trial(letter: Letter, form: forms.Form) -> dict[str, Any]:
    text = form["narrative"].value() or ""
    problems = wording.problems(text)
    said = "" if problems else as_printed(letter, text)
    return {"problems": problems, "said": said, **checked_while_typed(letter, "narrative", text)}


def narrative_page(letter: Letter, form: forms.Form) -> dict[str, Any]:
    return narrative_trial(letter, form) | {"suggestions": suggestions(letter.year, letter.authority)}


def as_printed(letter: Letter, narrative: str) -> SafeString:
    content = letter.content
    drawn_on = content["facts"], content["paragraphs"], narrative, content.get("numbers")
    # Markdown was turned into markup with HTML switched off, and the facts were escaped.
    return mark_safe(wording.to_html("", *drawn_on))  # noqa: S308


def mail_as_test(letters: list[Letter], *, to: str, by: Any) -> None:
    keys = [letter.pk for letter in letters]
    transaction.on_commit(lambda: tasks.mail_as_test.enqueue(keys, to, by.pk))


def blockers_to_test(letter: Letter, by: Any) -> list[str]:
    return [problem] if (problem := mail_problem()) else blockers_to_testing(letter, by)


NARRATIVE = Action(
    name="narrative",
    button="Save",
    permission="letters.change_letter",
    title="A text for {record.recipient} alone",
    form=NarrativeForm,
    initial=lambda letter: {"narrative": letter.narrative},
    blockers=lambda letter, by: (
        ["An issued letter never changes: a second letter can replace it."] if letter.issued_at else []
    ),
    consequences=["The PDF is made again, and somebody other than you has to approve it."],
    perform=write_narrative,
    success_message=narrative_saved_text,
    template="backoffice/letters/narrative.html",
    context=narrative_page,
)
APPROVE = Action(
    name="approve",
    button="Approve",
    permission="letters.approve_letter",
    title="Approve {record}",
    blockers=Letter.blockers_to_approval,
    consequences=approving_consequences,
    perform=lambda letter, *, by: approve([letter], by=by),
    success_message="The letter is approved.",
    template="backoffice/letters/approve.html",
    context=own_text,
)
APPROVE_MANY = with_other(
    APPROVE,
    description="Approve the chosen letters",
    title="{button}: {record}",
    consequences=approving_many_consequences,
    sort_out=sort_out_approval,
    perform_all=approve,
    template="backoffice/letters/approve_many.html",
    context_of_many=own_texts,
    success_message="{records} approved.",
)
ISSUE = Action(
    name="issue",
    button="Issue",
    permission="letters.issue_letter",
    title="Issue {record}",
    blockers=Letter.blockers_to_issue,
    consequences=issuing_consequences,
    perform=lambda letter, *, by: issue([letter], by=by),
    success_message="The letter is issued.",
)
ISSUE_MANY = with_other(
    ISSUE,
    description="Issue the chosen letters",
    title="{button}: {record}",
    consequences=issuing_many_consequences,
    sort_out=sort_out_issue,
    perform_all=issue,
    success_message="{records} issued.",
)
REPLACE = Action(
    name="replace",
    button="Compose the second letter",
    permission="letters.change_letter",
    title="A second letter in place of {record}",
    form=ReplaceForm,
    blockers=lambda letter, by: blockers_to_replacing(letter),
    consequences=replacing_consequences,
    perform=replace_letter,
    success_message="The second letter is composed. It needs a PDF, an approval, and to be issued.",
    next_page=lambda letter, second: reverse("admin:letters_letter_change", args=[second.pk]),
)
REPLACE_MANY = with_other(
    REPLACE,
    button="Compose second letters",
    description="Replace the chosen letters by second ones",
    title="{button}: {record}",
    consequences=[
        "The letters that have gone out stay as they are. Each second letter has the figures that hold today.",
        "The reason stands in every one of them. Somebody other than you has to approve them.",
    ],
    success_message="{records} to be replaced: the second letters need a PDF, an approval, and to be issued.",
    joined=["year", "authority", "recipient"],
)
TEST = Action(
    name="send_as_test",
    button="Send as a test",
    description="Send the chosen letters to a test address",
    permission="letters.issue_letter",
    form=TestForm,
    blockers=blockers_to_test,
    consequences=[
        "Every mail goes to this address instead, with all that is attached to it, and with TEST in its subject.",
        "The sheets of cases are among it: use an address of the office.",
        "Nothing counts as sent, and the outbox stays as it is. Each letter's history says who tested it, and when.",
    ],
    perform=mail_as_test,
    perform_all=mail_as_test,
    success_message="{records} on the way to the test address.",
    joined=["year", "authority", "recipient"],
    fetched=["dispatches", "recipient__contacts"],
)
HOLD_BACK = Action(
    name="hold_back",
    button="Hold back",
    description="Hold the chosen letters back from the public",
    permission="letters.issue_letter",
    form=HoldBackForm,
    blockers=withhold.blockers_to_holding_back,
    consequences=[
        "The public does not get these letters, nor learns that there are any, also where their year is public.",
        "Their figures appear all the same, and the letters are mailed if they are issued.",
        "They stay back until somebody releases them.",
    ],
    perform=withhold.hold_back_letter,
    success_message="{records} held back.",
)
RELEASE = Action(
    name="release",
    button="Release",
    description="Release the chosen letters to the public",
    permission="letters.issue_letter",
    blockers=withhold.blockers_to_releasing,
    consequences=releasing_consequences,
    perform=withhold.release_letter,
    success_message="{records} released.",
)
