"""Contacts in: one for each role of an authority, with whatever is left empty left alone."""

import pytest

from councils.models import Contact, Role
from tests.support.factories import AuthorityFactory
from tests.support.import_files import refusal_of, take_in, write_csv

pytestmark = pytest.mark.django_db
HEADER = ["authority", "role", "name", "office", "salutation", "email", "address"]
ROW = {"authority": "E07000237", "role": "chief executive", "name": "Ms A Nobody", "office": "Managing Director"}
MAIL = {"email": "chief@worcester.example", "address": "1 Made-up Road\nWorcester"}


@pytest.fixture(autouse=True)
def worcester():
    return AuthorityFactory(name="Worcester City Council", gss_code="E07000237")


def file_of(tmp_path, *rows):
    return write_csv(tmp_path / "people.csv", HEADER, *rows)


def test_a_contact_is_put_on_record_once_and_changed_where_the_file_says_so(worcester, tmp_path):
    assert "Contacts: 1 new" in take_in("contacts", file_of(tmp_path, ROW | MAIL))
    assert "1 unchanged" in take_in("contacts", file_of(tmp_path, ROW | MAIL))
    assert "1 changed" in take_in("contacts", file_of(tmp_path, ROW | {"name": "Mx B Nobody"}))
    contact = Contact.objects.get()
    assert (contact.authority, contact.role, contact.name) == (worcester, Role.CHIEF_EXECUTIVE, "Mx B Nobody")
    assert (contact.email, contact.address) == (MAIL["email"], MAIL["address"])
    assert [entry.history_change_reason for entry in contact.history.all()] == ["Imported from people.csv"] * 2


def test_a_contact_leaves_only_by_column_and_in_so_many_words(tmp_path):
    take_in("contacts", file_of(tmp_path, ROW | MAIL))
    take_in("contacts", file_of(tmp_path, ROW | {"address": MAIL["address"]}), "--clear", "email")
    assert (Contact.objects.get().email, Contact.objects.get().name) == ("", "Ms A Nobody")


def test_whose_office_is_not_told_holds_the_one_of_the_role(tmp_path):
    take_in("contacts", write_csv(tmp_path / "few.csv", ["Council", "Role", "Name"], ["E07000237", "Leader", "Cllr A"]))
    assert Contact.objects.get().office == "Leader"


def test_a_trial_keeps_nothing(tmp_path):
    assert "1 new" in take_in("contacts", file_of(tmp_path, ROW), "--dry-run")
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"role": "mayor"}, "line 2, role: “mayor” is none of: Chief executive, Link officer, Leader"),
        ({"role": ""}, "line 2, role: this cannot be empty."),
        ({"authority": "Nowhere"}, "line 2, authority: no authority is called “Nowhere”"),
        ({"email": "nobody at worcester"}, "line 2, email: Enter a valid email address."),
        ({"name": "x" * 101}, "line 2, name: It is 101 characters long: 100 fit."),
    ],
)
def test_a_fault_is_named_and_refuses_the_file(tmp_path, cells, sentence):
    other = ROW | {"role": "leader"}
    assert sentence in refusal_of("contacts", file_of(tmp_path, ROW | cells, other))
    assert not Contact.objects.exists()
