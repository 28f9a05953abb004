"""Private files in a bucket: kept, shown, verified and backed up as those in a folder are."""

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from moto import mock_aws

from councils.models import ReviewYear
from letters.models import Letter
from ombudsman.operations import heartbeat
from tests.letters.outbox.test_sending import let_go, year  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
BUCKET = "files-of-the-office"


@pytest.fixture
def bucket(settings, monkeypatch):
    """A bucket of S3's kind, as empty as a new one, in which the site keeps its files."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "made up")
    place = {"BACKEND": "ombudsman.operations.bucket.Bucket", "OPTIONS": {"bucket_name": BUCKET}}
    with mock_aws():
        settings.STORAGES = {**settings.STORAGES, "default": place}
        service = boto3.client("s3", region_name="us-east-1")
        service.create_bucket(Bucket=BUCKET)
        yield service


@pytest.fixture
def published(bucket, year):
    """A year whose letters are out and public."""
    let_go(year)
    ReviewYear.objects.filter(pk=year.pk).update(publish_at=timezone.now())
    return year


def names(bucket):
    return sorted(each["Key"] for each in bucket.list_objects_v2(Bucket=BUCKET).get("Contents", []))


def manage(capsys, *arguments):
    try:
        call_command(*arguments)
    except CommandError as error:
        return f"{''.join(capsys.readouterr())}{error}", False
    return "".join(capsys.readouterr()), True


def test_letters_live_in_the_bucket_and_go_out_by_the_site_s_own_page(bucket, published):
    letter = Letter.objects.get(authority__slug="council-0")
    assert letter.pdf.name in names(bucket)
    answer = Client().get("/councils/council-0/letters/2019-20.pdf")
    assert answer.status_code == 200
    assert letter.pdf.url == f"/{letter.pdf.name}"
    with default_storage.open(letter.pdf.name) as kept:
        assert b"".join(answer) == kept.read()


def test_a_file_that_is_missing_or_altered_in_the_bucket_is_found_and_not_shown(bucket, published, capsys):
    assert manage(capsys, "verify_files")[1]
    missing, altered = Letter.objects.order_by("pk")[:2]
    bucket.delete_object(Bucket=BUCKET, Key=missing.pdf.name)
    bucket.put_object(Bucket=BUCKET, Key=altered.pdf.name, Body=b"%PDF-of somebody else")
    said, well = manage(capsys, "verify_files")
    assert not well
    assert f"{missing.pdf.name} is missing" in said
    assert f"{altered.pdf.name} has been altered" in said
    for letter in (missing, altered):
        answer = Client().get(f"/councils/{letter.authority.slug}/letters/2019-20.pdf")
        assert answer.status_code >= 400


def test_a_back_up_of_the_bucket_is_put_back_into_it(bucket, published, tmp_path, capsys):
    before = names(bucket)
    assert "7 files" in manage(capsys, "backup", str(tmp_path / "monday"))[0]
    for name in before:
        bucket.delete_object(Bucket=BUCKET, Key=name)
    assert manage(capsys, "restore", str(tmp_path / "monday"), "--replace")[1]
    assert names(bucket) == before
    assert manage(capsys, "verify_files")[1]


def test_nothing_in_the_bucket_is_written_over(bucket):
    first = default_storage.save("reports/one.pdf", ContentFile(b"first"))
    second = default_storage.save("reports/one.pdf", ContentFile(b"second"))
    assert first != second
    assert default_storage.open(first).read() == b"first"
    assert default_storage.listdir("reports")[1] == sorted(name.removeprefix("reports/") for name in (first, second))


def test_a_bucket_that_is_not_there_is_a_fault_in_a_sentence(bucket, capsys):
    heartbeat.give()
    assert "ok     Files: Private files can be written and read." in manage(capsys, "doctor")[0]
    bucket.delete_bucket(Bucket=BUCKET)
    said, well = manage(capsys, "doctor")
    assert not well
    assert "FAULT  Files: Private files cannot be written: The bucket of the files does not do as asked" in said
    assert Client().get("/readyz").content == b"not ready: Files\n"
