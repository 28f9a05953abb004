"""The decisions that the text check asks about, kept so that lists find them without reading every text."""

from collections.abc import Collection, Iterable

from django.db import models


class TextQuestionQuerySet(models.QuerySet["TextQuestion"]):
    """How they are kept."""

    def keep(self, asked: Collection[int], *, among: Iterable[int]) -> None:
        """Of some decisions, note those that are asked about, and forget the others."""
        if settled := set(among).difference(asked):
            self.filter(decision__in=settled).delete()
        TextQuestion.objects.bulk_create([TextQuestion(decision_id=pk) for pk in asked], ignore_conflicts=True)


class TextQuestion(models.Model):
    """A decision that waits for a second person, and about whose texts the check asks what nobody has answered.

    Kept by `Decision.write_documents`, whichever way a text, an answer or the waiting changes.
    """

    decision = models.OneToOneField("councils.Decision", models.CASCADE, primary_key=True, related_name="+")

    objects = TextQuestionQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # nobody reads or changes these by hand

    def __str__(self) -> str:
        return str(self.decision)
