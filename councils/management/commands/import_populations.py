"""Takes a file of populations in."""

from councils.imports.populations import PopulationImport
from councils.management.import_command import ImportCommand


class Command(ImportCommand):
    help = "Import mid-year populations from a CSV or XLSX file: all of it, or none when anything in it is wrong."
    table = PopulationImport
    noun = "Populations"
