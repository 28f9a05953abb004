"""Forms of the back office that were saved, so that one that comes again is not saved twice."""

from django.db import models

from councils.statistics.english import date_and_time


class SentForm(models.Model):
    """A form that was saved: what tells it from every other, where its answer led, and what it was about.

    Kept in the transaction that saves what was typed: either both are there, or neither.
    """

    key = models.CharField(max_length=64, unique=True, help_text="Fingerprint of who sent what from which page.")
    at = models.DateTimeField(auto_now_add=True)
    about = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=500, blank=True, help_text="Where whoever saved it was led to.")

    class Meta:
        default_permissions = ()  # nobody reads or changes these by hand

    def __str__(self) -> str:
        return f"{self.about}, {date_and_time(self.at)}"
