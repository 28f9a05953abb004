from django.db import migrations

from ombudsman.roles import establish


def make_roles(apps, schema_editor):
    establish(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("ombudsman", "0008_files_that_were_brought_may_be_seen"),
        ("councils", "0018_alerts"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
