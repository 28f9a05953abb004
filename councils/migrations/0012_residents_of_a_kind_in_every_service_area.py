from django.db import migrations


def count_all_of_the_kind(apps, schema_editor):
    """Totals of service areas held the residents of those alone who had a case in the area."""
    KindTotal = apps.get_model("councils", "KindTotal")
    for whole in KindTotal.objects.filter(service_area=""):
        same = KindTotal.objects.filter(year=whole.year_id, kind=whole.kind)
        same.exclude(service_area="").update(residents=whole.residents)


class Migration(migrations.Migration):
    dependencies = [("councils", "0011_keep_how_councils_differ")]

    operations = [migrations.RunPython(count_all_of_the_kind, migrations.RunPython.noop)]
