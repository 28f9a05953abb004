from django.db import migrations

from ombudsman.roles import establish


def make_roles(apps, schema_editor):
    establish(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("ombudsman", "0002_boundaries_may_be_seen"),
        ("letters", "0003_the_outbox"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
