"""The house's shape: imports point one way, the arithmetic is pure, rooms are small and named for what they hold."""

import ast
import importlib
import inspect
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from statistics import quantiles

import pytest

from tests.support.house import PACKAGES, House

ROOT = Path(__file__).resolve().parent.parent
BANNED_NAMES = {"utils", "util", "helpers", "helper", "services", "service", "common", "lib", "core", "misc"}
MOST_ENTRIES = 25
IN_THE_DATABASE = {"councils.search.engines", "councils.search.index"}  # what of the search is not pure
PURE_MODULES = sorted(
    name
    for folder in ("councils/statistics", "councils/texts", "councils/search", "letters/wording")
    for path in (ROOT / folder).glob("*.py")
    if path.stem != "__init__" and (name := f"{folder.replace('/', '.')}.{path.stem}") not in IN_THE_DATABASE
)


@pytest.fixture(scope="module")
def house():
    """Read for these tests alone: kept, the syntax trees of everything slow each collection of garbage that follows."""
    return House(ROOT)


def test_imports_point_one_way():
    # A process of its own: the linter sets up logging anew, and silences the site's for every test that comes after.
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    linted = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert linted.returncode == 0, linted.stdout + linted.stderr


@pytest.mark.parametrize("module", PURE_MODULES)
def test_pure_modules_load_without_django(module):
    loaded = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert module in loaded
    assert not {"django", "rest_framework", "councils.models"} & set(loaded)


def test_nothing_is_named_for_holding_everything():
    folders = [*PACKAGES, "tests", "benchmarks", "templates", "static"]
    named = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.stem in BANNED_NAMES]
    assert named == []


def test_no_folder_is_too_full_to_take_in_at_a_glance(house):
    folders = house.folders(*PACKAGES, "templates", "tests")
    assert {name: number for name, number in folders.items() if number > MOST_ENTRIES} == {}


def test_no_module_outgrows_its_room(house):
    lengths = {house.name(path): house.lines([path]) for path in house.modules}
    assert {name: number for name, number in lengths.items() if number > 400} == {}


def test_functions_do_one_thing(house):
    lengths = sorted(
        ((node.end_lineno - node.lineno + 1, house.name(path), node.name) for path, node in house.functions()),
        reverse=True,
    )
    assert quantiles([length for length, *_ in lengths], n=20)[-1] < 30, lengths[:20]


def test_no_module_leads_back_to_itself(house):
    """Imports inside functions and for the type checker alone are counted."""
    assert house.circles() == []


IMPORTS_LATE = {
    "councils/apps.py": "apps are ready before models",
    "letters/apps.py": "apps are ready before models",
    "letters/pdf/rendering.py": "WeasyPrint needs libraries of the system, which the pages of the site do not",
    "letters/pdf/signing.py": "few offices sign, and reading what signs takes a second",
    "letters/pdf/workers.py": "a process of its own sets Django up first",
    "ombudsman/admin_site.py": "the pages of a year register with this site, which has to be there first",
}


def test_nothing_is_imported_late_but_with_a_reason(house):
    late = {place.split(":")[0] for place in house.imports_inside_functions()}
    assert late == set(IMPORTS_LATE)


def test_no_class_has_the_name_of_another(house):
    """But for what Django calls by that name."""
    names = Counter(
        node.name for tree in house.modules.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
    )
    assert {name for name, number in names.items() if number > 1} - {"Meta", "Media", "Command"} == set()


OF_LETTERS = re.compile(r"(?:^|_|\b)(?:letters?|national_?reviews?|dispatch(?:es)?)(?:_|\b|$)", re.IGNORECASE)
MAY_SAY_LETTERS = {
    *("letters_dated_on", "letter_year"),  # a year's own facts, which its page and its feed say
    *("due_a_letter", "is_due_a_letter"),  # whom the Ombudsman writes to, as the law of the figures has it
    *("letter", "letter_address"),  # where the API says that a document is
    *("--letters-stand", "letter-check", "Letters"),  # as people type it, and the heading above their date
    *("http_method_names", "dispatch"),  # Django's own
    "get_column_letter",  # of a spreadsheet
}
SPELLING = ("councils/search/", "councils/texts/", "councils/templatetags/statements.py", "councils/public/search.py")


