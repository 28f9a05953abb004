"""Who may do what: every address and every action of the back office, for every role and for nobody."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.signals import request_finished
from django.db import close_old_connections
from django.urls import NoReverseMatch, get_resolver, reverse

from councils.models import (
    Authority,
    Consultation,
    Correction,
    Decision,
    Dispute,
    Performance,
    PublicReport,
    Recommendation,
    ReviewYear,
    Seminar,
    TrainingCourse,
    YearNote,
)
from letters.models import Letter, NationalReview, Pack, Reading, Wording
from ombudsman.roles import ROLES
from tests.support import factories
from tests.support.everything import one_of_everything, ours

pytestmark = pytest.mark.django_db

EVERYBODY = set(ROLES)
CASEWORK = {"caseworker", "co-ordinator", "manager", "administrator"}
COORDINATION = {"co-ordinator", "manager", "administrator"}
MANAGEMENT = {"manager", "administrator"}
ADMINISTRATION = {"administrator"}
ACCOUNTS = {"auditor", "administrator"}
NOBODY: set[str] = set()

# Who may see, add, change and delete: said here once more, so that a slip in the roles shows.
RECORDS = {
    "alert": (ADMINISTRATION, NOBODY, NOBODY, ADMINISTRATION),
    "allowance": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "attendance": (EVERYBODY, CASEWORK, CASEWORK, CASEWORK),
    "authority": (EVERYBODY, MANAGEMENT, MANAGEMENT, ADMINISTRATION),
    "call": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "boundary": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "category": (EVERYBODY, MANAGEMENT, MANAGEMENT, ADMINISTRATION),
    "consultation": (EVERYBODY, NOBODY, COORDINATION, NOBODY),
    "contact": (EVERYBODY, CASEWORK, CASEWORK, COORDINATION),
    "correction": (EVERYBODY, MANAGEMENT, NOBODY, NOBODY),
    "decision": (EVERYBODY, CASEWORK, CASEWORK, ADMINISTRATION),
    "dispute": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "duedateamendment": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "alias": (EVERYBODY, MANAGEMENT, MANAGEMENT, ADMINISTRATION),
    "formeridentity": (EVERYBODY, MANAGEMENT, MANAGEMENT, ADMINISTRATION),
    "importedfile": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "kindtotal": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "mailingstop": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "performance": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "population": (EVERYBODY, COORDINATION, COORDINATION, ADMINISTRATION),
    "publicreport": (EVERYBODY, COORDINATION, COORDINATION, MANAGEMENT),
    "reason": (EVERYBODY, MANAGEMENT, MANAGEMENT, ADMINISTRATION),
    "recommendation": (EVERYBODY, CASEWORK, CASEWORK, COORDINATION),
    "reviewyear": (EVERYBODY, MANAGEMENT, MANAGEMENT, NOBODY),
    "seminar": (EVERYBODY, CASEWORK, CASEWORK, COORDINATION),
    "trainingcourse": (EVERYBODY, CASEWORK, CASEWORK, COORDINATION),
    "yearnote": (EVERYBODY, MANAGEMENT, MANAGEMENT, ADMINISTRATION),
    "dispatch": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "letter": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "sample": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "reading": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "run": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "pack": (EVERYBODY, NOBODY, NOBODY, NOBODY),
    "reminder": (EVERYBODY, NOBODY, CASEWORK, NOBODY),
    "reminderrule": (EVERYBODY, MANAGEMENT, MANAGEMENT, NOBODY),
    "nationalreview": (EVERYBODY, MANAGEMENT, NOBODY, NOBODY),
    "wording": (EVERYBODY, MANAGEMENT, MANAGEMENT, ADMINISTRATION),
    "logentry": (ACCOUNTS, NOBODY, NOBODY, NOBODY),
    "user": (ACCOUNTS, ADMINISTRATION, ADMINISTRATION, ADMINISTRATION),
    "group": (ACCOUNTS, ADMINISTRATION, ADMINISTRATION, ADMINISTRATION),
    "dbtaskresult": (ADMINISTRATION, NOBODY, NOBODY, NOBODY),
}
PAGES = {
    "index": EVERYBODY,
    "year-checks": EVERYBODY,
    "so-far": EVERYBODY,
    "year-sheets": MANAGEMENT,
    "consultation-sheets": EVERYBODY,
    "dispute-settle": COORDINATION,
    "desk": EVERYBODY,
    "desk-progress": EVERYBODY,
    "desk-step": MANAGEMENT,
    "decision-preview": EVERYBODY,
    "authority-page": EVERYBODY,
    "authority-call": CASEWORK,
    **{
        f"{name}-{page}": EVERYBODY
        for name in ("decision", "publicreport", "correction", "trainingcourse", "seminar", "yearnote")
        for page in ("release", "withhold")
    },
    **{
        f"{name}-{page}": who
        for name in ("decision", "publicreport", "trainingcourse", "seminar", "yearnote")
        for page, who in (("send-back", COORDINATION), ("ask-again", EVERYBODY))
    },
    "decision-compliance": EVERYBODY,
    "decision-take-back": EVERYBODY,
    "decision-take": CASEWORK,
    "decision-remind": CASEWORK,
    "recommendation-due": EVERYBODY,
    "recommendation-amend": CASEWORK,
    "recommendation-complete": CASEWORK,
    "report-file-for-staff": EVERYBODY,
    "letter-pdf-for-staff": EVERYBODY,
    "letter-narrative": MANAGEMENT,
    "letter-text": EVERYBODY,
    "letter-approve": MANAGEMENT,
    "letter-issue": MANAGEMENT,
    "letter-replace": MANAGEMENT,
    "sample-draw": MANAGEMENT,
    "reading-tick": MANAGEMENT,
    "pack-make": MANAGEMENT,
    "pack-file": MANAGEMENT,
    "pack-posted": MANAGEMENT,
    "review-pdf-for-staff": EVERYBODY,
    "review-preview": EVERYBODY,
    **{f"review-{step}": MANAGEMENT for step in ("reword", "draft", "render", "approve", "replace", "take-down")},
    "wording-preview": EVERYBODY,
    "wording-preview-pdf": EVERYBODY,
    "wording-copy": MANAGEMENT,
    "wording-differences": EVERYBODY,
    "wording-check": EVERYBODY,
    "auth_user_password_change": ADMINISTRATION,
    "colleague-second-factor": ADMINISTRATION,
    "colleague-password-link": ADMINISTRATION,
}
# Open to whoever is there, or no page of its own.
OPEN_TO_ALL = {
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "jsi18n",
    "autocomplete",
    "view_on_site",
    "app_list",
    "find",
    "keys",
}
ACTIONS = {
    ("decision", "release"): COORDINATION,
    ("correction", "release"): COORDINATION,
    ("trainingcourse", "release"): COORDINATION,
    ("seminar", "release"): COORDINATION,
    ("decision", "withhold"): CASEWORK,
    ("decision", "hand_over"): COORDINATION,
    ("decision", "take"): CASEWORK,
    ("decision", "remind"): CASEWORK,
    ("recommendation", "complete"): CASEWORK,
    **{(name, f"export_{ending}"): EVERYBODY for name in ("decision", "recommendation") for ending in ("csv", "xlsx")},
    ("allowance", "withdraw"): MANAGEMENT,
    ("consultation", "remind"): MANAGEMENT,
    ("consultation", "no_objection"): COORDINATION,
    ("dispute", "reopen"): COORDINATION,
    ("letter", "approve"): MANAGEMENT,
    ("letter", "issue"): MANAGEMENT,
    ("letter", "replace"): MANAGEMENT,
    ("letter", "hold_back"): MANAGEMENT,
    ("letter", "release"): MANAGEMENT,
    ("letter", "send_as_test"): MANAGEMENT,
    ("dispatch", "presume_sent"): MANAGEMENT,
    ("dispatch", "send_again"): MANAGEMENT,
    ("dispatch", "mark_posted"): MANAGEMENT,
    ("dispatch", "mark_returned"): MANAGEMENT,
}


def colleague(role):
    user = factories.UserFactory(username=role)
    user.groups.set(Group.objects.filter(name=role))
    return user


@pytest.fixture(scope="module")
def record(module_db):
    decision = one_of_everything(factories.UserFactory(is_superuser=True))
    for document in (Letter.objects.get(), NationalReview.objects.get()):
        document.keep_pdf(b"%PDF-made-up")
    for model in (PublicReport, TrainingCourse, Seminar, YearNote):  # what the public knows is never deleted
        model.objects.update(withheld_because="Being written.")
    PublicReport.objects.get().file.save("report.pdf", ContentFile(b"%PDF-made-up"))
    return decision


def names():
    """The name of every address of the back office."""
    _, resolver = get_resolver().namespace_dict["admin"]
    return {name for name in resolver.reverse_dict if isinstance(name, str)}


def split(name):
    """A record's page as (record, page), such as ("decision", "change"); None for any other page."""
    for model in [*ours(), *(m for m in admin.site._registry if m not in ours())]:
        start = f"{model._meta.app_label}_{model._meta.model_name}_"
        if name.startswith(start) and name not in PAGES:
            return model, name.removeprefix(start)
    return None


