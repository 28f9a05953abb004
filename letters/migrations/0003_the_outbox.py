
import django.db.models.deletion
import django.db.models.functions.text
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0002_say_what_a_constraint_refuses'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalDispatch',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('role', models.CharField(choices=[('chief-executive', 'Chief executive'), ('link-officer', 'Link officer'), ('leader', 'Leader'), ('scrutiny-chair', 'Chair of scrutiny'), ('monitoring-officer', 'Monitoring officer')], max_length=20, verbose_name='to')),
                ('email', models.EmailField(blank=True, help_text='Empty when the letter is printed and posted.', max_length=254, verbose_name='e-mail')),
                ('message_id', models.CharField(blank=True, max_length=250, verbose_name='Message-ID')),
                ('queued_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(blank=True, null=True, verbose_name='not before')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='begun at')),
                ('said', models.TextField(blank=True, verbose_name='what the mail server said')),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('failed_at', models.DateTimeField(blank=True, null=True)),
                ('presumed_at', models.DateTimeField(blank=True, null=True, verbose_name='presumed sent at')),
                ('posted_at', models.DateTimeField(blank=True, null=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('letter', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='letters.letter')),
                ('posted_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('presumed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='presumed by')),
            ],
            options={
                'verbose_name': 'historical dispatch',
                'verbose_name_plural': 'historical dispatches',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Dispatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('chief-executive', 'Chief executive'), ('link-officer', 'Link officer'), ('leader', 'Leader'), ('scrutiny-chair', 'Chair of scrutiny'), ('monitoring-officer', 'Monitoring officer')], max_length=20, verbose_name='to')),
                ('email', models.EmailField(blank=True, help_text='Empty when the letter is printed and posted.', max_length=254, verbose_name='e-mail')),
                ('message_id', models.CharField(blank=True, max_length=250, verbose_name='Message-ID')),
                ('queued_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(blank=True, null=True, verbose_name='not before')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='begun at')),
                ('said', models.TextField(blank=True, verbose_name='what the mail server said')),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('failed_at', models.DateTimeField(blank=True, null=True)),
                ('presumed_at', models.DateTimeField(blank=True, null=True, verbose_name='presumed sent at')),
                ('posted_at', models.DateTimeField(blank=True, null=True)),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispatches', to='letters.letter')),
                ('posted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('presumed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='presumed by')),
            ],
            options={
                'verbose_name_plural': 'dispatches',
                'ordering': ['letter', 'pk'],
                'indexes': [models.Index(condition=models.Q(('posted_at', None), ('presumed_at', None), ('sent_at', None)), fields=['started_at'], name='dispatch_under_way')],
                'constraints': [models.UniqueConstraint(fields=('letter', 'role'), name='dispatch_once_a_role', violation_error_message='This letter is on its way to that role already.'), models.UniqueConstraint(models.F('letter'), django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='dispatch_once_an_address', violation_error_message='This letter is on its way to that address already.'), models.UniqueConstraint(condition=models.Q(('message_id', ''), _negated=True), fields=('message_id',), name='dispatch_message_id_is_its_own', violation_error_message='Another mail has this Message-ID.'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('email', ''), _negated=True), models.Q(('message_id', ''), _negated=True)), models.Q(('email', ''), ('message_id', '')), _connector='OR'), name='dispatch_mail_has_a_message_id', violation_error_message='A mail has a Message-ID, and a letter on paper has none.'), models.CheckConstraint(condition=models.Q(models.Q(('email', ''), _negated=True), ('started_at', None), _connector='OR'), name='dispatch_on_paper_is_not_mailed', violation_error_message='Without an e-mail address nothing can be mailed: print it and post it.'), models.CheckConstraint(condition=models.Q(('started_at__isnull', False), models.Q(('failed_at', None), ('presumed_at', None), ('sent_at', None)), _connector='OR'), name='dispatch_begins_before_it_ends', violation_error_message='A mail is begun before it is sent, refused or presumed sent.'), models.CheckConstraint(condition=models.Q(('failed_at', None), models.Q(('presumed_at', None), ('sent_at', None)), _connector='OR'), name='dispatch_is_sent_or_failed', violation_error_message='A mail was sent or it was refused, not both.'), models.CheckConstraint(condition=models.Q(('failed_at', None), models.Q(('said', ''), _negated=True), _connector='OR'), name='dispatch_failure_has_its_reason', violation_error_message='A mail that failed is kept with what the mail server said.'), models.CheckConstraint(condition=models.Q(models.Q(('presumed_at', None), ('presumed_by', None)), models.Q(('presumed_at__isnull', False), ('presumed_by__isnull', False)), _connector='OR'), name='dispatch_presumed_by_somebody', violation_error_message='A mail is presumed sent by somebody, at a time, or it is not.'), models.CheckConstraint(condition=models.Q(models.Q(('posted_at', None), ('posted_by', None)), models.Q(('posted_at__isnull', False), ('posted_by__isnull', False)), _connector='OR'), name='dispatch_posted_by_somebody', violation_error_message='A letter is posted by somebody, at a time, or not yet.'), models.CheckConstraint(condition=models.Q(('posted_at', None), ('email', ''), ('failed_at__isnull', False), _connector='OR'), name='dispatch_posted_when_it_cannot_be_mailed', violation_error_message='Only what has no e-mail address, or was refused, is posted.')],
            },
        ),
    ]
