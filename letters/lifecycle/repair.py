"""A PDF that was lost or altered, made again from the facts of its document and proved to be the same."""

import hashlib

from letters.models import Document
from letters.models.document import write_once
from letters.pdf.rendering import render
from letters.wording.glyphs import UnprintableError


class Unrepairable(Exception):
    """A PDF cannot be made again as it was, as a clause."""


def make_again(document: Document) -> None:
    """Render a document's PDF again and keep it under its name. Raises Unrepairable when it is not the same.

    The bytes are the same with the same versions of the libraries. A signature names the moment it was made, so a
    signed PDF can only come from a back-up.
    """
    try:
        pdf = render(document.content)
    except UnprintableError as unprintable:
        raise Unrepairable(f"it cannot be rendered anew. {unprintable}") from unprintable
    if hashlib.sha256(pdf).hexdigest() != document.pdf_sha256:
        raise Unrepairable(
            "rendered anew it differs, because it was signed or made with other versions of the libraries; take the "
            "file from a back-up"
        )
    write_once(document.pdf.storage, str(document.pdf.name), pdf)
