"""The SHA-256 of a file that somebody sends, taken while it comes in: its bytes are never kept, here or on disk."""

import hashlib
import io
import re
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

SHA256 = re.compile(r"[0-9a-f]{64}")


class Fingerprinted(UploadedFile):
    """What is left of a file that was sent: its size and its SHA-256."""

    def __init__(self, size: int, sha256: str) -> None:
        super().__init__(io.BytesIO(), "fingerprinted", size=size)
        self.sha256 = sha256


class FingerprintOnly(FileUploadHandler):
    """Takes the fingerprint of whatever is sent and lets the bytes go. No other handler gets to see them."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin anew with each file."""
        super().new_file(*args, **kwargs)
        self.digest = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Add a piece to the fingerprint."""
        self.digest.update(raw_data)

    def file_complete(self, file_size: int) -> Fingerprinted:
        """What is left."""
        return Fingerprinted(file_size, self.digest.hexdigest())
