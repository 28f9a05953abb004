"""Every field that the public reads, by every door, in every role and state: nothing is let out by one person alone."""

import sys
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.casework.release import blockers_to_release, hold, release, text_fingerprint
from councils.models import Correction, Decision, ImportedFile, Outcome, RecommendationKind, ReviewYear, YearNote
from councils.models.checked import Checked
from councils.models.decision import today
from letters.models import Letter, NationalReview, Wording
from ombudsman.roles import ROLES
from tests.support import factories
from tests.support.import_files import take_in, write_csv
from tests.support.screens import address, colleague, filled

pytestmark = pytest.mark.django_db

REFERENCE = "25 000 111"
STATES = ("imported", "released, waiting for its day", "held", "withheld once released")
WAITING = [state for state in STATES if state != "imported"]
STATES_KEPT = ("released", "held", "withheld")
# What somebody types into a field of the screen, and the same as a column of a file; None where a file has none.
TYPED = {
    "reference": ("25 000 999", None),
    "authority": ("Elsewhere Town Council", "Elsewhere Town Council"),
    "category": ("allotments", "allotments"),
    "outcome": (Outcome.NOT_UPHELD, "not upheld"),
    "reason": ("Upheld: fault and no injustice", "Upheld: fault and no injustice"),
    "decided_on": (str(today() - timedelta(days=101)), str(today() - timedelta(days=101))),
    "remedied_already": ("on", "yes"),
    "about_compliance_with": ("24 000 001", None),
    "provider": ("Sunny House", "Sunny House"),
    "summary": ("It was lost.", "It was lost."),
    "statement": ("It was lost twice.", "It was lost twice."),
    "publish_on": (str(today() - timedelta(days=60)), str(today() - timedelta(days=60))),
    "withheld_because": ("", ""),
    "recommendations-0-text": ("Train its staff.", None),
    "recommendations-0-kind": (RecommendationKind.PERSONAL, None),
}


@pytest.fixture
def elsewhere():
    """What else there is that somebody could choose: by its name in a screen, or by its key."""
    factories.AuthorityFactory(name="Elsewhere Town Council", slug="elsewhere")
    factories.DecisionFactory(reference="24 000 001", upheld=True)
    return {
        "further_to": factories.PublicReportFactory(slug="earlier").pk,
        "year": factories.ReviewYearFactory(starts_on="2021-04-01").pk,
        "category": factories.CategoryFactory(slug="allotments").pk,
        "reason": factories.ReasonFactory(text="Upheld: fault and no injustice").pk,
    }


def decision_in(state):
    """A decision with everything that the public reads, in a state of release."""
    decision = factories.DecisionFactory(
        reference=REFERENCE,
        received_on=today() - timedelta(days=200),
        decided_on=today() - timedelta(days=100),
        outcome=Outcome.UPHELD,
        provider="Shady House",
        summary="It was late.",
        statement="It was late twice.",
        publish_on=today() + timedelta(days=14 if "waiting" in state else -14),
    )
    factories.RecommendationFactory(decision=decision, number=1, due_on=None)
    if "released" in state or state == "held":
        hold(decision, by=colleague("co-ordinator", "writer"))
    if "released" in state:
        release(decision, by=colleague("co-ordinator", "reader"), read=text_fingerprint(decision))
    if "withheld" in state:
        Decision.objects.filter(pk=decision.pk).update(withheld_because="A child could be recognised.")
    return Decision.objects.get(pk=decision.pk)


def face(decision):
    """Everything of a decision that the public reads, or will, as one would compare it."""
    texts = [(where, text) for where, text, _ in decision.public_texts()]
    return decision.public_values, texts


def is_let_out(before, decision):
    """Whether the public reads something otherwise, or sooner, than before, now or on any day to come."""
    shown_otherwise = face(decision) != before["face"]
    sooner = decision.publish_on and before["publish_on"] and decision.publish_on < before["publish_on"]
    freed = bool(before["withheld_because"]) and not decision.withheld_because
    later = decision.is_past_embargo(factories.moment(f"{today() + timedelta(days=365)}T12:00"))
    return bool((shown_otherwise or sooner or freed) and later)


