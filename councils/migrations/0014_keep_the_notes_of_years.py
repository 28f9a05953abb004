"""Each note that a year has becomes a record of its own, public as it was."""

from django.db import migrations


def keep(apps, schema_editor):
    years = apps.get_model("councils", "ReviewYear").objects.exclude(notes="")
    note = apps.get_model("councils", "YearNote")
    note.objects.bulk_create(note(year=year, text=year.notes, withheld_because="") for year in years)


class Migration(migrations.Migration):

    dependencies = [("councils", "0013_release_notes_and_training_by_a_second_person")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
