"""What authorities are also called."""

from django.db import models
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from councils.models.authority import Authority
from councils.models.fields import CleanCharField


class Alias(models.Model):
    """What an authority is also called, where no rule leads from that to a name it has or had."""

    authority = models.ForeignKey(Authority, models.CASCADE, related_name="aliases")
    name = CleanCharField("also called", max_length=150, help_text="As people write it: BCP, or County Durham.")

    history = HistoricalRecords()

    class Meta:
        ordering = ["authority", "name"]
        verbose_name_plural = "aliases"
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="alias_means_one_authority",
                violation_error_message="An authority is called so already: one alias means one authority.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
