"""Backing up, going on working, and putting the back-up in its place: nothing lost, nobody written to twice."""

import json
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from councils.models import Authority, Decision, MailingStop
from letters.models import Dispatch, Letter
from letters.tasks import mail_what_waits
from ombudsman.operations.integrity import RULES
from tests.letters.outbox.test_sending import ADDRESSES, let_go, manager, post, year  # noqa: F401
from tests.support.factories import AuthorityFactory, DecisionFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_files(shared_files):
    """Private files of this test alone."""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "backups" / "monday"


def manage(*arguments):
    said = StringIO()
    call_command(*arguments, stdout=said, stderr=said)
    return said.getvalue()


def record():
    """What people would miss: every row that matters, every PDF by its bytes, every page's status."""
    connection.close()
    return {
        "letters": list(Letter.objects.order_by("pk").values_list("pk", "pdf_sha256", "approved_by", "issued_at")),
        "dispatches": list(Dispatch.objects.order_by("pk").values_list("pk", "message_id", "sent_at")),
        "history": list(Decision.history.order_by("history_id").values_list("reference", "history_type")),
        "authorities": list(Authority.objects.order_by("pk").values_list("pk", "name")),
        "files": {letter.pk: bytes_of(letter) for letter in Letter.objects.all()},
    }


def bytes_of(letter):
    with default_storage.open(letter.pdf.name) as file:
        return file.read()


def lose_everything():
    for letter in Letter.objects.all():
        default_storage.delete(letter.pdf.name)
    Dispatch.objects.all().delete()
    Letter.objects.all().delete()
    Decision.objects.all().delete()


def test_what_was_backed_up_is_there_again_to_the_byte_after_everything_was_lost(year, folder):
    let_go(year)
    manage("backup", str(folder))
    before = record()
    lose_everything()
    AuthorityFactory(slug="came-later", name="Came Later")
    said = manage("restore", str(folder), "--replace")
    assert "All mail is stopped" in said
    assert record() == before
    assert [sentence for rule in RULES[:-1] for sentence in rule()] == []
    assert Client().get("/councils/council-0/").status_code == 200
    assert Client().get("/councils/came-later/").status_code == 404


def test_after_a_restore_nobody_is_written_to_until_mail_is_let_go(year, post, folder):
    let_go(year)
    manage("backup", str(folder))
    mail_what_waits.func()
    assert post.addressees == ADDRESSES
    manage("restore", str(folder), "--replace")
    assert Dispatch.objects.queued().count() == len(ADDRESSES)
    assert mail_what_waits.func() == 0
    with pytest.raises(CommandError, match="All mail has been stopped"):
        manage("send_letters", "2019-20")
    assert post.addressees == ADDRESSES
    status = manage("mailing", "status")
    assert "All mail has been stopped" in status
    assert all(address in status for address in ADDRESSES)


def test_what_the_mail_server_s_log_names_is_not_sent_again(year, post, folder, tmp_path):
    let_go(year)
    manage("backup", str(folder))
    mail_what_waits.func()
    manage("restore", str(folder), "--replace")
    first = Dispatch.objects.queued().order_by("pk").first()
    log = tmp_path / "mail.log"
    log.write_text(f"Jul 29 relay postfix/cleanup[1]: 4F: message-id={first.message_id}\nother <a@b.example>\n")
    said = manage("mailing", "reconcile", str(log), "--by", manager().username)
    assert f"Taken for sent: {first}" in said
    manage("mailing", "start")
    mail_what_waits.func()
    assert post.addressees.count(first.email) == 1
    assert post.addressees == sorted([*ADDRESSES, *(set(ADDRESSES) - {first.email})])


def test_a_back_up_that_was_altered_or_is_not_whole_changes_nothing(year, folder):
    manage("backup", str(folder))
    before = record()
    pdf = next(each for each in (folder / "files").rglob("*.pdf"))
    whole = pdf.read_bytes()
    pdf.write_bytes(whole + b"!")
    with pytest.raises(CommandError, match="missing or altered"):
        manage("restore", str(folder), "--replace")
    pdf.unlink()
    with pytest.raises(CommandError, match="missing or altered"):
        manage("restore", str(folder), "--replace")
    pdf.write_bytes(whole)
    (folder / "manifest.json").unlink()
    with pytest.raises(CommandError, match=r"no manifest\.json"):
        manage("restore", str(folder), "--replace")
    assert record() == before
    assert not MailingStop.objects.exists()


def test_a_back_up_of_a_newer_site_or_another_database_is_refused_with_what_to_do(folder, db):
    manage("backup", str(folder))
    manifest = json.loads((folder / "manifest.json").read_text())
    newer = {**manifest, "migrations": [*manifest["migrations"], ["councils", "9999_from_the_future"]]}
    (folder / "manifest.json").write_text(json.dumps(newer))
    with pytest.raises(CommandError, match="newer version of the site"):
        manage("restore", str(folder), "--replace")
    (folder / "manifest.json").write_text(json.dumps({**manifest, "vendor": "oracle"}))
    with pytest.raises(CommandError, match="DATABASE_URL"):
        manage("restore", str(folder), "--replace")


def test_people_s_work_is_not_replaced_by_accident_and_a_back_up_never_written_over(year, folder):
    manage("backup", str(folder))
    with pytest.raises(CommandError, match="--replace"):
        manage("restore", str(folder))
    with pytest.raises(CommandError, match="is there already"):
        manage("backup", str(folder))


def test_what_was_left_by_a_back_up_that_was_killed_is_no_back_up_and_in_nobody_s_way(year, folder):
    unfinished = folder.with_name("monday.unfinished")
    (unfinished / "files").mkdir(parents=True)
    (unfinished / "database.sqlite3").write_bytes(b"half")
    with pytest.raises(CommandError, match=r"no manifest\.json"):
        manage("restore", str(unfinished), "--replace")
    manage("backup", str(folder))
    assert not unfinished.exists()


def test_a_decision_logged_after_the_back_up_is_gone_and_one_before_it_is_there(folder):
    early = DecisionFactory(upheld=True)
    manage("backup", str(folder))
    late = DecisionFactory(upheld=True)
    manage("restore", str(folder), "--replace")
    assert Decision.objects.filter(reference=early.reference).exists()
    assert not Decision.objects.filter(reference=late.reference).exists()
