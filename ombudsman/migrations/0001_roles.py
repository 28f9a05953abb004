from django.db import migrations

from ombudsman.roles import establish


def make_roles(apps, schema_editor):
    establish(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("councils", "0003_release_and_compliance"),
        ("django_tasks_database", "__latest__"),
        ("letters", "0001_annual_review_letters"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