def expected(name):
    """Who may open a page."""
    if name in PAGES:
        return PAGES[name]
    model, page = split(name)
    view, add, _, delete = RECORDS[model._meta.model_name]
    return {"add": add, "delete": delete, "import": add, "process_import": add, "import_template": add}.get(page, view)


ABOUT = {
    "year-": ReviewYear,
    "authority-": Authority,
    "consultation-": Consultation,
    "dispute-": Dispute,
    "decision-p": Decision,
    "decision-r": Decision,
    "decision-c": Decision,
    "decision-t": Decision,
    "decision-s": Decision,
    "decision-a": Decision,
    "decision-w": Decision,
    "publicreport-": PublicReport,
    "correction-": Correction,
    "trainingcourse-": TrainingCourse,
    "seminar-": Seminar,
    "yearnote-": YearNote,
    "recommendation-amend": Recommendation,
    "recommendation-complete": Recommendation,
    "report-": PublicReport,
    "letter-": Letter,
    "review-": NationalReview,
    "wording-": Wording,
    "sample-": ReviewYear,
    "reading-": Reading,
    "pack-make": ReviewYear,
    "pack-": Pack,
    "auth_user_password_change": get_user_model(),
    "colleague-": get_user_model(),
}


def keys(name):
    """What stands in a page's address: which record."""
    if name.startswith("desk"):
        label = ReviewYear.objects.get().label
        return [label, "approve"] if name == "desk-step" else [label]
    for start, model in ABOUT.items():
        if name.startswith(start):
            first = model.objects.first()
            return first and [first.pk, *(["zip"] if name == "pack-file" else [])]
    if not split(name):
        return []
    model, page = split(name)
    first = model.objects.first()
    on_a_record = (
        page not in ("changelist", "add", "import", "process_import", "import_template", "export", "meant") and first
    )
    return [first.pk] if on_a_record else []


