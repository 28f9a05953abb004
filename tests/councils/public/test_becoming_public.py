"""The day on which a thing became public, not the one on which it might have: alerts, feeds and sitemap go by it."""

import io
from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from councils.casework.release import release, text_fingerprint, withhold
from councils.imports.decisions import DecisionImport
from councils.models import Alert, Decision
from councils.models.decision import NOT_RELEASED, today
from councils.models.publication import start_of
from tests.support.factories import AuthorityFactory, CategoryFactory, DecisionFactory, UserFactory

pytestmark = pytest.mark.django_db
SITE = "https://reviews.example"
ATOM, SITEMAP = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def council():
    return AuthorityFactory(name="Worcester City Council", slug="worcester-city-council")


@pytest.fixture
def alert():
    """Confirmed an hour ago, and told of everything until then."""
    then = timezone.now() - timedelta(hours=1)
    return Alert.objects.create(email="a@example.org", asked_at=then, confirmed_at=then, told_until=then)


def decided(days, **facts):
    day = today() - timedelta(days=days)
    return DecisionFactory(upheld=True, received_on=day, decided_on=day, **facts)


def told():
    """The decisions that the next mails of today tell of, by their references."""
    mail.outbox.clear()
    call_command("send_alerts", SITE, stdout=io.StringIO())
    public = Decision.objects.values_list("reference", flat=True)
    return sorted(reference for reference in public if any(reference in sent.body for sent in mail.outbox))


def entries(client, address="/feeds/decisions.atom"):
    """What a feed tells, first to last: the reference, the day it was published, and the day it was updated."""
    root = ElementTree.fromstring(client.get(address).content)  # noqa: S314 - our own
    for entry in root.findall(f"{ATOM}entry"):
        days = (entry.find(ATOM + name).text for name in ("published", "updated"))
        yield entry.find(f"{ATOM}title").text[-11:-1], *map(day_of, days)


def day_of(text):
    return timezone.localdate(datetime.fromisoformat(text))


def changed_on(client, decision):
    """The day on which a page changed, as the sitemap says it."""
    root = ElementTree.fromstring(client.get("/sitemap-decisions.xml").content)  # noqa: S314 - our own
    for page in root.findall(f"{SITEMAP}url"):
        if page.find(f"{SITEMAP}loc").text.endswith(decision.get_absolute_url()):
            return date.fromisoformat(page.find(f"{SITEMAP}lastmod").text)
    return None


def released(decision):
    release(decision, by=UserFactory(is_superuser=True), read=text_fingerprint(decision))


def rewritten(decision, **facts):
    """A text that somebody changed, which takes it from the public until a second person has read it."""
    for name, value in {"summary": "Otherwise.", **facts, "withheld_because": NOT_RELEASED}.items():
        setattr(decision, name, value)
    decision.written_by = UserFactory()
    decision.save()


def test_a_decision_that_is_logged_late_is_told_of_stands_first_and_is_dated_when_it_became_public(
    client, council, alert, tmp_path
):
    eighteen_days_ago = start_of(today() - timedelta(days=18))
    before = decided(60, became_public_at=eighteen_days_ago, announced_at=eighteen_days_ago)
    CategoryFactory(slug="homelessness")
    day = today() - timedelta(days=400)
    file = tmp_path / "late.csv"
    file.write_text(
        "reference,authority,category,received_on,decided_on,outcome,summary\n"
        f"24 000 401,Worcester City Council,homelessness,{day},{day},Upheld,Logged late.\n"
    )
    DecisionImport(file).run()
    assert told() == ["24 000 401"]
    assert told() == []
    assert next(entries(client)) == ("24 000 401", today(), today())
    assert changed_on(client, Decision.objects.get(reference="24 000 401")) == today()
    assert [reference for reference, *_ in entries(client)] == ["24 000 401", before.reference]
    DecisionImport(file).run()
    assert told() == []