def visitors_page(decision):
    return Client().get(f"/decisions/{decision.reference.replace(' ', '-')}/").status_code


def assert_not_let_out(decision, user, tried):
    before = {"face": face(decision), "publish_on": decision.publish_on, "withheld_because": decision.withheld_because}
    yield
    decision = Decision.objects.get(pk=decision.pk)
    assert not is_let_out(before, decision), tried
    if face(decision) != before["face"]:
        assert visitors_page(decision) != 200, tried
        assert blockers_to_release(decision, user), tried


@pytest.fixture
def count_tried(capsys):
    tried = []
    yield tried
    with capsys.disabled():
        sys.stdout.write(f"\n{len(tried)} combinations of field, door, role and state tried\n")


def signed_in(role):
    user = colleague(role, f"a {role}")
    client = Client()
    client.force_login(user)
    return client, user


def may_change(role):
    granted = ROLES[role]
    return granted is None or "councils.change_decision" in granted


@pytest.mark.parametrize("role", ROLES)
def test_no_field_of_the_screen_lets_anything_out(elsewhere, role, count_tried):
    client, user = signed_in(role)
    for state in STATES:
        with transaction.atomic():
            decision = decision_in(state)
            screen = filled(client, decision) if may_change(role) else {}
            for field, (typed, _) in TYPED.items():
                check = assert_not_let_out(decision, user, (field, "form", role, state))
                with transaction.atomic():
                    next(check)
                    sent = screen | {field: elsewhere.get(field, typed)}
                    answer = client.post(address(decision), sent)
                    assert answer.status_code == (302 if may_change(role) else 403), (field, state)
                    assert next(check, None) is None
                    transaction.set_rollback(True)
                count_tried.append((field, state))
            transaction.set_rollback(True)
    assert len(count_tried) == len(STATES) * len(TYPED)


def brought(client, row):
    """Bring a file with one row in the browser and agree to it."""
    text = ",".join(row) + "\n" + ",".join(row.values()) + "\n"
    upload = SimpleUploadedFile("cases.csv", text.encode())
    tried = client.post(reverse("admin:councils_decision_import"), {"import_file": upload})
    if tried.status_code == 302:
        kept = ImportedFile.objects.latest("pk")
        page = reverse("admin:councils_decision_process_import")
        b"".join(client.post(page, {"file": kept.pk, "take_in": "yes"}))


def row_of(decision, column, value):
    row = {
        "reference": decision.reference,
        "authority": decision.authority.name,
        "category": decision.category.name,
        "received_on": str(decision.received_on),
    }
    return row | {column: value} | ({"decided_on": str(decision.decided_on)} if column == "outcome" else {})


COLUMNS = {column: value for column, (_, value) in TYPED.items() if value is not None}


@pytest.mark.parametrize("role", ROLES)
def test_no_column_of_a_file_lets_anything_out_in_the_browser(elsewhere, role, count_tried):
    client, user = signed_in(role)
    for state in STATES:
        with transaction.atomic():
            decision = decision_in(state)
            for column, value in COLUMNS.items():
                check = assert_not_let_out(decision, user, (column, "file", role, state))
                with transaction.atomic():
                    next(check)
                    brought(client, row_of(decision, column, value))
                    assert next(check, None) is None
                    transaction.set_rollback(True)
                count_tried.append((column, state))
            transaction.set_rollback(True)
    assert len(count_tried) == len(STATES) * len(COLUMNS)


@pytest.mark.parametrize("state", WAITING)
def test_no_column_of_a_file_lets_out_by_command_what_somebody_has_to_read(elsewhere, state, tmp_path, count_tried):
    decision, nobody = decision_in(state), colleague("caseworker", "nobody")
    for column, value in COLUMNS.items():
        check = assert_not_let_out(decision, nobody, (column, "command", state))
        with transaction.atomic():
            next(check)
            row = row_of(decision, column, value)
            take_in("decisions", write_csv(tmp_path / "cases.csv", list(row), list(row.values())))
            assert next(check, None) is None
            transaction.set_rollback(True)
        count_tried.append((column, state))
    assert len(count_tried) == len(COLUMNS)


