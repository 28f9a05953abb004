"""Files that colleagues bring: kept from when they are tried until they are taken in, and then who brought what."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from councils.models.fields import CleanCharField

# What nobody has taken in by then is thrown away: it is full of complaints.
KEPT_FOR = timedelta(days=1)


class ImportedFileQuerySet(models.QuerySet["ImportedFile"]):
    """Questions about files that were brought."""

    def waiting(self) -> "ImportedFileQuerySet":
        return self.filter(taken_in_at=None)

    def forgotten(self, at: datetime | None = None) -> "ImportedFileQuerySet":
        return self.waiting().filter(brought_at__lt=(at or timezone.now()) - KEPT_FOR)

    def bring(self, upload: UploadedFile, *, table: str, by: Any) -> "ImportedFile":
        """Keep a file where every machine of the site finds it, and throw away what was forgotten."""
        for forgotten in self.forgotten():
            forgotten.throw_away()
        brought = ImportedFile(table=table, name=(upload.name or "file")[-150:], brought_by=by)
        brought.file.save(f"imports/{uuid4().hex}", upload)  # under a name that nobody can guess
        return brought


class ImportedFile(models.Model):
    """A file that a colleague brought: tried first, then taken in once, or not at all."""

    table = models.CharField(max_length=30)
    name = CleanCharField("file", max_length=150)
    file = models.FileField(blank=True, editable=False)
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    brought_at = models.DateTimeField(default=timezone.now)
    taken_in_at = models.DateTimeField(null=True, blank=True)
    new = models.PositiveIntegerField(null=True, blank=True)
    changed = models.PositiveIntegerField(null=True, blank=True)
    unchanged = models.PositiveIntegerField(null=True, blank=True)

    objects = ImportedFileQuerySet.as_manager()

    class Meta:
        ordering = ["-brought_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_in_at=None, new=None, changed=None, unchanged=None)
                | Q(taken_in_at__isnull=False, new__isnull=False, changed__isnull=False, unchanged__isnull=False),
                name="imported_file_says_what_it_did",
                violation_error_message="A file that was taken in says what it did; one that was not says nothing.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def take(self, *, at: datetime | None = None) -> bool:
        """Have this file to oneself for as long as the transaction lasts; whether nobody was first."""
        waiting = ImportedFile.objects.waiting().filter(pk=self.pk)
        return bool(waiting.update(taken_in_at=at or timezone.now(), new=0, changed=0, unchanged=0))

    def finish(self, *, new: int, changed: int, unchanged: int) -> None:
        """Keep what it did; what stood in it is on record now and not kept twice."""
        self.refresh_from_db()
        self.new, self.changed, self.unchanged = new, changed, unchanged
        storage, kept, self.file = self.file.storage, self.file.name, ""
        self.save()
        if kept:
            transaction.on_commit(lambda: storage.delete(kept))

    def throw_away(self) -> None:
        if ImportedFile.objects.waiting().filter(pk=self.pk).delete()[0]:
            self.file.delete(save=False)
