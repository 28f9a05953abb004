"""Takes a file of published tables in."""

from councils.imports.performance import PerformanceImport
from councils.management.import_command import ImportCommand


class Command(ImportCommand):
    help = "Import published tables of figures from a CSV or XLSX file: all of it, or none."
    table = PerformanceImport
    noun = "Published figures"
