"""Alerts go by what they see first, not by the moment written in it. What was public before is known already."""

from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def keep(apps, schema_editor):
    known = apps.get_model("councils", "Decision").objects.filter(became_public_at__lte=timezone.now())
    known.update(announced_at=models.F("became_public_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('councils', '0014_keep_the_notes_of_years'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='announced_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='When whoever looks for what is new first saw it, which may be after it was written.', null=True),
        ),
        migrations.AddField(
            model_name='historicaldecision',
            name='announced_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='When whoever looks for what is new first saw it, which may be after it was written.', null=True),
        ),
        migrations.AlterField(
            model_name='alert',
            name='told_until',
            field=models.DateTimeField(help_text='What was announced by then has been told of.'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('announced_at', None), ('became_public_at__isnull', False)), fields=['became_public_at'], name='decision_unannounced'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('announced_at__isnull', False)), fields=['announced_at'], name='decision_announced'),
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
    ]
