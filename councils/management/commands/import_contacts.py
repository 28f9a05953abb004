"""Takes a file of contacts in."""

from councils.imports.contacts import ContactImport
from councils.management.import_command import ImportCommand


class Command(ImportCommand):
    help = "Import contacts of authorities from a CSV or XLSX file: all of it, or none when anything in it is wrong."
    table = ContactImport
    noun = "Contacts"