def test_what_was_written_before_the_last_mails_and_could_be_seen_only_after_them_is_told_of_once(alert):
    """A file is taken in within one transaction: others see its rows once that ends, with the moments written in them.

    Here such rows are put on record after the mails have gone, as a transaction that ends then would.
    """
    written = timezone.now()
    assert told() == []
    late = decided(100, became_public_at=written)
    assert late.became_public_at == written < Alert.objects.get().told_until
    assert told() == [late.reference]
    assert told() == []


def test_what_is_seen_first_by_somebody_who_asks_is_new_to_the_others_and_not_to_them(client, council, alert):
    decision = decided(100, authority=council)
    client.post("/alerts/", {"email": "b@example.org", "c": council.slug, "words": ""})
    Alert.objects.filter(email="b@example.org").update(confirmed_at=timezone.now())
    assert told() == [decision.reference]
    assert [to for sent in mail.outbox for to in sent.to] == ["a@example.org"]


def test_a_decision_that_is_released_late_counts_from_its_release(client, council, alert):
    decision = decided(400, authority=council, withheld_because=NOT_RELEASED, summary="Late.", written_by=UserFactory())
    assert told() == []
    released(decision)
    assert told() == [decision.reference]
    assert next(entries(client)) == (decision.reference, today(), today())


def test_a_decision_whose_day_comes_counts_from_the_beginning_of_that_day(client, alert):
    decision = decided(42)
    assert decision.became_public_at == max(start_of(today()), decision.updated_at)
    coming = decided(40)
    assert coming.became_public_at == start_of(coming.publish_on)
    assert told() == [decision.reference]


def test_a_day_that_is_brought_forward_to_the_past_counts_from_now(alert):
    decision = decided(10)
    assert told() == []
    decision.publish_on = decision.decided_on
    decision.save()
    assert told() == [decision.reference]


def test_what_was_told_of_is_not_told_of_again_when_its_text_is_corrected(client, alert):
    first = timezone.now() - timedelta(minutes=30)
    decision = decided(100, became_public_at=first)
    assert told() == [decision.reference]
    rewritten(decision)
    assert told() == []
    released(decision)
    assert told() == []
    assert decision.became_public_at == first
    assert decision.updated_at > first


def test_what_was_taken_down_before_anybody_was_told_is_told_of_when_it_comes_back(alert):
    decision = decided(100)
    rewritten(decision)
    assert told() == []
    released(decision)
    assert told() == [decision.reference]
    assert told() == []


def test_what_a_reader_wanted_to_be_told_of_after_it_was_public_is_not_new_to_them(council):
    decision = decided(100)
    now = timezone.now()
    Alert.objects.create(email="a@example.org", asked_at=now, confirmed_at=now, told_until=now)
    withhold(decision, reason="A family.", by=UserFactory())
    assert told() == []


def test_notes_for_colleagues_are_no_news_and_a_change_of_what_the_public_reads_is(client):
    then = timezone.now() - timedelta(days=9)
    decision = decided(100, became_public_at=then)
    Decision.objects.filter(pk=decision.pk).update(updated_at=then)
    decision.refresh_from_db()
    decision.notes = "Telephoned."
    decision.save()
    assert decision.updated_at == then
    decision.remedied_already = True
    decision.save()
    assert decision.updated_at > then
    assert changed_on(client, decision) == today()


@pytest.mark.parametrize("withheld", ["", NOT_RELEASED, "A family."])
@pytest.mark.parametrize("outcome", ["", "upheld", "advice_given", "closed_after_initial_enquiries"])
@pytest.mark.parametrize("days", [10, 42, 400])
def test_what_the_public_can_read_says_since_when_and_nothing_else_claims_to_be_public(withheld, outcome, days):
    day = today() - timedelta(days=days)
    facts = {"outcome": outcome, "decided_on": day if outcome else None, "withheld_because": withheld}
    decision = DecisionFactory(received_on=day, **facts)
    says_so = decision.became_public_at is not None and decision.became_public_at <= timezone.now()
    assert says_so == decision.is_past_embargo()
    assert says_so == Decision.objects.unannounced(timezone.now()).exists()
