"""No text is longer than its column says: not from a form, a file or a command, and not in the database."""

import sys

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, models, transaction
from django.test import RequestFactory

from councils.models import COUNTS, Contact, Decision, MailingStop, Performance, Recommendation
from councils.models.decision import NOT_RELEASED
from councils.models.fields import LONGEST_REMARK, LONGEST_TEXT, Bounded, Fits, LengthConstraint, ReportedTextField
from councils.texts.personal_data import findings
from letters.models import Dispatch
from tests.support import factories
from tests.support.everything import one_of_everything
from tests.support.import_files import answer_of, write_csv
from tests.support.screens import colleague, filled, save

pytestmark = pytest.mark.django_db

# Written by the site alone, each of one length: fingerprints, names of checks, tables, steps and files.
OF_THE_SITE = {"check_name", "table", "key", "about", "answer", "pdf_sha256", "seed", "message_id", "pdf", "file"}
SHAPES = (models.CharField, models.TextField, models.FileField)


def texts():
    """Every column with a text that is not one of some choices."""
    for label in ("councils", "letters", "ombudsman"):
        for model in apps.get_app_config(label).get_models():
            if not model.__name__.startswith("Historical"):
                yield from (field for field in model._meta.concrete_fields if isinstance(field, SHAPES))


BOUNDED = [pytest.param(field, id=str(field)) for field in texts() if isinstance(field, Bounded)]


def too_long(field):
    return "x" * (field.max_length + 1)


def said_of(length, longest):
    return f"It is {length:,} characters long: {longest:,} fit."


def test_every_text_that_anybody_writes_is_bounded(capsys):
    left = [field for field in texts() if not (isinstance(field, Bounded) or field.choices)]
    assert {field.name for field in left} == OF_THE_SITE
    assert all(field.max_length for field in left)
    with capsys.disabled():
        sys.stdout.write(f"\n{len(BOUNDED)} texts bounded\n")


@pytest.mark.parametrize("field", BOUNDED)
def test_who_writes_too_much_is_told_how_long_it_is_and_may_be(field):
    said = said_of(field.max_length + 1, field.max_length)
    if isinstance(field, ReportedTextField):
        assert field.to_python(too_long(field)) == f"{'x' * (field.max_length - 1)}…"
        return
    with pytest.raises(ValidationError) as refusal:
        field.run_validators(too_long(field))
    assert said in refusal.value.messages
    fits = next(one for one in field.validators if isinstance(one, Fits))
    fits(too_long(field)[1:])


def refusal_of(field, text):
    """What the database says to a text, written past everything of ours but the column."""
    try:
        with transaction.atomic():
            field.model._default_manager.update(**{field.name: models.Value(text, models.TextField())})
    except DatabaseError as refusal:
        return str(refusal)
    return ""


def is_about_length(refusal):
    return "_texts_fit" in refusal or "value too long" in refusal


def is_refused_alone(field):
    """Whether the rule of lengths alone, in the database, refuses a record with nothing but this text."""
    rule = next(one for one in field.model._meta.constraints if isinstance(one, LengthConstraint))
    if isinstance(field, ReportedTextField):
        return len(field.get_prep_value(too_long(field))) == field.max_length
    with pytest.raises(ValidationError):
        models.CheckConstraint.validate(rule, field.model, field.model(**{field.name: too_long(field)}))
    return True


def test_the_database_takes_no_text_that_is_too_long():
    one_of_everything(colleague("manager", "mary"))
    factories.CategoryFactory()
    wording = apps.get_model("letters", "Wording")
    if not wording.objects.exists():
        year = apps.get_model("councils", "ReviewYear").objects.get()
        wording.objects.create(year=year, text="Dear {name}", signatory_office="Ombudsman")
    fields = [parameter.values[0] for parameter in BOUNDED]
    assert [str(field) for field in fields if not field.model._default_manager.exists()] == []
    said = {field: refusal_of(field, too_long(field)) for field in fields}
    assert [str(field) for field in fields if not said[field]] == []
    # Another rule may say no first, as of a reply without its day. What machines report is cut before it gets there.
    others = [field for field in fields if not is_about_length(said[field])]
    assert len(others) < len(fields) / 5
    assert [str(field) for field in others if not is_refused_alone(field)] == []
    assert [str(field) for field in fields if is_about_length(refusal_of(field, too_long(field)[1:]))] == []


def test_what_was_typed_is_still_there_when_it_was_too_much(client):
    client.force_login(colleague("caseworker", "casey"))
    decision = factories.DecisionFactory()
    typed = "a" * LONGEST_TEXT + "the end"
    page = save(client, decision, filled(client, decision), statement=typed)
    shown = page.content.decode()
    assert said_of(len(typed), LONGEST_TEXT) in shown
    assert typed in shown
    decision.refresh_from_db()
    assert decision.statement == ""


def back_office_forms():
    request = RequestFactory().get("/")
    request.user = factories.UserFactory(is_superuser=True)
    for model, shown in admin.site._registry.items():
        if hasattr(model, "history"):
            yield shown.get_form(request, None, change=True)
        for inline in shown.get_inline_instances(request):
            yield inline.get_formset(request, None).form


