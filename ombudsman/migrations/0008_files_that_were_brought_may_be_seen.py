from django.db import migrations

from ombudsman.roles import establish


def make_roles(apps, schema_editor):
    establish(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("ombudsman", "0007_runs_may_be_seen"),
        ("councils", "0017_files_that_were_brought"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
