"""Texts that the public reads: what the check asks about them, and why what it found may stand."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import models

from councils.models.fields import LONGEST_REMARK, LONGEST_TEXT, CleanTextField
from councils.texts.personal_data import TextFinding, findings

# A text full of addresses has a finding, told in a sentence, every few characters; and a decision has several texts.
LONGEST_FINDINGS = 50 * LONGEST_TEXT


def about(where: str, finding: TextFinding) -> str:
    """What the text check found as a sentence, with the text it stands in."""
    return f"{where}: {finding}."


def reason_to_overrule() -> CleanTextField:
    return CleanTextField(
        "why the findings may stand",
        max_length=LONGEST_REMARK,
        blank=True,
        help_text="What the text check found and why it may be published all the same.",
    )


def findings_overruled() -> CleanTextField:
    return CleanTextField(
        "findings that may stand",
        max_length=LONGEST_FINDINGS,
        blank=True,
        editable=False,
        help_text="What the text check had found by then.",
    )


class Checked(models.Model):
    """Something with texts that the public reads, and that are checked before it does.

    Its model has the two fields `overruled_because` and `overruled_findings`.
    """

    # The one list of its texts that the public reads.
    public_fields: ClassVar[tuple[str, ...]] = ()

    overruled_because: "models.TextField[Any, Any]"
    overruled_findings: "models.TextField[Any, Any]"

    class Meta:
        abstract = True

    def public_texts(self) -> Iterator[tuple[str, str, tuple[TextFinding, ...]]]:
        for name in self.public_fields:
            if text := getattr(self, name):
                yield name.replace("_", " ").capitalize(), text, findings(text)

    def found(self) -> list[str]:
        """What the text check finds, each sentence once."""
        return [*dict.fromkeys(about(where, finding) for where, _, all_ in self.public_texts() for finding in all_)]

    def questions(self) -> list[str]:
        """What the text check asks: what it finds, without what somebody said why it may stand."""
        may_stand = self.may_stand
        return [sentence for sentence in self.found() if sentence not in may_stand]

    @property
    def may_stand(self) -> set[str]:
        """The findings of which somebody said why they may be published. What is found later is asked about anew."""
        return set(self.overruled_findings.splitlines()) if self.overruled_because else set()

    def let_stand(self, because: str) -> None:
        """Note why all that the check finds now may stand; without a reason, what could stand before still may."""
        if because:
            self.overruled_findings = ""
            self.overruled_findings, self.overruled_because = "\n".join(self.questions()), because
