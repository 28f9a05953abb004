from django.core.management import call_command
from django.db import migrations


def make_table(apps, schema_editor):
    # The table of the cache that counts attempts to sign in for all processes. It is no model: Django makes it.
    call_command("createcachetable", "ombudsman_attempts", database=schema_editor.connection.alias, verbosity=0)


def drop_table(apps, schema_editor):
    schema_editor.execute("DROP TABLE ombudsman_attempts")


class Migration(migrations.Migration):
    dependencies = [("ombudsman", "0004_problems_looked_at_may_be_seen")]

    operations = [migrations.RunPython(make_table, drop_table)]
