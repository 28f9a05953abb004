"""Private files in a bucket of S3's kind, which all machines of the office share. Needs `django-storages[s3]`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile, File
from storages.backends.s3 import S3Storage


@contextmanager
def failing_as_files_do() -> Iterator[None]:
    """Whoever reads and writes files expects an OSError, wherever they are kept."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise OSError(f"The bucket of the files does not do as asked: {error}") from error


class Bucket(S3Storage):
    """The storage: nothing in it is public, nothing is written over, and nobody gets its addresses."""

    def get_default_settings(self) -> dict[str, Any]:
        own = {"file_overwrite": False, "default_acl": None, "signature_version": "s3v4"}
        return {**super().get_default_settings(), **own}

    def _open(self, name: str, mode: str = "rb") -> File:
        """The whole file: letters are small, and what fails shall fail here."""
        with failing_as_files_do(), super()._open(name, mode) as stored:
            return ContentFile(stored.read(), name)

    def _save(self, name: str, content: File) -> str:
        with failing_as_files_do():
            return str(super()._save(name, content))

    def exists(self, name: str) -> bool:
        with failing_as_files_do():
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        with failing_as_files_do():
            super().delete(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with failing_as_files_do():
            folders, files = super().listdir(path)
            return folders, files

    def url(self, name: str, *_: Any, **__: Any) -> str:
        """No address of the bucket: files go out by the site's own pages, which ask whether they may."""
        return f"/{name}"
