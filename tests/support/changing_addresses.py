"""Every door of the back office and of the terminal: forms filled in as their pages show them, actions, commands."""

import mailbox
from contextlib import contextmanager, suppress
from functools import partial
from html.parser import HTMLParser
from io import StringIO

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command, get_commands
from django.db import transaction
from django.test import TestCase
from django.urls import reverse

from letters.models import Dispatch, Letter
from letters.tasks import mail_what_waits, work_on_runs
from letters.year.views import ACTIONS
from tests.ombudsman.test_roles import addresses, page_of, status_of
from tests.support.post_office import report

OURS = ("councils", "letters", "ombudsman")
# What is put where a form asks for it, and what is sent to addresses that show no form at the moment.
ANSWERS = {
    "confirmed": "yes",
    "post": "yes",
    "narrative": "Other words.",
    "reason": "Because.",
    "body": "Other words.",
    "text": "Other words.",
    "content": "{}",
    "override_blockers": "on",
    "note": "Other words.",
    "letters_dated_on": "2021-01-01",
    "publish_at_0": "2999-07-29",
    "publish_at_1": "00:01",
    "to": "me@ombudsman.example",
    "test_to": "me@ombudsman.example",
}
AFTERWARDS = ("_continue", "_addanother")
HEADER = "reference,received_on,decided_on,outcome,authority,category\n"


class Forms(HTMLParser):
    """The forms of a page that send something but sign out, with what stands in their fields, and their buttons."""

    def __init__(self, page):
        super().__init__()
        self.found, self.form, self.chosen, self.writing = [], None, None, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        facts = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = {"fields": {}, "buttons": [], "files": [], "action": facts.get("action", "")}
            if facts.get("method", "").lower() == "post" and self.form["action"] != reverse("account_logout"):
                self.found.append(self.form)
        elif self.form is not None and (facts.get("name") or tag == "option"):
            self.field(tag, facts)

    def field(self, tag, facts):
        name, kind, fields = facts.get("name"), facts.get("type", "text"), self.form["fields"]
        if tag == "textarea":
            self.writing, fields[name] = name, []
        elif tag == "select":
            self.chosen = name
        elif tag == "option":
            self.option(facts, fields)
        elif kind == "submit" or tag == "button":
            self.form["buttons"].append((name, facts.get("value", "")))
        elif kind == "file":
            self.form["files"].append(name)
        elif kind not in ("checkbox", "radio") or "checked" in facts or name in ANSWERS:
            fields.setdefault(name, []).append(facts.get("value", "on"))

    def option(self, facts, fields):
        if self.chosen and ("selected" in facts or self.chosen not in fields):
            fields[self.chosen] = [facts.get("value", "")]

    def handle_data(self, data):
        if self.writing:
            self.form["fields"][self.writing].append(data)

    def handle_endtag(self, tag):
        if tag == "textarea" and self.writing:
            self.form["fields"][self.writing] = ["".join(self.form["fields"][self.writing])]
            self.writing = None
        self.chosen = None if tag == "select" else self.chosen
        self.form = None if tag == "form" else self.form


def filled(form):
    """What a form would send by each of its buttons: as it stands, with our answers where it asks for them.

    Where one goes after saving makes no difference to what is saved.
    """
    fields = {name: ANSWERS.get(name, values) for name, values in form["fields"].items()}
    for button in [each for each in form["buttons"] if each[0] not in AFTERWARDS] or [("", "")]:
        files = {name: SimpleUploadedFile("cases.csv", HEADER.encode(), "text/csv") for name in form["files"]}
        yield {**fields, **({button[0]: button[1]} if button[0] else {}), **files}


def press(client, address, sent, deeper=True):
    """Send something to an address; when a page asks back, agree to what it asks."""
    with suppress(ValidationError):
        page = page_of(client.post(address, sent))
        for form in Forms(page).found if deeper else []:
            for answer in filled(form):
                press(client, form["action"] or address, {**answer, **given(sent)}, deeper=False)


def given(sent):
    """What a page that asks back has to be told again, though its fields hold it too."""
    return {name: sent[name] for name in ("action", "_selected_action") if name in sent}


def pages(client):
    """Every address of the back office with every way to send something to it, about every letter."""
    letters = Letter.objects.values_list("pk", flat=True)
    everywhere = list(addresses(empty=("dbtaskresult", "correction")))
    of_letters = [name for name, _ in everywhere if name.startswith("letter-")]
    others = [(name, reverse(f"admin:{name}", args=[pk])) for name in of_letters for pk in letters[1:]]
    for name, address in everywhere + others:
        yield name, lambda address=address: press(client, address, dict(ANSWERS))
        for form in Forms(page_of(client.get(address))).found:
            for sent in filled(form):
                yield name, lambda sent=sent, to=form["action"] or address: press(client, to, sent)
    for step in ACTIONS:
        address = reverse("admin:desk-step", args=[Letter.objects.first().year.label, step])
        yield f"desk-step {step}", lambda address=address: press(client, address, dict(ANSWERS))


