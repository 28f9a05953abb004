"""Say of every decision since when the public can read it, and of every alert until which moment it has been told."""

from datetime import datetime, time

from django.conf import settings
from django.db import migrations, models
from django.db.models import F
from django.utils import timezone


def note_publication(apps, schema_editor):
    """Its day, or the day of its release where that is later: no more is known of what is on record."""
    decisions = apps.get_model("councils", "Decision").objects.filter(
        withheld_because="", outcome__in=["closed_after_initial_enquiries", "not_upheld", "upheld"]
    )
    for day in list(decisions.filter(publish_on__isnull=False).order_by().values_list("publish_on", flat=True).distinct()):
        at = timezone.make_aware(datetime.combine(day, time.min))
        decisions.filter(publish_on=day).update(became_public_at=at, updated_at=at)
    later = decisions.filter(released_at__gt=F("became_public_at"))
    later.update(became_public_at=F("released_at"), updated_at=F("released_at"))


def note_alerts(apps, schema_editor):
    """An alert has told of a day to its end."""
    alerts = apps.get_model("councils", "Alert").objects
    for day in list(alerts.order_by().values_list("told_on", flat=True).distinct()):
        alerts.filter(told_on=day).update(told_until=timezone.make_aware(datetime.combine(day, time.max)))


class Migration(migrations.Migration):

    dependencies = [
        ('councils', '0007_read_plain_figures_alone'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='became_public_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='When the public could first read it, or will be able to.', null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='updated_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='When what the public reads of it last changed.', null=True),
        ),
        migrations.AddField(
            model_name='historicaldecision',
            name='became_public_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='When the public could first read it, or will be able to.', null=True),
        ),
        migrations.AddField(
            model_name='historicaldecision',
            name='updated_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='When what the public reads of it last changed.', null=True),
        ),
        migrations.RenameField(model_name='alert', old_name='told_until', new_name='told_on'),
        migrations.AddField(
            model_name='alert',
            name='told_until',
            field=models.DateTimeField(help_text='What became public by then has been told of.', null=True),
        ),
        migrations.RunPython(note_alerts, migrations.RunPython.noop),
        migrations.RemoveField(model_name='alert', name='told_on'),
        migrations.AlterField(
            model_name='alert',
            name='told_until',
            field=models.DateTimeField(help_text='What became public by then has been told of.'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('became_public_at__isnull', False)), fields=['became_public_at', 'id'], name='decision_became_public'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('became_public_at__isnull', False)), fields=['updated_at'], name='decision_updated'),
        ),
        migrations.RunPython(note_publication, migrations.RunPython.noop),
    ]
