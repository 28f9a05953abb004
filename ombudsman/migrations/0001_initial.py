"""The table of the cache that counts attempts to sign in for all processes. It is no model: Django makes it."""

from django.core.management import call_command
from django.db import migrations

TABLE = "ombudsman_attempts"


def make_table(apps, schema_editor):
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop_table(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {TABLE}")


class Migration(migrations.Migration):

    replaces = [
        ("ombudsman", "0001_roles"),
        ("ombudsman", "0002_boundaries_may_be_seen"),
        ("ombudsman", "0003_dispatches_may_be_seen"),
        ("ombudsman", "0004_problems_looked_at_may_be_seen"),
        ("ombudsman", "0005_count_attempts"),
        ("ombudsman", "0006_samples_may_be_drawn"),
        ("ombudsman", "0007_runs_may_be_seen"),
        ("ombudsman", "0008_files_that_were_brought_may_be_seen"),
        ("ombudsman", "0009_alerts_may_be_deleted"),
        ("ombudsman", "0010_packs_may_be_made"),
        ("ombudsman", "0011_reviews_may_be_drafted"),
        ("ombudsman", "0012_consultations_may_be_seen"),
    ]

    initial = True

    dependencies = []

    operations = [migrations.RunPython(make_table, drop_table)]