def identifiers(tree):
    """Names, attributes, arguments and whatever is quoted as a name of something."""
    for node in ast.walk(tree):
        for field in ("id", "attr", "arg", "name"):
            if isinstance(found := getattr(node, field, None), str):
                yield found
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[\w.:-]+", node.value):
            yield node.value


def relations_of_letters():
    """By what names models of councils lead to models of letters."""
    from django.apps import apps

    models = apps.get_app_config("councils").get_models()
    related = [relation for model in models for relation in model._meta.related_objects]
    return {each.get_accessor_name() for each in related if each.related_model._meta.app_label == "letters"} - {None}


def test_councils_know_nothing_of_letters(house):
    """Not even by way of the relations that letters have to councils."""
    relations = relations_of_letters()
    assert {"letters", "national_reviews", "runs"} <= relations
    names = {
        f"{house.name(path)}: {name}"
        for path, tree in house.modules.items()
        if house.name(path).startswith("councils/") and not house.name(path).startswith(SPELLING)
        for name in identifiers(tree)
        if name in relations or (OF_LETTERS.search(name) and name not in MAY_SAY_LETTERS)
    }
    assert names == set()


def test_no_template_line_is_too_long_to_review(house):
    # The paragraphs of a plain mail are not counted: each is one line, which the reader's mail program breaks.
    lines = [
        (f"{house.name(path)}:{number}", len(line))
        for path in sorted((ROOT / "templates").rglob("*"))
        if path.is_file() and path.suffix != ".txt"
        for number, line in enumerate(path.read_text().splitlines(), 1)
    ]
    assert [place for place, length in lines if length > 160] == []


def test_no_migration_depends_on_code_that_lives_on(house):
    migrations = [path for package in PACKAGES for path in (ROOT / package / "migrations").glob("*.py")]
    imported = {
        f"{house.name(path)}: {name}"
        for path in migrations
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name,)
        if name.split(".")[0] in PACKAGES
    }
    assert imported == set()


ARCHITECTURE = (ROOT / "docs/architecture.md").read_text()
HELD_BY = sorted(set(re.findall(r"`((?:councils|letters|ombudsman)(?:\.\w+)+)`", ARCHITECTURE)))


def test_every_rule_of_the_figures_names_what_holds_it():
    assert len(HELD_BY) > 40
    numbered = re.findall(r"^\| (\d+) .*\| `", ARCHITECTURE, re.MULTILINE)
    assert numbered == [str(number) for number in range(1, 17)]


@pytest.mark.parametrize("name", HELD_BY)
def test_what_holds_a_rule_is_where_the_page_says(name):
    parts = name.split(".")
    place = max(
        (end for end in range(1, len(parts)) if (ROOT.joinpath(*parts[:end])).with_suffix(".py").exists()), default=0
    )
    found = importlib.import_module(".".join(parts[:place]))
    for part in parts[place:]:
        found = getattr(found, part)
    assert found is not None


STATISTICS = (ROOT / "docs/statistics.md").read_text()
COUNTED_IN = sorted(set(re.findall(r"`((?:councils|letters|\w+)/[\w/]+\.[\w.]+)`", STATISTICS)))


@pytest.mark.parametrize("name", COUNTED_IN)
def test_where_a_figure_is_counted_is_where_the_page_says(name):
    """Such as `statistics/rates.Rate`, of the councils where no app is named, or a whole file."""
    path = name if name.split("/")[0] in (*PACKAGES, "tests", "docs") else f"councils/{name}"
    if path.endswith(".py"):
        assert (ROOT / path).exists()
        return
    folder, _, last = path.rpartition("/")
    module, *parts = last.split(".")
    found = importlib.import_module(f"{folder.replace('/', '.')}.{module}")
    for part in parts:
        found = getattr(found, part)
    assert found is not None


def test_every_test_that_the_page_of_figures_names_is_there():
    sources = "".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    named = re.findall(r"`(test_\w+)(?:\.\.\.)?`", STATISTICS)
    assert len(named) > 20
    assert [name for name in named if f"def {name}" not in sources] == []


