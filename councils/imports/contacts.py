"""Contacts in: one row an authority and role, as lists of chief executives and link officers come each year."""

from collections.abc import Hashable
from typing import Any

from councils.imports.cells import Reader, choice
from councils.imports.importer import BATCH, TableImport, upsert
from councils.imports.lookups import CALLED_AUTHORITY
from councils.imports.rows import ReadRow, among
from councils.models import Contact, Role
from councils.models.bulk import write_history
from councils.tables.characters import one_line


class ContactImport(TableImport):
    """A file of contacts."""

    model = Contact
    required = ("authority", "role")
    key = ("authority", "role")
    never_emptied = ("office",)
    headings = {
        **CALLED_AUTHORITY,
        **dict.fromkeys(("contact_role", "contact_type", "type"), "role"),
        **dict.fromkeys(("contact", "contact_name", "full_name"), "name"),
        **dict.fromkeys(("job_title", "title", "post", "position"), "office"),
        **dict.fromkeys(("dear",), "salutation"),
        **dict.fromkeys(("e_mail", "email_address", "e_mail_address", "mail"), "email"),
        **dict.fromkeys(("postal_address",), "address"),
    }
    stand_ins = {"gss_code": "authority"}

    def checks(self) -> dict[str, Reader]:
        return {"gss_code": self.authorities}

    def columns(self) -> dict[str, Reader]:
        return {
            "authority": self.authorities,
            "role": choice(Role),
            "name": one_line,
            "office": one_line,
            "salutation": one_line,
            "email": str,
            "address": str,
        }

    def known(self, rows: list[ReadRow]) -> dict[Hashable, Any]:
        authorities = {authority.pk: authority for authority in among(rows, "authority")}
        found: dict[Hashable, Any] = {}
        for contact in Contact.objects.filter(authority__in=authorities).select_for_update():
            contact.authority = authorities[contact.authority_id]
            found[contact.authority, contact.role] = contact
        return found

    def fill(self, record: Contact, row: ReadRow) -> None:
        """As every table does; whose office is not told holds the one that the role is called by."""
        super().fill(record, row)
        if not record.office and "role" in row.values:
            record.office = Role(record.role).label

    def save(self, new: list[Contact], changed: list[Contact]) -> None:
        Contact.objects.bulk_create(new, batch_size=BATCH)
        upsert(Contact, changed, self.written | {"office"})
        write_history(new, "+", self.change_reason, self.by)
        write_history(changed, "~", self.change_reason, self.by)
