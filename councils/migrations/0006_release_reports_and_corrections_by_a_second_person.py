"""Reports and corrections wait for a second person. What was public before the rule stays public."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('councils', '0005_keep_the_ordinary_ranges'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalCorrection',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('withheld_because', models.TextField(blank=True, default='Not released yet: a second person has to read what the public will see.', help_text='Why it is not published. Anything written here keeps it from the public.')),
                ('public_until', models.DateTimeField(blank=True, editable=False, help_text='When it was taken down, if the public could read it before.', null=True)),
                ('overruled_because', models.TextField(blank=True, help_text='What the text check found and why it may be published all the same.', verbose_name='why the findings may stand')),
                ('overruled_findings', models.TextField(blank=True, editable=False, help_text='What the text check had found by then.', verbose_name='findings that may stand')),
                ('released_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('received', models.PositiveIntegerField(default=0)),
                ('invalid_or_incomplete', models.PositiveIntegerField(default=0)),
                ('advice_given', models.PositiveIntegerField(default=0)),
                ('referred_back', models.PositiveIntegerField(default=0)),
                ('closed_after_initial_enquiries', models.PositiveIntegerField(default=0)),
                ('not_upheld', models.PositiveIntegerField(default=0)),
                ('upheld', models.PositiveIntegerField(default=0)),
                ('satisfactory_remedies', models.PositiveIntegerField(default=0)),
                ('complied', models.PositiveIntegerField(default=0)),
                ('complied_late', models.PositiveIntegerField(default=0)),
                ('not_complied', models.PositiveIntegerField(default=0)),
                ('ceased', models.PositiveIntegerField(default=0)),
                ('reason', models.TextField()),
                ('at', models.DateTimeField(help_text='Since when it holds; until it is released, when it was made.')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical correction',
                'verbose_name_plural': 'historical corrections',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name='correction',
            name='overruled_because',
            field=models.TextField(blank=True, help_text='What the text check found and why it may be published all the same.', verbose_name='why the findings may stand'),
        ),
        migrations.AddField(
            model_name='correction',
            name='overruled_findings',
            field=models.TextField(blank=True, editable=False, help_text='What the text check had found by then.', verbose_name='findings that may stand'),
        ),
        migrations.AddField(
            model_name='correction',
            name='public_until',
            field=models.DateTimeField(blank=True, editable=False, help_text='When it was taken down, if the public could read it before.', null=True),
        ),
        migrations.AddField(
            model_name='correction',
            name='released_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='correction',
            name='released_by',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='correction',
            name='withheld_because',
            field=models.TextField(blank=True, default='', help_text='Why it is not published. Anything written here keeps it from the public.'),
        ),
        migrations.AddField(
            model_name='correction',
            name='written_by',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, help_text='Who last changed what the public reads.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalpublicreport',
            name='overruled_because',
            field=models.TextField(blank=True, help_text='What the text check found and why it may be published all the same.', verbose_name='why the findings may stand'),
        ),
        migrations.AddField(
            model_name='historicalpublicreport',
            name='overruled_findings',
            field=models.TextField(blank=True, editable=False, help_text='What the text check had found by then.', verbose_name='findings that may stand'),
        ),
        migrations.AddField(
            model_name='historicalpublicreport',
            name='public_until',
            field=models.DateTimeField(blank=True, editable=False, help_text='When it was taken down, if the public could read it before.', null=True),
        ),
        migrations.AddField(
            model_name='historicalpublicreport',
            name='released_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='historicalpublicreport',
            name='released_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalpublicreport',
            name='withheld_because',
            field=models.TextField(blank=True, default='', help_text='Why it is not published. Anything written here keeps it from the public.'),
        ),
        migrations.AddField(
            model_name='historicalpublicreport',
            name='written_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, help_text='Who last changed what the public reads.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='publicreport',
            name='overruled_because',
            field=models.TextField(blank=True, help_text='What the text check found and why it may be published all the same.', verbose_name='why the findings may stand'),
        ),
        migrations.AddField(
            model_name='publicreport',
            name='overruled_findings',
            field=models.TextField(blank=True, editable=False, help_text='What the text check had found by then.', verbose_name='findings that may stand'),
        ),
        migrations.AddField(
            model_name='publicreport',
            name='public_until',
            field=models.DateTimeField(blank=True, editable=False, help_text='When it was taken down, if the public could read it before.', null=True),
        ),
        migrations.AddField(
            model_name='publicreport',
            name='released_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='publicreport',
            name='released_by',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='publicreport',
            name='withheld_because',
            field=models.TextField(blank=True, default='', help_text='Why it is not published. Anything written here keeps it from the public.'),
        ),
        migrations.AddField(
            model_name='publicreport',
            name='written_by',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, help_text='Who last changed what the public reads.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='correction',
            name='at',
            field=models.DateTimeField(help_text='Since when it holds; until it is released, when it was made.'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('released_at', None), ('released_by', None)), models.Q(('released_at__isnull', False), ('released_by__isnull', False)), _connector='OR'), name='correction_released_by_somebody', violation_error_message='A release has a day and somebody who released it, or neither.'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('released_by', None), ('written_by', None), models.Q(('released_by', models.F('written_by')), _negated=True), _connector='OR'), name='correction_released_by_a_second_person', violation_error_message='Whoever last changed the text cannot release it.'),
        ),
        migrations.AddConstraint(
            model_name='publicreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('released_at', None), ('released_by', None)), models.Q(('released_at__isnull', False), ('released_by__isnull', False)), _connector='OR'), name='publicreport_released_by_somebody', violation_error_message='A release has a day and somebody who released it, or neither.'),
        ),
        migrations.AddConstraint(
            model_name='publicreport',
            constraint=models.CheckConstraint(condition=models.Q(('released_by', None), ('written_by', None), models.Q(('released_by', models.F('written_by')), _negated=True), _connector='OR'), name='publicreport_released_by_a_second_person', violation_error_message='Whoever last changed the text cannot release it.'),
        ),
        migrations.AddField(
            model_name='historicalcorrection',
            name='by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalcorrection',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalcorrection',
            name='performance',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='councils.performance'),
        ),
        migrations.AddField(
            model_name='historicalcorrection',
            name='released_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalcorrection',
            name='written_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, help_text='Who last changed what the public reads.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='correction',
            name='withheld_because',
            field=models.TextField(blank=True, default='Not released yet: a second person has to read what the public will see.', help_text='Why it is not published. Anything written here keeps it from the public.'),
        ),
        migrations.AlterField(
            model_name='historicalpublicreport',
            name='withheld_because',
            field=models.TextField(blank=True, default='Not released yet: a second person has to read what the public will see.', help_text='Why it is not published. Anything written here keeps it from the public.'),
        ),
        migrations.AlterField(
            model_name='publicreport',
            name='withheld_because',
            field=models.TextField(blank=True, default='Not released yet: a second person has to read what the public will see.', help_text='Why it is not published. Anything written here keeps it from the public.'),
        ),
    ]
