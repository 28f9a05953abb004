"""The shipped register on record, and each of its authorities as the site then shows it."""

import io
import json
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from councils.models import Alias, Authority, Boundary, Category, FormerIdentity, Population, Reason, Region
from councils.register.boundaries import import_boundaries
from councils.register.loading import load_register
from tests.support.factories import AuthorityFactory, UserFactory
from tests.support.import_files import take_in, write_csv
from tests.support.screens import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def register():
    return load_register()


def test_every_authority_shipped_is_one_that_a_colleague_could_have_entered(register):
    authorities = Authority.objects.select_related("county")
    for authority in authorities:
        authority.full_clean(validate_unique=False, validate_constraints=False)
    assert len(authorities) == register["authorities"]


def test_an_authority_of_every_kind_and_region_open_or_closed_has_a_page_that_answers(register, client):
    sorts = {(a.kind, a.region, bool(a.closed_on)): a.slug for a in Authority.objects.all()}
    answers = {slug: client.get(reverse("council", args=[slug])).status_code for slug in sorts.values()}
    assert len(sorts) > 40
    assert {slug: status for slug, status in answers.items() if status != 200} == {}


def test_a_region_is_called_by_its_whole_name():
    assert Region.EAST.label == "East of England"
    assert [str(region) for region in Region] == Region.labels


TRACKED = (Authority, FormerIdentity, Alias, Category, Reason, Population)
KENT, ADUR = "kent-county-council", "adur-district-council"


def admin_page(authority):
    return reverse("admin:councils_authority_change", args=[authority.pk])


def said_again():
    """What the command says when the register is loaded once more."""
    out = io.StringIO()
    call_command("load_register", stdout=out)
    return out.getvalue()


def test_loading_again_changes_nothing_and_leaves_nothing_in_the_history(register):
    entries = [model.history.count() for model in TRACKED]
    assert "Left as they are" not in said_again()
    assert [model.history.count() for model in TRACKED] == entries


def test_what_a_person_entered_stays_and_is_said(register, client):
    """Administrators know of reorganisations before the register that comes with the site does."""
    client.force_login(UserFactory(username="ada", is_superuser=True))
    kent = Authority.objects.get(slug=KENT)
    heir = AuthorityFactory(name="Kent Council of Old", slug="kent-council-of-old")
    screen = filled(client, kent, client.get(admin_page(kent)))
    client.post(
        admin_page(kent),
        screen | {"closed_on": "2027-03-31", "successors": heir.name, "name": "Kent", "was_a_slip": "on"},
    )
    said = said_again()
    kent.refresh_from_db()
    assert (kent.closed_on, kent.name, list(kent.successors.all())) == (date(2027, 3, 31), "Kent", [heir])
    assert "Kent: last day stays “31 March 2027”, not “nothing”. ada changed it on" in said
    assert "Kent: name stays “Kent”, not “Kent County Council”. ada changed it on" in said
    assert "Kent: its successors stay “Kent Council of Old”, not none. ada changed it on" in said
    assert kent.neighbours.exists()


def test_what_the_register_changes_later_of_one_fact_does_not_undo_another(register):
    kent = Authority.objects.get(slug=KENT)
    kent.closed_on = date(2027, 3, 31)
    kent.save()
    Authority.objects.filter(pk=kent.pk).update(region="")
    for _ in range(3):
        load_register()
    kent.refresh_from_db()
    assert (kent.closed_on, kent.region) == (date(2027, 3, 31), Region.SOUTH_EAST)


def test_what_a_file_brought_stays(register, tmp_path):
    path = write_csv(tmp_path / "revised.csv", ["authority", "year", "residents"], [ADUR, 2022, 64999])
    take_in("populations", path)
    assert "residents stays “64999”, not “" in (said := said_again())
    assert "(Imported from revised.csv)." in said
    assert Population.objects.get(authority__slug=ADUR, year=2022).residents == 64999


CHANGES = [
    (FormerIdentity, "name", "Old Name Council"),
    (Category, "name", "Something else"),
    (Reason, "text", "Another text"),
    (Population, "residents", 1),
    (Authority, "region", Region.LONDON),
]


@pytest.mark.parametrize(("model", "field", "value"), CHANGES)
def test_in_every_table_what_was_changed_stays_and_what_was_not_follows_the_register(register, model, field, value):
    first, second = model.objects.order_by("pk")[:2]
    setattr(first, field, value)
    first.save()
    before = getattr(second, field)
    model.objects.filter(pk=second.pk).update(**{field: value if field != "name" else "Yet another"})
    said = said_again()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (getattr(first, field), getattr(second, field)) == (value, before)
    assert said.count(" stays “") == 1


@pytest.mark.parametrize("model", [FormerIdentity, Category, Reason, Population])
def test_in_every_table_what_was_deleted_stays_deleted_and_what_is_missing_is_added(register, model):
    deleted, lost = model.objects.order_by("pk")[:2]
    key = {"pk": deleted.pk}
    deleted.delete()
    model.objects.filter(pk=lost.pk)._raw_delete("default")
    number = model.objects.count()
    assert "stays deleted. A command or an import deleted it on" in said_again()
    assert model.objects.count() == number + 1
    assert not model.objects.filter(**key).exists()


def test_a_body_that_somebody_entered_under_another_address_is_not_entered_twice(register):
    worcester = Authority.objects.get(slug="worcester-city-council")
    Authority.objects.filter(pk=worcester.pk).delete()
    Authority.history.filter(id=worcester.pk).delete()
    AuthorityFactory(name="Worcester City Council", slug="worcester", gss_code="E07000237")
    assert "(worcester-city-council) is left out: its name or code is that of worcester." in said_again()
    assert Authority.objects.filter(name="Worcester City Council").count() == 1


def test_outlines_that_the_office_brought_stay_whatever_their_file_is_called(register, tmp_path):
    Boundary.objects.all().delete()
    square = {"type": "Polygon", "coordinates": [[[0, 51], [0, 52], [1, 52], [0, 51]]]}
    features = [{"type": "Feature", "properties": {"LADCD": "E07000237"}, "geometry": square}]
    path = tmp_path / "boundaries.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    import_boundaries(path)
    assert "The outlines stay those of “boundaries.geojson”" in said_again()
    assert Boundary.objects.count() == 1


def test_the_history_says_who_named_which_successors(register, client):
    client.force_login(UserFactory(username="ada", is_superuser=True))
    kent = Authority.objects.get(slug=KENT)
    heir = Authority.objects.get(slug="ashford-borough-council")
    kent.successors.add(heir)
    page = client.get(reverse("admin:councils_authority_history", args=[kent.pk])).content.decode()
    assert "changed successors from “nothing” to “Ashford Borough Council”" in page
