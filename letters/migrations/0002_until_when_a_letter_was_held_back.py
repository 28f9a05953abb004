
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='letter',
            name='held_back_until',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
