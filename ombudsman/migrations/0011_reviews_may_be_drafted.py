from django.db import migrations

from ombudsman.roles import establish


def make_roles(apps, schema_editor):
    establish(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("ombudsman", "0010_packs_may_be_made"),
        ("letters", "0009_the_national_review"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
