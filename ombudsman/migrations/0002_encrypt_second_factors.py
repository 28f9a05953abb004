"""What authenticator apps and recovery codes rest on was in the database as it is: encrypt it."""

from django.core.management import call_command
from django.db import migrations


def encrypt(apps, schema_editor):
    if apps.get_model("mfa", "Authenticator").objects.exclude(type="webauthn").exists():
        call_command("encrypt_second_factors", verbosity=0)


class Migration(migrations.Migration):

    dependencies = [
        ("ombudsman", "0001_initial"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(encrypt, migrations.RunPython.noop)]
