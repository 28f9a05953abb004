from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('councils', '0001_record_and_figures'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='decision',
            name='decision_by_authority',
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(
                fields=['authority', '-decided_on', '-received_on', 'category', 'outcome', 'remedied_already', 'compliance_outcome', 'compliance_recorded_on'],
                name='decision_by_authority',
            ),
        ),
    ]
