"""Migrations: they stand on their own feet, and a database made by those that were squashed has nothing to repeat."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from tests.ombudsman.operations.test_drill import new_machine, on  # noqa: F401

APPS = ("councils", "letters", "ombudsman")
MIGRATIONS = sorted(path for app in APPS for path in (Path(settings.BASE_DIR) / app / "migrations").glob("0*.py"))


def imports(path):
    """The packages that a module imports, by their first names."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "" if node.level else str(node.module).partition(".")[0]


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: f"{path.parts[-3]}.{path.stem}")
def test_a_migration_imports_nothing_of_a_project_that_goes_on_changing(path):
    assert set(imports(path)) & {*APPS, "tests", ""} == set()


@pytest.mark.django_db
def test_a_database_made_by_the_migrations_that_were_squashed_repeats_none_of_them():
    recorder = MigrationRecorder(connection)
    squashed = [
        migration for migration in MigrationExecutor(connection).loader.disk_migrations.values() if migration.replaces
    ]
    ours = [migration for migration in squashed if migration.app_label in APPS]
    assert {migration.app_label for migration in ours} == set(APPS)
    for migration in ours:
        recorder.record_unapplied(migration.app_label, migration.name)
        for replaced in migration.replaces:
            recorder.record_applied(*replaced)
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    executor.check_replacements()
    assert {(migration.app_label, migration.name) for migration in ours} <= recorder.applied_migrations().keys()


RECORD = """
from django.db import connection
from django.db.migrations.loader import MigrationLoader
first = [(app, "0001_initial") for app in ("councils", "letters", "ombudsman")]
of = MigrationLoader(connection).project_state(first).apps.get_model
oldham = of("councils", "Authority").objects.create(
    slug="oldham", name="Oldham Council", kind="metropolitan", opened_on="1974-04-01"
)
bins = of("councils", "Category").objects.create(name="Bins", service_area="environment")
of("councils", "Decision").objects.create(
    reference="19 012 345", received_on="2019-05-01", authority=oldham, category=bins
)
of("councils", "ReviewYear").objects.create(starts_on="2019-04-01", notes="Intake stopped.")
of("councils", "TrainingCourse").objects.create(held_on="2019-06-03", topic="Complaints", people=3)
"""
READ = """
from councils.models import Decision, TrainingCourse, YearNote
print(*YearNote.objects.values_list("year__notes", "text", "withheld_because"))
print(*TrainingCourse.objects.past_embargo().values_list("topic", "withheld_because"))
print(*Decision.objects.values_list("reference", "authority__name", "category__name", "received_on"))
"""


@pytest.mark.django_db(transaction=True)
def test_what_people_recorded_is_all_there_after_an_upgrade_from_the_first_schema(new_machine, on):
    for app in APPS:
        on(new_machine, "migrate", app, "0001_initial", "--verbosity=0")
    on(new_machine, "shell", "--verbosity=0", "--no-imports", "--command", RECORD)
    on(new_machine, "migrate", "--verbosity=0")
    assert "No planned migration operations." in on(new_machine, "migrate", "--plan")
    read = on(new_machine, "shell", "--verbosity=0", "--no-imports", "--command", READ)
    assert "('19 012 345', 'Oldham Council', 'Bins', datetime.date(2019, 5, 1))" in read
    assert "('Intake stopped.', 'Intake stopped.', '')" in read
    assert "('Complaints', '')" in read
