from django.db import migrations

from ombudsman.roles import establish


def make_roles(apps, schema_editor):
    establish(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("ombudsman", "0001_roles"),
        ("councils", "0004_boundary"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
