"""What letters and national reviews have in common: facts copied, a PDF made of them, and two people for each."""

import hashlib
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from councils.models import ReviewYear
from councils.models.checked import Checked, findings_overruled, reason_to_overrule

REPAIR = "`manage.py verify_files --repair` makes it again."


class DamagedPdfError(OSError):
    """The PDF in store is missing, or is not the one that was rendered, as a sentence."""


class DocumentQuerySet(models.QuerySet):
    """Questions about documents. State is which dates are filled in."""

    def unrendered(self) -> Self:
        """Those without a PDF: the queue of the renderer."""
        return self.filter(pdf="")

    def awaiting_approval(self) -> Self:
        return self.exclude(pdf="").filter(approved_at=None)

    def unreplaced(self) -> Self:
        return self.filter(replaced_by=None)

    def made_by(self, user: Any) -> Q:
        """What is true of those that somebody had a hand in, and another has to approve."""
        document: Any = self.model
        return Q(*((name, user) for name in document.makers), _connector=Q.OR)


class Document(Checked):
    """Facts of a frozen year copied into a document, then a PDF of it, then who approved it and when.

    At some point it is final: from then on it never changes, and a second edition replaces it.
    """

    folder: ClassVar[str]  # where its PDFs are kept
    # Who had a hand in it and cannot approve it, and what each of them did.
    makers: ClassVar[dict[str, str]] = dict.fromkeys(("composed_by", "edited_by"), "composed or last edited it")
    once_rendered: ClassVar[dict[str, Any]] = {}  # what else becomes of its row with its PDF
    year: "models.ForeignKey[ReviewYear, ReviewYear]"

    edition = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    content = models.JSONField()
    composed_at = models.DateTimeField()
    composed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="%(class)ss_composed"
    )
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="%(class)ss_edited"
    )
    pdf = models.FileField(max_length=200, blank=True, editable=False)
    pdf_sha256 = models.CharField("SHA-256 of the PDF", max_length=64, blank=True, editable=False)
    rendered_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="%(class)ss_approved",
    )

    overruled_because = reason_to_overrule()
    overruled_findings = findings_overruled()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(pdf="", pdf_sha256="", rendered_at=None)
                | (~Q(pdf="") & ~Q(pdf_sha256="") & Q(rendered_at__isnull=False)),
                name="%(class)s_pdf_and_fingerprint_together",
                violation_error_message="A PDF has its fingerprint and the time it was made, or none of them yet.",
            ),
            models.CheckConstraint(
                condition=Q(edited_at=None, edited_by=None) | Q(edited_at__isnull=False, edited_by__isnull=False),
                name="%(class)s_edited_by_somebody",
                violation_error_message="An edit has a time and somebody who edited, or neither.",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False, rendered_at__isnull=False),
                name="%(class)s_approved_after_rendering_by_somebody",
                violation_error_message="It is approved by somebody, at a time, and once it has a PDF.",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(composed_by=None) | ~Q(approved_by=F("composed_by")),
                name="%(class)s_approver_did_not_compose_it",
                violation_error_message="Whoever composed it cannot approve it.",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(edited_by=None) | ~Q(approved_by=F("edited_by")),
                name="%(class)s_approver_did_not_edit_it",
                violation_error_message="Whoever edited it last cannot approve it.",
            ),
        ]

    @abstractmethod
    def why_it_is_final(self) -> str:
        """Why it never changes any more, as a sentence; empty while it may."""

    def unanswered(self) -> list[str]:
        """What the text check asks of a document that is still to be approved, as sentences that say what to do."""
        asked = [] if self.approved_at else self.questions()
        return [f"{question} Put it right, or say why it may stand." for question in asked]

    @abstractmethod
    def problems(self) -> list[str]:
        """Why it cannot go, as sentences; empty when it can."""

    def recompose(self, content: dict, *, by: Any = None, at: datetime | None = None, **makers: Any) -> None:
        """Give it new content; the PDF and the approval of the old content are gone. Not once it is final.

        Where nobody is named who composes it again, whoever did so before still cannot approve it.
        """
        with self.held():
            self.content, self.composed_at, self.composed_by = content, at or timezone.now(), by or self.composed_by
            for name, maker in makers.items():
                setattr(self, name, maker)
            self.forget_pdf()
            self.save()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Change it as it stands now, and nobody else meanwhile. Raises ValidationError once it is final."""
        if not self.pk:
            yield
            return
        with transaction.atomic():
            self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update())
            if final := self.why_it_is_final():
                raise ValidationError(final)
            yield

    def forget_pdf(self) -> None:
        """Put it back into the renderer's queue, unapproved; its old file goes when the change is kept."""
        if old := self.pdf.name:
            transaction.on_commit(partial(self.pdf.storage.delete, old))
        self.pdf, self.pdf_sha256, self.rendered_at = "", "", None
        self.approved_at = self.approved_by = None

    def keep_pdf(self, pdf: bytes, *, at: datetime | None = None) -> bool:
        """Keep the PDF of this content; whether it was needed.

        False when the content has changed meanwhile, or somebody else rendered it first.
        """
        self.pdf_sha256 = hashlib.sha256(pdf).hexdigest()
        # Under its own fingerprint, which nobody can guess.
        name = write_once(self.pdf.storage, f"{self.folder}/{self.year.label}/{self.pdf_sha256}.pdf", pdf)
        done = {"rendered_at": at or timezone.now(), **self.once_rendered}
        kept = self.still_to_render().update(pdf=name, pdf_sha256=self.pdf_sha256, **done)
        self.refresh_from_db(fields=["pdf", "pdf_sha256", *done])
        if not kept and self.pdf.name not in ("", name):
            self.pdf.storage.delete(name)  # two signed the same one at once: theirs is the one
        return bool(kept)

    def read_pdf(self) -> bytes:
        """The PDF that was rendered, and no other. Raises DamagedPdfError."""
        try:
            with self.pdf.open("rb") as file:
                pdf: bytes = file.read()
        except OSError as error:
            raise DamagedPdfError(f"{self}: its PDF is missing or cannot be read. {REPAIR}") from error
        if hashlib.sha256(pdf).hexdigest() != self.pdf_sha256:
            raise DamagedPdfError(f"{self}: the PDF in store is not the one that was approved. {REPAIR}")
        return pdf

    @property
    def pdf_fault(self) -> str:
        """What is wrong with the PDF in store, as a sentence; empty when it is there as it was rendered."""
        try:
            self.read_pdf()
        except DamagedPdfError as damaged:
            return str(damaged)
        return ""

    def still_to_render(self) -> models.QuerySet:
        """This document, if it has no PDF yet and its content is still the same."""
        same = {"composed_at": self.composed_at, "edited_at": self.edited_at}
        return type(self)._default_manager.filter(pk=self.pk, pdf="", **same)

    def blockers_to_approval(self, by: Any, problems: list[str] | None = None) -> list[str]:
        """Why somebody cannot approve it: its problems, no permission, or not a second person.

        Whoever asks of many at once brings what problems each has.
        """
        reasons = list(self.problems() if problems is None else problems)
        if self.approved_at:
            reasons.append(f"{self.approved_by} has approved it already.")
        if not by.has_perm("letters.approve_letter"):
            reasons.append(f"{by} may not approve letters: a manager can.")
        done = [what for name, what in self.makers.items() if getattr(self, f"{name}_id") == by.pk]
        return reasons + [f"{by} {what}: a second person must approve it." for what in dict.fromkeys(done)]


def write_once(storage: Storage, name: str, data: bytes) -> str:
    """Keep a file under the name of its own fingerprint; a torn one left by a crash is written again."""
    if storage.exists(name):
        with storage.open(name) as kept:
            if kept.read() == data:
                return name
        storage.delete(name)
    return storage.save(name, ContentFile(data))
