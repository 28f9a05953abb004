"""Keep about which decisions that wait for a second person the text check asks, and find what was released."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


def note_what_is_asked(apps: Any, editor: Any) -> None:
    """Look through the texts that wait already."""
    from councils.models.decision import NOT_RELEASED
    from councils.casework.release import questions

    question = apps.get_model("councils", "TextQuestion")
    held = apps.get_model("councils", "Decision").objects.filter(withheld_because=NOT_RELEASED)
    for decision in held.prefetch_related("recommendations").iterator(chunk_size=500):
        if questions(decision):
            question.objects.create(decision=decision)


class Migration(migrations.Migration):
    dependencies = [("councils", "0022_find_drafts")]

    operations = [
        migrations.CreateModel(
            name="TextQuestion",
            fields=[
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="councils.decision",
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=Q(released_at__isnull=False),
                fields=["-decided_on", "-received_on", "reference"],
                name="decision_released",
            ),
        ),
        migrations.RemoveIndex(model_name="decision", name="decision_taken_down"),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=Q(public_until__isnull=False),
                fields=["-decided_on", "-received_on", "reference"],
                name="decision_taken_down",
            ),
        ),
        migrations.RunPython(note_what_is_asked, migrations.RunPython.noop, elidable=True),
    ]