def actions(client):
    """Every action of every list, on everything that it shows."""
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        response = client.get(address)
        form = (response.context or {}).get("action_form") if response.status_code == 200 else None
        chosen = [str(pk) for pk in model._default_manager.values_list("pk", flat=True)]
        for action, _ in form.fields["action"].choices if form else []:
            if action:
                sent = {"action": action, "_selected_action": chosen, **ANSWERS}
                yield f"{model._meta.model_name}: {action}", lambda sent=sent, to=address: press(client, to, sent)
        status_of(response)


def commands(label, by, folder):
    """Every command of ours with what it is told, so that it goes as far as it can."""
    told = {
        **{f"import_{name}": [str(path)] for name, path in files_to_import(label, folder).items()},
        "thaw_year": [label, "--reason", "To see", "--letters-stand"],
        "freeze_year": [label],
        "compose_letters": [label, "--by", by.username],
        "check_letters": [label],
        "render_letters": [label, "--workers", "1"],
        "approve_letters": [label, "--by", by.username],
        "issue_letters": [label, "--by", by.username],
        "draft_review": [label, "--by", by.username],
        "approve_review": [label, "--by", by.username],
        "date_letters": [label, "--on", "2999-07-22"],
        "publish_year": [label, "--at", "2999-07-29T00:01"],
        "send_letters": [label],
        "send_sheets": [label, "--reply-by", "2999-05-29", "--by", by.username],
        "read_bounces": [mailbox_of_returns(folder)],
        "send_alerts": ["https://reviews.example"],
        "export_performance": [label, str(folder / "figures.csv")],
        "export_site": [str(folder / "site")],
        "load_register": [],
        "rehearse": ["2999-04-01"],
        "work_out_ranges": [],
        "simulate_warnings": ["--rounds", "1"],
        "backup": [str(folder / "backup")],
        "check_integrity": [],
        "doctor": [],
        "mailing": ["status"],
        "remind_authorities": [],
        "restore": [str(folder / "no-backup"), "--replace"],
        "verify_files": ["--repair"],
        "rebuild_search": [],
        "encrypt_second_factors": [],
        "remove_second_factor": [by.username, "--reason", "Lost."],
        "demo": ["--no-serve"],
    }
    # The worker takes over its process, and does what the year's page has asked for, which is one of the doors.
    ours = {name for name, app in get_commands().items() if app in OURS} - {"db_worker"}
    assert set(told) == ours, f"commands that are not tried, or are gone: {set(told) ^ ours}"
    return told


def mailbox_of_returns(folder):
    """A mailbox that says of every mail so far that it came back."""
    box = mailbox.mbox(folder / "returns")
    for dispatch in Dispatch.objects.all():
        box.add(report(dispatch))
    box.close()
    return str(folder / "returns")


def files_to_import(label, folder):
    """A file for each import that says something else of the year of the letter, and of its authority."""
    slug = Letter.objects.first().authority.slug
    said = {
        "decisions": f"{HEADER}19 999 999,2019-05-01,2019-09-02,not-upheld,{slug},housing\n",
        "recommendations": "decision,number,kind,remedy,text\n19 999 999,1,personal,apology,So.\n",
        "performance": f"year,authority,service_area,received\n{label},{slug},,99\n",
        "populations": f"authority,year,residents\n{slug},2018,1\n",
        "boundaries": "{}",
        "contacts": f"authority,role,name,email\n{slug},leader,,leader@council.example\n",
    }
    files = {name: folder / f"{name}.{'json' if name == 'boundaries' else 'csv'}" for name in said}
    for name, path in files.items():
        path.write_text(said[name])
    return files


def command(name, arguments):
    """Run a command; what it refuses, it refuses."""
    with suppress(CommandError, ValidationError):
        call_command(name, *arguments, verbosity=0, stdout=StringIO(), stderr=StringIO())


def doors(client, label, by, folder):
    """Every way there is to do something, by name: pages, actions, commands, the worker."""
    yield from pages(client)
    yield from actions(client)
    for name, arguments in commands(label, by, folder).items():
        yield name, partial(command, name, arguments)
    for task in (work_on_runs, mail_what_waits):
        yield f"worker: {task.func.__name__}", task.call


@contextmanager
def tried():
    """What is done in here happens to the end, files and all that follows a commit included; the record forgets it."""
    with transaction.atomic():
        with TestCase.captureOnCommitCallbacks(execute=True):
            yield
        transaction.set_rollback(True)
