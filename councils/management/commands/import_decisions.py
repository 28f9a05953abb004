"""Takes a file of decisions in."""

from councils.imports.decisions import DecisionImport
from councils.management.import_command import ImportCommand


class Command(ImportCommand):
    help = "Import decisions from a CSV or XLSX file: all of it, or none when anything in it is wrong."
    table = DecisionImport
    noun = "Decisions"
