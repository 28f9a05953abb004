from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('councils', '0008_since_when_a_decision_is_public'),
        ('letters', '0002_until_when_a_letter_was_held_back'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='dispatch',
            name='dispatch_posted_when_it_cannot_be_mailed',
        ),
        migrations.AddField(
            model_name='dispatch',
            name='returned_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='dispatch',
            name='returned_because',
            field=models.TextField(blank=True, verbose_name='what was said when it came back'),
        ),
        migrations.AddField(
            model_name='historicaldispatch',
            name='returned_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='historicaldispatch',
            name='returned_because',
            field=models.TextField(blank=True, verbose_name='what was said when it came back'),
        ),
        migrations.AddConstraint(
            model_name='dispatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('returned_at', None), ('returned_because', '')), models.Q(('failed_at', None), ('returned_at__isnull', False), ('started_at__isnull', False), models.Q(('returned_because', ''), _negated=True)), _connector='OR'), name='dispatch_returned_once_begun_with_a_reason', violation_error_message='Only what was mailed comes back, and what was said then is kept.'),
        ),
        migrations.AddConstraint(
            model_name='dispatch',
            constraint=models.CheckConstraint(condition=models.Q(('posted_at', None), ('email', ''), ('failed_at__isnull', False), ('returned_at__isnull', False), _connector='OR'), name='dispatch_posted_when_it_cannot_be_mailed', violation_error_message='Only what has no e-mail address, was refused or came back is posted.'),
        ),
    ]
