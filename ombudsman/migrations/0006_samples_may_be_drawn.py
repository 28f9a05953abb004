from django.db import migrations

from ombudsman.roles import establish


def make_roles(apps, schema_editor):
    establish(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("ombudsman", "0005_count_attempts"),
        ("letters", "0006_samples_are_read"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
