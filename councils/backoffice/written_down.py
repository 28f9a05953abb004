"""What was done to many records at once, or with a list of them, as an entry of the admin's own log."""

from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model


def write_down_of_many(by: Any, model: type[Model], said: str) -> None:
    kind = ContentType.objects.get_for_model(model)
    name = str(model._meta.verbose_name_plural)
    LogEntry.objects.create(user=by, content_type=kind, object_repr=name, action_flag=CHANGE, change_message=said)