def test_no_form_of_the_back_office_lets_the_browser_drop_the_end_of_what_is_pasted():
    fields = [
        (form._meta.model, name, form.base_fields[name])
        for form in back_office_forms()
        for name in form.base_fields
        if name in {field.name for field in form._meta.model._meta.concrete_fields}
        and isinstance(form._meta.model._meta.get_field(name), Bounded)
    ]
    assert len(fields) > 20
    assert [(model.__name__, name) for model, name, field in fields if "maxlength" in field.widget.attrs] == []


def all_below(kind):
    for below in kind.__subclasses__():
        yield below
        yield from all_below(below)


def test_every_other_form_says_so_too():
    """Those that belong to no record: why something is done, what somebody said."""
    ours = ("councils.", "letters.", "ombudsman.admin")
    fields = [
        (f"{form.__module__}.{form.__name__}.{name}", field)
        for form in all_below(forms.Form)
        if form.__module__.startswith(ours)
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField) and not isinstance(field, forms.EmailField | forms.SlugField)
    ]
    assert len(fields) > 10
    silent = []
    for name, field in fields:
        try:
            field.clean("x" * (LONGEST_TEXT + 1))
            silent.append(name)
        except ValidationError as refusal:
            if f"{LONGEST_TEXT + 1:,}" not in str(refusal) and str(LONGEST_TEXT + 1) not in str(refusal):
                silent.append(name)
    assert silent == []


ABOUT_WORCESTER = {"authority": "Worcester City Council"}
TABLES = {
    "decisions": (
        {**ABOUT_WORCESTER, "reference": "19 000 002", "category": "Housing", "received_on": "2019-05-01"},
        ["provider", "summary", "statement", "withheld_because"],
    ),
    "recommendations": (
        {"decision": "19 000 001", "number": "1", "kind": "service-improvement", "remedy": "procedure", "text": ""},
        ["text"],
    ),
    "contacts": (
        {**ABOUT_WORCESTER, "role": "chief-executive"},
        ["name", "office", "salutation", "email", "address"],
    ),
    "performance": ({**ABOUT_WORCESTER, "year": "2018-19", **dict.fromkeys(COUNTS, 0)}, ["name"]),
}


@pytest.mark.parametrize(
    ("table", "row", "column"), [(table, row, column) for table, (row, columns) in TABLES.items() for column in columns]
)
def test_a_file_with_a_text_that_is_too_long_is_refused_with_its_line_and_both_lengths(table, row, column, tmp_path):
    factories.AuthorityFactory(name=ABOUT_WORCESTER["authority"])
    factories.CategoryFactory(name="Housing")
    factories.DecisionFactory(reference="19 000 001", upheld=True)
    model = {"decisions": Decision, "recommendations": Recommendation, "contacts": Contact, "performance": Performance}
    longest = model[table]._meta.get_field(column).max_length
    row = row | {column: "x" * (longest + 1)}
    refusal = answer_of(table, write_csv(tmp_path / "table.csv", list(row), row))
    assert f"line 2, {column}: {said_of(longest + 1, longest)}" in " ".join(refusal.split())


def test_a_search_that_is_too_long_is_refused_by_the_api_with_both_lengths(client):
    answer = client.get("/api/decisions/", {"q": "x" * 201})
    assert answer.status_code == 400
    assert "200" in (said := str(answer.json()))
    assert "201" in said


def test_a_command_says_of_a_reason_that_it_is_too_long():
    year = factories.ReviewYearFactory()
    call_command("freeze_year", year.label)
    reason = "x" * (LONGEST_REMARK + 1)
    for command in (["thaw_year", year.label], ["mailing", "stop"]):
        with pytest.raises(CommandError, match=said_of(len(reason), LONGEST_REMARK)):
            call_command(*command, "--reason", reason)
    assert not MailingStop.objects.exists()
    year.refresh_from_db()
    assert year.is_frozen


def test_what_a_mail_server_says_at_length_is_kept_as_far_as_anybody_reads_it():
    one_of_everything(colleague("manager", "mary"))
    Dispatch.objects.update(said="550 " * LONGEST_REMARK)
    said = Dispatch.objects.get().said
    assert len(said) == LONGEST_REMARK
    assert said.startswith("550 550")
    assert said.endswith("…")


def test_a_text_full_of_what_the_check_asks_about_is_saved_and_shown_with_the_first_of_it(client):
    client.force_login(colleague("caseworker", "casey"))
    decision = factories.DecisionFactory(upheld=True, withheld_because=NOT_RELEASED)
    addresses = " ".join(f"{number:04}@example.org" for number in range(5000))
    page = save(client, decision, filled(client, decision), statement=addresses, overruled_because="All are made up.")
    decision.refresh_from_db()
    assert decision.statement == addresses
    assert decision.questions() == []
    decision.overruled_because = ""
    decision.save()
    page = save(client, decision, filled(client, decision), statement=addresses + ".")
    [asked] = [str(message) for message in page.context["messages"] if "may stand" in str(message)]
    assert "asks about 5000 passages" in asked


def test_the_longest_text_is_read_by_the_check_once_however_often_saving_asks(client):
    client.force_login(colleague("caseworker", "casey"))
    decision = factories.DecisionFactory(upheld=True, withheld_because=NOT_RELEASED, summary="", statement="")
    screen = filled(client, decision)
    findings.cache_clear()
    save(client, decision, screen, statement="The Council was late. " * (LONGEST_TEXT // 22))
    assert decision.recommendations.count() == 0
    assert findings.cache_info().misses == 1