def test_every_folder_has_its_line_on_the_page(house):
    folders = {house.name(path.parent) for path in house.modules if len(path.relative_to(ROOT).parts) == 3}
    assert {folder for folder in folders if f"| `{folder}/` |" not in ARCHITECTURE} == set()


def test_no_model_leaves_open_what_its_base_asks_for():
    from django.apps import apps

    ours = [
        model for label in PACKAGES if label in apps.app_configs for model in apps.get_app_config(label).get_models()
    ]
    assert ours
    open_still = [
        f"{model.__name__}.{name}"
        for model in ours
        for name in dir(model)
        if getattr(inspect.getattr_static(model, name), "__isabstractmethod__", False)
    ]
    assert open_still == []


def test_every_package_is_in_the_import_contracts():
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert found == set(PACKAGES)


# What has no test file of its own name is reached through the pages, files or commands that these try. A folder stands
# for all that lies in it.
TESTED_THROUGH = {
    "councils/backoffice/test_date_field.py": "councils/backoffice/formats/en/formats",
    "ombudsman/test_dashboard.py": "ombudsman/dashboard",
    "ombudsman/test_authority_page.py": "councils/backoffice/call_form",
    "councils/admin/test_admin.py": (
        "councils/admin/category councils/admin/figures councils/backoffice/base councils/backoffice/search"
    ),
    "councils/admin/test_decision_actions.py": "councils/backoffice/release_pages",
    "councils/admin/test_case_page.py": "councils/casework/standing",
    "councils/admin/test_decision_list.py": "councils/templatetags/lists",
    "ombudsman/test_log_of_everything.py": "councils/backoffice/written_down",
    "councils/admin/test_authority.py": "councils/admin/authority_form councils/models/alias",
    "councils/admin/test_checks.py": "councils/admin/allowance councils/models/allowance",
    "councils/admin/test_decision.py": (
        "councils/admin/decision_form councils/admin/decision_pages councils/admin/recommendation "
        "councils/admin/recommendation_pages councils/backoffice/authority_field councils/backoffice/successor_offer "
        "councils/models/text_question"
    ),
    "councils/figures/test_in_year.py": "councils/admin/in_year",
    "councils/admin/test_history.py": "councils/backoffice/history_text councils/models/values",
    "councils/admin/test_report.py": "councils/admin/report_file councils/models/report councils/texts/pdf_content",
    "councils/admin/test_undoing.py": "councils/models/checked councils/models/released",
    "councils/backoffice/test_edit_conflicts.py": "councils/backoffice/inline_formsets",
    "councils/backoffice/test_long_lists.py": "councils/backoffice/null_ordering",
    "councils/backoffice/test_simultaneous_edits.py": "councils/backoffice/double_submit",
    "councils/casework/test_due_dates.py": "councils/admin/due councils/models/recommendation",
    "councils/exports/test_data_package.py": "councils/exports/casework_tables councils/exports/columns",
    "councils/figures/test_checks.py": "councils/figures/checks",
    "councils/figures/test_published_figures.py": (
        "councils/figures/council_year councils/figures/national councils/models/choices councils/models/figures"
    ),
    "councils/figures/test_freezing.py": "councils/figures/publication councils/models/year",
    "councils/imports/test_decisions.py": (
        "councils/imports/by_staff councils/imports/cells councils/imports/lookups "
        "councils/imports/rows councils/models/decision councils/tables/errors"
    ),
    "councils/admin/test_imported.py": "councils/backoffice/import_admin councils/backoffice/import_report",
    "councils/management": "councils/management",
    "councils/models/test_constraints.py": "councils/models/category councils/models/imported",
    "councils/models/test_lengths.py": "councils/backoffice/remark_field councils/models/fields",
    "councils/public/test_alerts.py": "councils/admin/alert councils/models/alert councils/public/views/alerts",
    "councils/public/api/test_views.py": "councils/public/api/docs councils/public/api/serializers",
    "councils/public/filters/test_fields.py": (
        "councils/public/filters/authority councils/public/filters/decision councils/public/filters/improvement "
        "councils/public/filters/report"
    ),
    "councils/public/map/test_year_map.py": "councils/public/views/map",
    "councils/public/test_existence.py": "councils/register/story councils/register/successors",
    "councils/public/test_find.py": (
        "councils/public/views/search councils/register/topics councils/register/postcodes councils/search/topics"
    ),
    "councils/public/test_feeds.py": "councils/public/documents councils/public/sitemaps letters/public/sitemaps",
    "councils/public/test_views.py": (
        "councils/public/converters councils/public/views/compare councils/public/views/council "
        "councils/public/views/data councils/public/views/improvements councils/public/views/lists "
        "councils/public/views/reports councils/templatetags/figures councils/templatetags/pages councils/urls"
    ),
    "councils/register/test_boundaries.py": "councils/models/boundary councils/register/geojson",
    "councils/register/test_loading.py": "councils/register/merging",
    "councils/register/test_register_data.py": "councils/data/scripts councils/checks councils/apps",
    "councils/register/test_training.py": "councils/models/outreach",
    "councils/search/test_index.py": "councils/search/engines councils/search/query councils/search/snippets",
    "councils/search/test_names.py": "councils/search/finder",
    "councils/public/test_search.py": "councils/search/stemming",
    "councils/tables/test_reading.py": "councils/tables/dates councils/tables/files",
    "councils/tables/test_references.py": "councils/backoffice/record_fields councils/backoffice/record_fields_mixin",
    "letters/admin": "letters/admin letters/templatetags",
    "letters/lifecycle/test_correction_journey.py": "councils/admin/correction",
    "letters/lifecycle": "letters/lifecycle letters/management",
    "letters/lifecycle/test_compose.py": "letters/models/addressing letters/models/rows letters/models/contents",
    "letters/outbox": "letters/outbox letters/tasks letters/models/dispatch letters/models/pack",
    "letters/outbox/test_reminders.py": "letters/models/reminder",
    "letters/outbox/test_consultation.py": "councils/models/consultation councils/models/sent",
    "letters/models/test_sample.py": "letters/models/reading",
    "letters/pdf": "letters/pdf letters/checks letters/apps",
    "letters/public/test_views.py": "letters/public letters/urls",
    "letters/review/test_draft.py": (
        "councils/public/views/review letters/models/document letters/models/review letters/models/review_content "
        "letters/pdf letters/review letters/wording/review_facts"
    ),
    "letters/year/test_page.py": "letters/year letters/models/run letters/models/wording",
    "ombudsman/demo": "ombudsman/demo",
    "ombudsman/operations": (
        "ombudsman/operations ombudsman/management councils/admin/mailing councils/models/mailing"
    ),
    "ombudsman/sign_in": "ombudsman/sign_in",
    "ombudsman/test_page_cache.py": "ombudsman/page_store ombudsman/context_processors",
    "ombudsman/test_settings.py": (
        "ombudsman/admin_app ombudsman/admin_site ombudsman/apps ombudsman/checks ombudsman/environment ombudsman/urls "
        "ombudsman/wsgi"
    ),
}


def test_every_module_has_a_test_of_its_name_or_is_named_where_it_is_tested(house):
    modules = [house.name(path) for path in house.modules if path.stem != "__init__"]
    own = {name for name in modules if (ROOT / "tests" / name).with_name(f"test_{Path(name).name}").exists()}
    listed = [entry for entries in TESTED_THROUGH.values() for entry in entries.split()]
    through = {
        name: [entry for entry in listed if name == f"{entry}.py" or name.startswith(f"{entry}/")] for name in modules
    }
    assert [name for name in modules if name not in own and not through[name]] == []
    assert [test for test in TESTED_THROUGH if not (ROOT / "tests" / test).exists()] == []
    stale = {entry for entry in listed if f"{entry}.py" in own or not any(entry in each for each in through.values())}
    assert stale == set()


def test_every_setting_is_explained_and_every_explained_setting_exists():
    source = ast.parse((ROOT / "ombudsman/settings.py").read_text())
    read = {
        node.args[0].value
        for node in ast.walk(source)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and node.func.attr not in ("read_env", "marks")
    }
    table = [line for line in (ROOT / "docs/settings.md").read_text().splitlines() if line.startswith("| `")]
    assert {line.split("`")[1] for line in table} == read
