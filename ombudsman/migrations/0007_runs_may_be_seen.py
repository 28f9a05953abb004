from django.db import migrations

from ombudsman.roles import establish


def make_roles(apps, schema_editor):
    establish(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("ombudsman", "0006_samples_may_be_drawn"),
        ("letters", "0007_runs_and_letters_held_back"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
