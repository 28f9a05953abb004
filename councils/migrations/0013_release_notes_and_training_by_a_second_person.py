"""Notes of a year, training courses and seminars wait for a second person. What was public before stays public."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('councils', '0012_residents_of_a_kind_in_every_service_area'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalYearNote',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('withheld_because', models.TextField(blank=True, default='Not released yet: a second person has to read what the public will see.', help_text='Why it is not published. Anything written here keeps it from the public.')),
                ('public_until', models.DateTimeField(blank=True, editable=False, help_text='When it was taken down, if the public could read it before.', null=True)),
                ('overruled_because', models.TextField(blank=True, help_text='What the text check found and why it may be published all the same.', verbose_name='why the findings may stand')),
                ('overruled_findings', models.TextField(blank=True, editable=False, help_text='What the text check had found by then.', verbose_name='findings that may stand')),
                ('released_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('text', models.TextField(help_text="Shown wherever the year's figures stand, in letters too.")),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical year note',
                'verbose_name_plural': 'historical year notes',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='YearNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('withheld_because', models.TextField(blank=True, default='Not released yet: a second person has to read what the public will see.', help_text='Why it is not published. Anything written here keeps it from the public.')),
                ('public_until', models.DateTimeField(blank=True, editable=False, help_text='When it was taken down, if the public could read it before.', null=True)),
                ('overruled_because', models.TextField(blank=True, help_text='What the text check found and why it may be published all the same.', verbose_name='why the findings may stand')),
                ('overruled_findings', models.TextField(blank=True, editable=False, help_text='What the text check had found by then.', verbose_name='findings that may stand')),
                ('released_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('text', models.TextField(help_text="Shown wherever the year's figures stand, in letters too.")),
            ],
            options={
                'ordering': ['-year'],
            },
        ),
        migrations.AddField(
            model_name='historicalseminar',
            name='overruled_because',
            field=models.TextField(blank=True, help_text='What the text check found and why it may be published all the same.', verbose_name='why the findings may stand'),
        ),
        migrations.AddField(
            model_name='historicalseminar',
            name='overruled_findings',
            field=models.TextField(blank=True, editable=False, help_text='What the text check had found by then.', verbose_name='findings that may stand'),
        ),
        migrations.AddField(
            model_name='historicalseminar',
            name='public_until',
            field=models.DateTimeField(blank=True, editable=False, help_text='When it was taken down, if the public could read it before.', null=True),
        ),
        migrations.AddField(
            model_name='historicalseminar',
            name='released_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='historicalseminar',
            name='released_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalseminar',
            name='withheld_because',
            field=models.TextField(blank=True, default='', help_text='Why it is not published. Anything written here keeps it from the public.'),
        ),
        migrations.AddField(
            model_name='historicalseminar',
            name='written_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, help_text='Who last changed what the public reads.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicaltrainingcourse',
            name='overruled_because',
            field=models.TextField(blank=True, help_text='What the text check found and why it may be published all the same.', verbose_name='why the findings may stand'),
        ),
        migrations.AddField(
            model_name='historicaltrainingcourse',
            name='overruled_findings',
            field=models.TextField(blank=True, editable=False, help_text='What the text check had found by then.', verbose_name='findings that may stand'),
        ),
        migrations.AddField(
            model_name='historicaltrainingcourse',
            name='public_until',
            field=models.DateTimeField(blank=True, editable=False, help_text='When it was taken down, if the public could read it before.', null=True),
        ),
        migrations.AddField(
            model_name='historicaltrainingcourse',
            name='released_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='historicaltrainingcourse',
            name='released_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicaltrainingcourse',
            name='withheld_because',
            field=models.TextField(blank=True, default='', help_text='Why it is not published. Anything written here keeps it from the public.'),
        ),
        migrations.AddField(
            model_name='historicaltrainingcourse',
            name='written_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, help_text='Who last changed what the public reads.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='seminar',
            name='overruled_because',
            field=models.TextField(blank=True, help_text='What the text check found and why it may be published all the same.', verbose_name='why the findings may stand'),
        ),
        migrations.AddField(
            model_name='seminar',
            name='overruled_findings',
            field=models.TextField(blank=True, editable=False, help_text='What the text check had found by then.', verbose_name='findings that may stand'),
        ),
        migrations.AddField(
            model_name='seminar',
            name='public_until',
            field=models.DateTimeField(blank=True, editable=False, help_text='When it was taken down, if the public could read it before.', null=True),
        ),
        migrations.AddField(
            model_name='seminar',
            name='released_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='seminar',
            name='released_by',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='seminar',
            name='withheld_because',
            field=models.TextField(blank=True, default='', help_text='Why it is not published. Anything written here keeps it from the public.'),
        ),
        migrations.AddField(
            model_name='seminar',
            name='written_by',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, help_text='Who last changed what the public reads.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='trainingcourse',
            name='overruled_because',
            field=models.TextField(blank=True, help_text='What the text check found and why it may be published all the same.', verbose_name='why the findings may stand'),
        ),
        migrations.AddField(
            model_name='trainingcourse',
            name='overruled_findings',
            field=models.TextField(blank=True, editable=False, help_text='What the text check had found by then.', verbose_name='findings that may stand'),
        ),
        migrations.AddField(
            model_name='trainingcourse',
            name='public_until',
            field=models.DateTimeField(blank=True, editable=False, help_text='When it was taken down, if the public could read it before.', null=True),
        ),
        migrations.AddField(
            model_name='trainingcourse',
            name='released_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='trainingcourse',
            name='released_by',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='trainingcourse',
            name='withheld_because',
            field=models.TextField(blank=True, default='', help_text='Why it is not published. Anything written here keeps it from the public.'),
        ),
        migrations.AddField(
            model_name='trainingcourse',
            name='written_by',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, help_text='Who last changed what the public reads.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='historicalreviewyear',
            name='notes',
            field=models.TextField(blank=True, editable=False, help_text='The text of its note, while that is released.'),
        ),
        migrations.AlterField(
            model_name='reviewyear',
            name='notes',
            field=models.TextField(blank=True, editable=False, help_text='The text of its note, while that is released.'),
        ),
        migrations.AddConstraint(
            model_name='seminar',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('released_at', None), ('released_by', None)), models.Q(('released_at__isnull', False), ('released_by__isnull', False)), _connector='OR'), name='seminar_released_by_somebody', violation_error_message='A release has a day and somebody who released it, or neither.'),
        ),
        migrations.AddConstraint(
            model_name='seminar',
            constraint=models.CheckConstraint(condition=models.Q(('released_by', None), ('written_by', None), models.Q(('released_by', models.F('written_by')), _negated=True), _connector='OR'), name='seminar_released_by_a_second_person', violation_error_message='Whoever last changed the text cannot release it.'),
        ),
        migrations.AddConstraint(
            model_name='trainingcourse',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('released_at', None), ('released_by', None)), models.Q(('released_at__isnull', False), ('released_by__isnull', False)), _connector='OR'), name='trainingcourse_released_by_somebody', violation_error_message='A release has a day and somebody who released it, or neither.'),
        ),
        migrations.AddConstraint(
            model_name='trainingcourse',
            constraint=models.CheckConstraint(condition=models.Q(('released_by', None), ('written_by', None), models.Q(('released_by', models.F('written_by')), _negated=True), _connector='OR'), name='trainingcourse_released_by_a_second_person', violation_error_message='Whoever last changed the text cannot release it.'),
        ),
        migrations.AddField(
            model_name='historicalyearnote',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalyearnote',
            name='released_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalyearnote',
            name='written_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, help_text='Who last changed what the public reads.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalyearnote',
            name='year',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='councils.reviewyear'),
        ),
        migrations.AddField(
            model_name='yearnote',
            name='released_by',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='yearnote',
            name='written_by',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, help_text='Who last changed what the public reads.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='yearnote',
            name='year',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='note', to='councils.reviewyear'),
        ),
        migrations.AddConstraint(
            model_name='yearnote',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('released_at', None), ('released_by', None)), models.Q(('released_at__isnull', False), ('released_by__isnull', False)), _connector='OR'), name='yearnote_released_by_somebody', violation_error_message='A release has a day and somebody who released it, or neither.'),
        ),
        migrations.AddConstraint(
            model_name='yearnote',
            constraint=models.CheckConstraint(condition=models.Q(('released_by', None), ('written_by', None), models.Q(('released_by', models.F('written_by')), _negated=True), _connector='OR'), name='yearnote_released_by_a_second_person', violation_error_message='Whoever last changed the text cannot release it.'),
        ),
        migrations.AlterField(
            model_name='historicalseminar',
            name='withheld_because',
            field=models.TextField(blank=True, default='Not released yet: a second person has to read what the public will see.', help_text='Why it is not published. Anything written here keeps it from the public.'),
        ),
        migrations.AlterField(
            model_name='historicaltrainingcourse',
            name='withheld_because',
            field=models.TextField(blank=True, default='Not released yet: a second person has to read what the public will see.', help_text='Why it is not published. Anything written here keeps it from the public.'),
        ),
        migrations.AlterField(
            model_name='seminar',
            name='withheld_because',
            field=models.TextField(blank=True, default='Not released yet: a second person has to read what the public will see.', help_text='Why it is not published. Anything written here keeps it from the public.'),
        ),
        migrations.AlterField(
            model_name='trainingcourse',
            name='withheld_because',
            field=models.TextField(blank=True, default='Not released yet: a second person has to read what the public will see.', help_text='Why it is not published. Anything written here keeps it from the public.'),
        ),
        migrations.RemoveConstraint(
            model_name='seminar',
            name='seminar_texts_fit',
        ),
        migrations.RemoveConstraint(
            model_name='trainingcourse',
            name='trainingcourse_texts_fit',
        ),
        migrations.AddConstraint(
            model_name='seminar',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('place'), 80), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('theme'), 200), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('withheld_because'), 5000), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('overruled_because'), 5000), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('overruled_findings'), 5000000)), name='seminar_texts_fit', violation_error_message='A text is too long.'),
        ),
        migrations.AddConstraint(
            model_name='trainingcourse',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('topic'), 150), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('withheld_because'), 5000), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('overruled_because'), 5000), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('overruled_findings'), 5000000)), name='trainingcourse_texts_fit', violation_error_message='A text is too long.'),
        ),
        migrations.AddConstraint(
            model_name='yearnote',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('text'), 100000), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('withheld_because'), 5000), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('overruled_because'), 5000), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('overruled_findings'), 5000000)), name='yearnote_texts_fit', violation_error_message='A text is too long.'),
        ),
    ]
