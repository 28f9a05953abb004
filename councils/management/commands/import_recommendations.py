"""Takes a file of recommendations in."""

from councils.imports.recommendations import RecommendationImport
from councils.management.import_command import ImportCommand


class Command(ImportCommand):
    help = "Import recommendations of decisions on record from a CSV or XLSX file: all of it, or none."
    table = RecommendationImport
    noun = "Recommendations"
