from django.db import migrations

from ombudsman.roles import establish


def make_roles(apps, schema_editor):
    establish(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("ombudsman", "0011_reviews_may_be_drafted"),
        ("councils", "0021_consultations"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
