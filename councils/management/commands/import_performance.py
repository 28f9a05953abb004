"""Takes a file of published tables in."""

from councils.imports.command import ImportCommand
from councils.imports.performance import PerformanceImport


class Command(ImportCommand):
    help = "Import published tables of figures from a CSV or XLSX file: all of it, or none."
    table = PerformanceImport
    noun = "Published figures"