def about(name):
    """What a page has to be told in its address: a correction is of some figures."""
    return f"?performance={Performance.objects.first().pk}" if name == "councils_correction_add" else ""


def addresses(empty=("dbtaskresult",)):
    """Every page of the back office that has something to show, with its name; of which records there is none."""
    for name in sorted(names() - OPEN_TO_ALL):
        try:
            if (found := keys(name)) is not None:
                yield name, reverse(f"admin:{name}", args=found) + about(name)
        except NoReverseMatch:
            assert split(name)[0]._meta.model_name in empty, name


def test_every_page_says_who_may_open_it():
    unsaid = [name for name in names() - OPEN_TO_ALL - set(PAGES) if not split(name)]
    assert unsaid == []
    assert {model._meta.model_name for model in admin.site._registry} == set(RECORDS)


def status_of(response):
    """The status, once the response is closed; its end must not close the test's connection to the database too."""
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)
    return response.status_code


def page_of(response):
    """What a page says; empty for files and for leading elsewhere. The answer is closed."""
    is_page = response.status_code == 200 and response["Content-Type"].startswith("text/html")
    page = "" if response.streaming or not is_page else response.content.decode()
    status_of(response)
    return page


# Made-up PDFs bind to no pack; and a name leads to its account, wherever Django shows one.
OTHERWISE = re.compile(r"\.pdf$|/auth/user/\d+/change/$")


