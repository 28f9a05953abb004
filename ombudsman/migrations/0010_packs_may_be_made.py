from django.db import migrations

from ombudsman.roles import establish


def make_roles(apps, schema_editor):
    establish(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("ombudsman", "0009_alerts_may_be_deleted"),
        ("letters", "0008_packs_for_the_printer"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
