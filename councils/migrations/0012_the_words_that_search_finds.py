"""Where the stems of public texts are kept, beside each searched table; `manage.py rebuild_search` fills them."""

from django.db import migrations

TABLES = ["councils_decision_words", "councils_recommendation_words", "councils_publicreport_words"]
MAKE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE {name} USING fts5 "
        "(head, body, columnsize=0, tokenize=\"ascii tokenchars '_'\")",
    ],
    "postgresql": [
        "CREATE TABLE {name} (id bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX {name}_found ON {name} USING gin (words)",
    ],
}


def make(apps, schema_editor):
    for name in TABLES:
        for statement in MAKE[schema_editor.connection.vendor]:
            schema_editor.execute(statement.format(name=name))


def drop(apps, schema_editor):
    for name in TABLES:
        schema_editor.execute(f"DROP TABLE {name}")


class Migration(migrations.Migration):
    dependencies = [("councils", "0011_check_a_year")]

    operations = [migrations.RunPython(make, drop)]