DAY = str(today() - timedelta(days=60))
# What somebody types into the fields of a page whose records wait for a second person, by what is kept on it.
KEPT = {
    factories.PublicReportFactory: {
        "title": "Another title",
        "summary": "Another summary.",
        "slug": "another-address",
        "kind": "s31",
        "published_on": DAY,
        "authority": "Elsewhere Town Council",
        "further_to": "another report",
    },
    factories.TrainingCourseFactory: {"topic": "Another topic", "audience": "council", "held_on": DAY},
    factories.SeminarFactory: {"place": "York", "theme": "Another theme", "held_on": DAY},
    factories.YearNoteFactory: {"text": "Another note.", "year": "another year"},
}


def kept_in(factory, state):
    record = factory()
    if isinstance(record, YearNote):  # which is public with its year
        ReviewYear.objects.update(frozen_at=timezone.now(), publish_at=timezone.now())
    if state != "released":
        hold(record, by=colleague("co-ordinator", "writer"))
    if state == "withheld":
        type(record).objects.filter(pk=record.pk).update(withheld_because="A child could be recognised.")
    return type(record).objects.get(pk=record.pk)


def read_of(record):
    return record.public_values, getattr(record, "slug", "")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", STATES_KEPT)
@pytest.mark.parametrize("factory", KEPT)
def test_no_field_of_what_waits_when_it_is_saved_lets_anything_out(factory, elsewhere, role, state, count_tried):
    client, user = signed_in(role)
    record = kept_in(factory, state)
    page_address = reverse(f"admin:councils_{record._meta.model_name}_change", args=[record.pk])
    page = client.get(page_address)
    may = "adminform" in (page.context or {}) and page.context["adminform"].form.fields
    screen = {name: value for name, value in filled(client, record, page).items() if name != "file"} if may else {}
    fields = {**KEPT[factory], "withheld_because": ""}
    for field, typed in fields.items():
        with transaction.atomic():
            client.post(page_address, screen | {field: elsewhere.get(field, typed)})
            kept = type(record).objects.get(pk=record.pk)
            is_other = read_of(kept) != read_of(record)
            assert not ((is_other or state != "released") and kept.is_past_embargo()), (field, role, state)
            if is_other:
                assert blockers_to_release(kept, user), (field, role, state)
            transaction.set_rollback(True)
        count_tried.append((field, state))
    assert may or role in ("auditor", "caseworker", "co-ordinator"), (factory, role)
    assert len(count_tried) == len(fields)


# What the public reads and is let go by an approval or a correction of its own: walked door by door where those are.
BY_ANOTHER_GATE = {Correction, Letter, NationalReview, Wording}


def concrete(model):
    """The models below an abstract one."""
    for each in model.__subclasses__():
        yield from concrete(each)
        if not each._meta.abstract:
            yield each


def test_every_field_that_the_public_reads_is_in_the_product_of_doors_roles_and_states(capsys):
    walked = {Decision: set(TYPED)} | {factory._meta.model: set(fields) for factory, fields in KEPT.items()}
    assert set(concrete(Checked)) == set(walked) | BY_ANOTHER_GATE
    for model, fields in walked.items():
        assert {*model.public_fields, *model.public_facts} <= fields, model
    doors = {
        "form of a decision": len(TYPED) * len(ROLES) * len(STATES),
        "file in the browser": len(COLUMNS) * len(ROLES) * len(STATES),
        "file by command": len(COLUMNS) * len(WAITING),
        "forms of what else waits": sum(len(fields) + 1 for fields in KEPT.values()) * len(ROLES) * len(STATES_KEPT),
    }
    with capsys.disabled():
        sys.stdout.write(f"\n{sum(doors.values())} products of field, door, role and state: {doors}\n")


def test_what_nobody_reads_of_a_course_needs_no_second_person(client):
    """Who came and for whom it was are counted, and stand nowhere with it."""
    course = factories.TrainingCourseFactory()
    client.force_login(colleague("co-ordinator", "cory"))
    page = reverse("admin:councils_trainingcourse_change", args=[course.pk])
    client.post(page, filled(client, course, client.get(page)) | {"people": "14"})
    course.refresh_from_db()
    assert (course.people, course.is_past_embargo()) == (14, True)
