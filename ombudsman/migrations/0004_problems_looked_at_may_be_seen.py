from django.db import migrations

from ombudsman.roles import establish


def make_roles(apps, schema_editor):
    establish(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("ombudsman", "0003_dispatches_may_be_seen"),
        ("councils", "0011_check_a_year"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
