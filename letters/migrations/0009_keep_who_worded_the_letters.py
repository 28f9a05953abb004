from django.db import migrations


def keep_who_worded_them(apps, schema_editor):
    """Whoever last changed a wording cannot approve the letters that wait with it: the history knows who it was."""
    letters = apps.get_model("letters", "Letter").objects
    history = apps.get_model("letters", "HistoricalWording").objects
    for wording in apps.get_model("letters", "Wording").objects.all():
        changes = history.filter(id=wording.pk, history_user__isnull=False).order_by("-history_date", "-history_id")
        if last := changes.first():
            wording.written_by_id = last.history_user_id
            wording.save(update_fields=["written_by"])
            letters.filter(year=wording.year_id, approved_at=None).update(worded_by=last.history_user_id)


class Migration(migrations.Migration):
    dependencies = [("letters", "0008_check_the_wording_of_letters")]
    operations = [migrations.RunPython(keep_who_worded_them, migrations.RunPython.noop)]
