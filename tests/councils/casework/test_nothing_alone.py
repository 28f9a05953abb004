"""No report and no correction that one person alone wrote is public, and no dispute ever: in every role that could."""

from itertools import product

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Became, Consultation, Correction, Decision, Dispute, Performance
from councils.models.decision import today
from tests.councils.public.test_views import a_published_year, worcester
from tests.support import factories
from tests.support.screens import filled, released

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_files")]

ROLES = ("caseworker", "manager")
CANARY = "Ptarmigan"


def signed_in(role):
    user = factories.UserFactory(is_superuser=role == "administrator")
    user.groups.set([Group.objects.get(name=role)])
    client = Client()
    client.force_login(user)
    return client, user


def typed(client, record, **words):
    """A record's form sent back with other words."""
    address = reverse(f"admin:councils_{record._meta.model_name}_change", args=[record.pk])
    page = client.get(address)
    form = page.context["adminform"].form if page.status_code == 200 else None
    if form and set(words) <= set(form.fields):
        screen = {name: value for name, value in filled(client, record, page).items() if name != "file"}
        client.post(address, screen | words, follow=True)


def public_words():
    """What a visitor reads where any of it could stand."""
    anybody = Client()
    pages = ["/decisions/", "/reports/", "/improvements/", "/decisions/25-000-111/"]
    pages += ["/councils/worcester-city-council/2019-20/", "/councils/worcester-city-council/reports/"]
    return "".join(anybody.get(page).content.decode() for page in pages)


@pytest.fixture
def public_record(settings):
    settings.KEEP_DECISIONS_PUBLIC_YEARS = 100
    council = worcester()
    year = a_published_year(council)
    decision = factories.DecisionFactory(
        reference="25 000 111", authority=council, upheld=True, summary="It was late.", publish_on=today()
    )
    report = factories.PublicReportFactory(slug="gate", authority=council)
    whole = Performance.objects.totals().get(authority=council, year=year)
    return {"decision": decision, "report": report, "whole": whole}


def write(client, public_record, door):
    """Write the canary through one door."""
    if door == "correction":
        whole = public_record["whole"]
        factories.DecisionFactory(authority=whole.authority, decided=False)
        data = {"performance": whole.pk, "reason": CANARY}
        client.post(reverse("admin:councils_correction_add"), data, follow=True)
        return Correction.objects.first()
    name, field = door.split(" ")
    typed(client, public_record[name], **{field: CANARY})
    return public_record[name]


DOORS = ("report title", "report summary", "correction")


@pytest.mark.parametrize(("role", "door"), list(product(ROLES, DOORS)))
def test_nothing_that_one_person_alone_wrote_is_public(public_record, role, door):
    client, user = signed_in(role)
    record = write(client, public_record, door)
    assert CANARY not in public_words()
    if record is None:
        return
    record.refresh_from_db()
    was_written = record.written_by_id == user.pk
    released(record, by=user)
    assert CANARY not in public_words()
    if was_written:
        released(record)
        assert CANARY in public_words()


@pytest.mark.parametrize("became", Became.values)
def test_what_becomes_of_a_dispute_is_public_nowhere_and_moves_no_figure_and_no_case(public_record, became):
    client, user = signed_in("manager")
    decision = public_record["decision"]
    consultation = Consultation.objects.create(
        year=public_record["whole"].year,
        authority=decision.authority,
        recipient=decision.authority,
        reply_by="2020-05-01",
        asked_at=timezone.now(),
        asked_by=user,
    )
    page = reverse("admin:councils_consultation_change", args=[consultation.pk])
    rows = {"disputes-TOTAL_FORMS": 1, "disputes-INITIAL_FORMS": 0, "disputes-0-decision": decision.reference}
    rows |= {"disputes-0-said": CANARY, "disputes-0-raised_on": "1 May 2020"}
    client.post(page, filled(client, consultation, client.get(page)) | rows)
    figures, case = Performance.objects.values(), Decision.objects.values()
    before = list(figures.all()), list(case.all()), public_words()
    dispute = Dispute.objects.get(said=CANARY)
    client.post(reverse("admin:dispute-settle", args=[dispute.pk]), {"became": became, "because": CANARY})
    dispute.refresh_from_db()
    assert (dispute.became, dispute.settled_by) == (became, user)
    assert (list(figures.all()), list(case.all()), public_words()) == before
    assert CANARY not in public_words()