class Links(HTMLParser):
    """Where a page of the back office leads to in it; how a list is sorted there makes no difference."""

    def __init__(self, address, page):
        super().__init__()
        self.address, self.found = address, set()
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag == "a" and (leads := dict(attributes).get("href")):
            to = urljoin(self.address, leads.partition("#")[0].partition("?")[0])
            if to.startswith(reverse("admin:index")) and not OTHERWISE.search(to):
                self.found.add(to)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_opens_its_own_pages_and_no_others_and_none_leads_it_to_one_that_is_shut(client, record, role):
    client.force_login(colleague(role))
    opened, led = {}, {}
    for name, address in addresses():
        response = client.get(address)
        opened[name], status = (response.status_code, address.partition("?")[0]), response.status_code
        led |= dict.fromkeys(Links(address, page_of(response)).found, name)
        assert status == (200 if role in expected(name) else 403), name
    shut = {address for status, address in opened.values() if status == 403}
    others = led.keys() - {address for _, address in opened.values()}
    shut |= {address for address in others if status_of(client.get(address)) == 403}
    assert len(led) > 50
    assert {address: page for address, page in led.items() if address in shut} == {}


def test_nobody_is_let_in_anywhere(client, record):
    for name, address in addresses():
        for response in (client.get(address), client.post(address)):
            assert response.status_code == 302, name
            assert response["Location"].startswith(reverse("admin:login")), name


def test_somebody_without_a_role_sees_no_record(client, record):
    client.force_login(factories.UserFactory())
    for name, address in addresses():
        if name != "index":
            assert client.get(address).status_code in (403, 404), name


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_changes_its_own_records_and_no_others(client, record, role):
    client.force_login(colleague(role))
    for model in ours():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        _, add, change, delete = RECORDS[model._meta.model_name]
        first = model.objects.first().pk
        for page, allowed, args in (("add", add, []), ("change", change, [first]), ("delete", delete, [first])):
            status = client.post(reverse(f"{name}_{page}", args=args)).status_code
            assert (status != 403) == (role in allowed), f"{name}_{page}: {status}"


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_is_offered_its_own_actions_and_no_others(client, record, role):
    client.force_login(colleague(role))
    for model in ours():
        name = model._meta.model_name
        page = client.get(reverse(f"admin:{model._meta.app_label}_{name}_changelist"))
        form = page.context.get("action_form")
        offered = {value for value, _ in form.fields["action"].choices if value} if form else set()
        everything = {action: who for (record_name, action), who in ACTIONS.items() if record_name == name}
        everything["delete_selected"] = RECORDS[name][3]
        assert offered == {action for action, who in everything.items() if role in who}, name


@pytest.mark.parametrize("field", ["authority", "category"])
def test_choosing_by_name_is_for_those_who_may_see_the_names(client, record, field):
    query = {"app_label": "councils", "model_name": "decision", "field_name": field, "term": ""}
    client.force_login(factories.UserFactory())
    assert client.get(reverse("admin:autocomplete"), query).status_code == 403
    client.force_login(colleague("caseworker"))
    assert client.get(reverse("admin:autocomplete"), query).status_code == 200


def rights(role):
    return set(Group.objects.get(name=role).permissions.values_list("codename", flat=True))


def test_the_next_migrate_grants_a_permission_that_is_new():
    Permission.objects.get(codename="view_seminar").delete()
    call_command("migrate", verbosity=0)
    assert "view_seminar" in rights("auditor") & rights("caseworker") & rights("administrator")


def test_every_migrate_leaves_each_role_what_it_is_whatever_somebody_ticked_besides():
    before = {role: rights(role) for role in ROLES}
    Group.objects.get(name="auditor").permissions.add(Permission.objects.get(codename="delete_seminar"))
    Group.objects.get(name="caseworker").permissions.clear()
    Group.objects.get(name="manager").delete()
    call_command("migrate", verbosity=0)
    assert {role: rights(role) for role in ROLES} == before
    assert "approve_letter" in before["manager"]
