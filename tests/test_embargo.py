"""The canary: what the public must not see carries a word, and no public address says it.

Every address of the URLconf is called with everything there is, and every link found there is followed,
in HTML, JSON, CSV, XML and PDF. An address that is added is covered the moment it exists.
"""

import io
import itertools
import operator
import re
import zipfile
from datetime import date, timedelta
from urllib.parse import urljoin, urlsplit

import pikepdf
import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from councils.casework.release import withhold
from councils.figures import freezing, publication
from councils.models import Alert, Performance, RecommendationKind, ReviewYear, Seminar, TrainingCourse, YearNote
from councils.models.decision import today
from councils.public.alerts import send_due
from letters.models import Letter, NationalReview
from letters.review.draft import draft_review, replace_review
from tests.letters.public.test_views import an_issued_letter
from tests.support.corrections import correct
from tests.support.factories import (
    AuthorityFactory,
    DecisionFactory,
    PublicReportFactory,
    RecommendationFactory,
    ReviewYearFactory,
    UserFactory,
    moment,
)

pytestmark = pytest.mark.django_db

CANARY = "kanarienvogel"
FEATHERS = (
    "gefieder"  # stands beside it wherever search could find it: whoever asks for the one must not hear the other
)
EMBARGOED_COUNT = 90_817  # a figure that stands nowhere but in the embargoed year
EMBARGOED_LABELS = ("2020-21", "2017-18")  # too long ago for the choice of years that decisions are kept from
NOT_PUBLIC = ("admin/",)
SEARCHED = (
    "search/",
    "councils/",
    "decisions/",
    "improvements/",
    "reports/",
    "decisions.csv",
    "api/councils/",
    "api/decisions/",
)
LINK = re.compile(r"""(?:href|src|action)="([^"]+)"|"(https?://testserver[^"]*|/[a-z][^"\s]*)\"""")


def a_pdf(words):
    """A PDF that says something in a compressed stream, as real ones do."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.pages[0].contents_add(f"BT ({words}) Tj ET".encode())
    pdf.attachments["data.csv"] = pikepdf.AttachedFileSpec(pdf, words.encode(), mime_type="text/csv")
    written = io.BytesIO()
    pdf.save(written, compress_streams=True)
    return written.getvalue()


def said_in_pdf(content):
    """Everything in a PDF, whatever it is wrapped in."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return b"\n".join(thing.read_bytes() for thing in pdf.objects if isinstance(thing, pikepdf.Stream)).decode(
            "latin-1"
        )


@pytest.fixture(scope="module")
def secrets(module_db):
    """A site with something of everything, and of everything also what must not be seen."""
    council = AuthorityFactory(name="Worcester City Council", slug="worcester-city-council")
    colleague = UserFactory(username=CANARY, first_name=CANARY, email=f"{CANARY}@example.invalid")
    council.contacts.create(role="chief-executive", office=CANARY, name=CANARY, email=f"{CANARY}@example.invalid")
    sings = f"{CANARY} {FEATHERS}"
    recently = today() - timedelta(days=100)
    facts = {"authority": council, "received_on": recently - timedelta(days=60), "upheld": True, "decided_on": recently}
    public = DecisionFactory(**facts, summary="Fault.", notes=CANARY, handler=colleague)
    RecommendationFactory(decision=public, text="Train officers.", due_on=None, evidence=CANARY)
    RecommendationFactory(decision=public, text=sings, kind=RecommendationKind.PERSONAL, due_on=None)
    secret = {"summary": sings, "statement": sings, "provider": sings}
    hidden = [
        DecisionFactory(**facts | {"publish_on": today() + timedelta(days=1)}, **secret),
        DecisionFactory(**facts, **secret, withheld_because=CANARY),
        taken_down(DecisionFactory(**facts, **secret)),
        DecisionFactory(**facts | {"upheld": False, "outcome": "advice_given"}, **secret),
        DecisionFactory(authority=council, received_on=recently, **secret),
        DecisionFactory(**facts | {"decided_on": date(2019, 9, 2), "received_on": date(2019, 5, 1)}, **secret),
    ]
    for decision in hidden:
        if decision.outcome == "upheld":
            RecommendationFactory(decision=decision, text=sings, due_on=None)
    report = PublicReportFactory(authority=council, slug="a-family", file=ContentFile(a_pdf("Report"), "a-family.pdf"))
    report.decisions.set([public, *hidden])
    tomorrow = {"published_on": today() + timedelta(days=1), "file": ContentFile(a_pdf(CANARY), f"{CANARY}.pdf")}
    coming = PublicReportFactory(authority=council, title=sings, summary=sings, slug=CANARY, **tomorrow)
    coming.decisions.add(public)
    asked = {"authority": council, "recipient": council, "asked_by": colleague, "asked_at": moment("2020-05-01T09:00")}
    year = ReviewYearFactory(starts_on=date(2019, 4, 1))
    consultation = year.consultations.create(**asked, reply_by=today(), replied_on=today(), reply=CANARY)
    consultation.disputes.create(decision=public, said=CANARY).settle("stands", because=CANARY, by=colleague)
    allowed = {"check_name": "jump", "authority": council, "by": colleague, "at": moment("2020-05-01T09:00")}
    year.allowances.create(**allowed, said=CANARY, reason=CANARY)
    YearNote.objects.create(year=year, text=sings)
    for days in (-30, 30):  # held, and to come: nobody has read what they are about
        TrainingCourse.objects.create(held_on=today() + timedelta(days=days), topic=sings)
        Seminar.objects.create(held_on=today() + timedelta(days=days), place=CANARY, theme=sings)
    open_year(council, colleague)
    embargoed_year(council, colleague)
    return [public, *hidden]


def taken_down(decision):
    """A decision that the public could read until somebody withheld it."""
    assert decision.is_published()
    withhold(decision, reason=CANARY, by=UserFactory())
    return decision


def open_year(council, colleague):
    """2019-20 in public, with its letter, and with a letter to replace it that was not issued."""
    year = ReviewYearFactory(starts_on=date(2019, 4, 1))
    freezing.freeze(year, by=colleague)
    publication.publish(year, moment("2020-07-29T00:01"))
    correct({Performance.objects.totals().get(year=year): {"ceased": 1}}, reason="Counted once.", by=colleague)
    first = an_issued_letter(year, council, pdf=a_pdf("Dear Sir"))
    drafted = {"issued_at": None, "issued_by": None, "narrative": CANARY}
    an_issued_letter(year, council, pdf=a_pdf(CANARY), edition=2, replaces=first, reason=CANARY, **drafted)
    letter_held_back(year, council, colleague)
    review = a_review(year, pdf=a_pdf("All together"))
    replace_review(review, reason=CANARY).keep_pdf(a_pdf(CANARY))


def letter_held_back(year, council, colleague):
    """A further letter of a public year that has gone out, and that somebody holds back from the public."""
    held = {"held_back_at": moment("2020-07-28T09:00"), "held_back_by": colleague, "held_back_because": CANARY}
    an_issued_letter(year, council, pdf=a_pdf(CANARY), edition=3, narrative=CANARY, **held)


def a_review(year, *, pdf):
    """The national review of a year, approved."""
    review = draft_review(year)
    review.keep_pdf(pdf)
    review.approve(by=UserFactory(is_superuser=True))
    return review


def embargoed_year(council, colleague):
    """2020-21 frozen, its letter issued, to be published one day; and 2017-18 frozen without a day."""
    for start in (2020, 2017):
        year = ReviewYearFactory(starts_on=date(start, 4, 1), notes=CANARY)
        Performance.objects.create(
            year=year, authority=council, name=CANARY, kind="district", received=EMBARGOED_COUNT, imported=True
        )
        freezing.freeze(year, by=colleague)
        an_issued_letter(year, council, pdf=a_pdf(CANARY))
        a_review(year, pdf=a_pdf(f"{CANARY} {start}"))
    publication.publish(ReviewYear.objects.get(starts_on=date(2020, 4, 1)), moment("2999-07-29T00:01"))


def patterns(resolver=None, prefix=""):
    """Every public address pattern of the site, with its converters."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        elif isinstance(entry, URLPattern) and not route.startswith(NOT_PUBLIC):
            yield route, entry.pattern.converters


def values(name, decisions):
    """What an address can be asked for under that name: everything there is, public or not."""
    known = {
        "label": ["2019-20", *EMBARGOED_LABELS],
        "reference": [decision.reference_slug for decision in decisions],
        "slug": ["worcester-city-council", "a-family", CANARY],
        "number": ["1", "2"],
        "edition": ["1", "2", "1-to-worcester-city-council"],
        "table": [
            "received",
            "decided",
            "compliance",
            "performance",
            "councils",
            "decisions",
            "improvements",
            "reports",
        ],
        "form": ["csv", "xlsx", "json"],
        "area": ["housing", "planning-and-development"],
        "category": ["homelessness"],
        "token": ["nothing", CANARY],
        "section": ["pages", "topics", "councils", "years", "reviews", "decisions", "reports", "letters", "documents"],
    }
    assert name in known, f"Say in the canary test what “{name}” in an address can be."
    return known[name]


def filled(route, converters, decisions):
    """The addresses of one pattern."""
    if "^" in route:
        yield "/api/nothing/here/"
        return
    for chosen in itertools.product(*(values(name, decisions) for name in converters)):
        address = route
        for value in chosen:
            address = re.sub(r"<[^>]*>", value, address, count=1)
        yield "/" + address


def addresses(decisions):
    """Every address that the URLconf allows, filled in with everything there is."""
    for route, converters in patterns():
        yield from filled(route, converters, decisions)
    documents = [*Letter.objects.all(), *NationalReview.objects.all()]
    yield from (f"/letters/check/?sha256={document.pdf_sha256}" for document in documents)
    compared = f"c=worcester-city-council&c={CANARY}&measure=uphold_rate"
    yield from (f"/compare/{file}?{compared}" for file in ("", "councils.csv", "chart.svg"))
    yield from (f"/map/?year={label}&view={view}" for label in EMBARGOED_LABELS for view in ("map", "tiles"))
    yield from (f"/councils/suggestions.json?q={word}" for word in (CANARY, CANARY[:-1], "worcester", "anyshire"))
    for word in (CANARY[:6], FEATHERS, f"{FEATHERS}+OR+train", f"{FEATHERS}+train+nowhere", "-nowhere"):
        yield from (f"/{noun}?q={word}" for noun in SEARCHED)


def text_of(response):
    """What an answer says, its headers included, in whatever form it comes."""
    content = response.getvalue() if response.streaming else response.content
    is_pdf = content.startswith(b"%PDF")
    if content.startswith(b"PK"):  # a package, or a workbook
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            said = "".join(f"{name}\n{archive.read(name).decode()}" for name in archive.namelist())
    else:
        said = said_in_pdf(content) if is_pdf else content.decode()
    return f"{said}\n{response.headers}"


def links(address, response, said):
    """Where an answer leads to on this site."""
    if response.get("Location"):
        yield urljoin(address, response["Location"])
    if response.get("Content-Type", "").endswith(("zip", "sheet")):
        return  # what a package or a workbook refers to is in it
    for groups in LINK.findall(said):
        link = urlsplit(urljoin(f"http://testserver{address}", groups[0] or groups[1]))
        if link.netloc == "testserver" and not link.path.startswith(("/static/", "/admin/")):
            yield link.path + (f"?{link.query}" if link.query else "")


def walk(client, decisions):
    """Every address there is and every address they lead to, with what each says."""
    waiting, seen = list(addresses(decisions)), set()
    while waiting:
        address = waiting.pop().replace("&amp;", "&")
        if address in seen:
            continue
        seen.add(address)
        response = client.get(address)
        said = text_of(response)
        yield address, response, said
        waiting += links(address, response, said)


def test_no_public_address_says_what_must_not_be_seen(client, secrets):
    seen = {}
    for address, response, said in walk(client, secrets):
        asked_for = CANARY[:6] in address or CANARY in address
        # What somebody asked for may be said back to them; what was found may not.
        heard = re.sub(rf'value="{CANARY[:6]}"', "", said) if asked_for else said
        assert CANARY not in heard.lower(), address
        assert str(EMBARGOED_COUNT) not in heard, address
        assert f"{EMBARGOED_COUNT:,}" not in heard, address
        assert not any(label in heard for label in EMBARGOED_LABELS), address
        for decision in secrets[1:]:
            # One that was taken down or is no longer kept has a tombstone at its address, and no list leads there.
            tombstone = address == decision.get_absolute_url() and response.status_code == 410
            assert tombstone or decision.reference not in heard, address
            assert decision.reference_slug not in heard, address
        assert response.status_code < 500, address
        seen[address] = response.status_code
    assert seen["/councils/worcester-city-council/2019-20/"] == 200
    assert seen["/councils/worcester-city-council/letters/2019-20.pdf"] == 200
    assert seen["/data/2019-20/performance.csv"] == 200
    assert seen["/reports/a-family.pdf"] == 200
    assert (seen["/review/2019-20.pdf"], seen["/review/2019-20/2.pdf"]) == (200, 404)
    assert [seen[decision.get_absolute_url()] for decision in secrets] == [200, 404, 404, 410, 404, 404, 410]


def test_every_link_leads_somewhere(client, secrets):
    given = set(addresses(secrets))
    broken = [
        f"{address}: {response.status_code}"
        for address, response, _ in walk(client, secrets)
        if address not in given and response.status_code not in (200, 302)
    ]
    assert broken == []


def test_the_canary_sings_where_it_may(client, secrets):
    """Once the years are published the same walk finds the word: it looks in the right places."""
    ReviewYear.objects.filter(frozen_at__isnull=False).update(publish_at=moment("2020-07-29T00:01"))
    found = {address for address, _, said in walk(client, secrets) if CANARY in said}
    assert {
        "/councils/worcester-city-council/2020-21/",
        "/councils/worcester-city-council/letters/2020-21.pdf",
        "/councils/worcester-city-council/letters/2020-21/",
        "/councils/worcester-city-council/letters/2020-21/1/",
        "/councils/worcester-city-council/letters/2020-21/1/text/",
        "/councils/worcester-city-council/letters/2020-21/1/large-print.pdf",
        "/councils/worcester-city-council/letters/2020-21/1.pdf",
        "/councils/worcester-city-council/letters/2020-21/1.json",
        "/councils/worcester-city-council/letters/2020-21/1.csv",
        f"/letters/check/?sha256={Letter.objects.get(year__starts_on=date(2020, 4, 1)).pdf_sha256}",
        "/api/councils/worcester-city-council/2020-21/",
        "/data/2020-21/decided.csv",
        "/review/2020-21/",
        "/review/2020-21.pdf",
        "/review/2020-21/1.pdf",
    } <= found


@pytest.mark.parametrize(
    "kind",
    [
        "/councils/{slug}/{year}/",
        "/councils/{slug}/{year}/brief/",
        "/councils/{slug}/letters/{year}.pdf",
        "/councils/{slug}/letters/{year}/",
        "/councils/{slug}/letters/{year}/1/",
        "/councils/{slug}/letters/{year}/1.json",
        "/review/{year}/",
        "/review/{year}.pdf",
        "/review/{year}/1.pdf",
        "/data/{year}/decided.csv",
    ],
)
def test_an_embargoed_year_answers_in_the_same_bytes_as_none(client, secrets, kind):
    answers = set()
    for year in ("2020-21", "2017-18", "2012-13", "2019-21"):
        response = client.get(kind.format(slug="worcester-city-council", year=year))
        answers.add((response.status_code, response.content, tuple(sorted(response.headers.items()))))
    assert len(answers) == 1
    assert answers.pop()[0] == 404


NEVER = {
    "label": [f"20{year:02}-{year + 1:02}" for year in range(5, 15)],
    "reference": [f"98-765-{number}" for number in range(100, 110)],
    "slug": ["wellensittich", "zebrafinkchen"],
}
WHERE = {
    "label": "2019-20",
    "slug": "worcester-city-council",
    "edition": "1",
    "number": "1",
    "form": "csv",
    "token": "nothing",
}
BY_YEAR = ("/map/?year={}", "/decisions/?year={}", "/improvements/?year={}", "/reports/?year={}")
WORDS = {FEATHERS: ("federkleid", "daunenzeug"), CANARY: ("wellensittich", "zebrafinkchen")}


def held_back(name, decisions):
    """What stands in an address under that name and must not be seen yet."""
    not_there = [one.reference_slug for one in (decisions[1], decisions[2], decisions[4], decisions[5])]
    return {"label": EMBARGOED_LABELS, "reference": not_there, "slug": [CANARY]}.get(name, ())


def doors(decisions):
    """Addresses with a gap, what must not be seen that goes into it, and two things that never existed."""
    for route, converters in patterns():
        for name in converters:
            where = {"table": "received", "section": "pages", "area": "housing"} | WHERE | {name: "{}"}
            address = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part, where=where: where[part[1]], route)
            for number, value in enumerate(held_back(name, decisions)):
                yield address, value, NEVER[name][2 * number : 2 * number + 2]
    documents = [*Letter.objects.exclude(pdf_sha256=""), *NationalReview.objects.exclude(pdf_sha256="")]
    hidden = [one.pdf_sha256 for one in documents if not one.is_published()]
    yield from (("/letters/check/?sha256={}", sha256, (sha256[::-1], sha256[1:] + "0")) for sha256 in hidden)
    for number, label in enumerate(EMBARGOED_LABELS):
        yield from ((address, label, NEVER["label"][2 * number : 2 * number + 2]) for address in BY_YEAR)
    searched = [f"/{noun}?q={{}}" for noun in (*SEARCHED, "councils/suggestions.json")]
    yield from ((address, word, WORDS[word]) for address in searched for word in WORDS)


def heard(client, address, value, method, **headers):
    """All that can be told from an answer but for what was asked for, and how often the database was asked."""
    with CaptureQueriesContext(connection) as asked:
        answer = getattr(client, method)(address.format(value), headers=headers)
        content = answer.getvalue() if answer.streaming else answer.content
    # A page may say back what it was asked for: then it has another length and fingerprint. The rest are clocks.
    untold = ("Content-Length", "Expires", "ETag") if answer.status_code == 200 else ("Expires",)
    said = {name: text.replace(value, "...") for name, text in answer.headers.items() if name not in untold}
    return answer.status_code, said, content.replace(value.encode(), b"..."), len(asked)


ASKING = (("get", {}), ("get", {"If-None-Match": '"made-up"'}), ("head", {}))


@pytest.mark.parametrize("seconds", [0, 60])
def test_every_door_is_to_what_must_not_be_seen_as_to_what_never_existed(secrets, settings, monkeypatch, seconds):
    """In status, headers, bytes and questions to the database, however it is asked, kept ready made or not."""
    settings.PUBLIC_CACHE_SECONDS = seconds
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    client, tried, told = Client(), 0, []
    for address, value, (never, before) in doors(secrets):
        heard(client, address, before, "get")  # what every first visitor makes a process remember
        for method, headers in ASKING:
            one, other = (heard(client, address, each, method, **headers) for each in (value, never))
            differs = [part for part, same in zip(PARTS, map(operator.eq, one, other), strict=True) if not same]
            told += [(method, address, value, differs)] if differs else []
            tried += 1
    assert told == []
    assert tried > 200


PARTS = ("status", "headers", "bytes", "questions to the database")


def test_letters_are_kept_where_nothing_is_served(settings, secrets):
    for letter in Letter.objects.all():
        assert letter.pdf.path.startswith(str(settings.FILES_DIR))
        assert not letter.pdf.path.startswith(str(settings.STATIC_ROOT))


def said_by(content):
    """What the bytes of a file say, unpacked."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(said_by(archive.read(name)) for name in archive.namelist())
    return said_in_pdf(content) if content.startswith(b"%PDF") else content.decode("utf-8", "replace")


def test_neither_the_exported_site_nor_the_mails_of_alerts_say_it(secrets, tmp_path):
    call_command("export_site", str(tmp_path / "site"), stdout=io.StringIO(), stderr=io.StringIO())
    files = {path: said_by(path.read_bytes()) for path in (tmp_path / "site").rglob("*") if path.is_file()}
    assert any("Worcester City Council" in said for said in files.values())
    asked = moment("2020-05-01T09:00")
    long_ago = {"asked_at": asked, "told_until": asked, "confirmed_at": moment("2020-05-01T09:01")}
    for number, words in enumerate(("", FEATHERS)):
        Alert.objects.create(email=f"{number}@example.org", words=words, **long_ago)
    list(send_due(site="https://reviews.example"))
    assert [message.to for message in mail.outbox] == [["0@example.org"]]
    for where, said in [*files.items(), ("mail", f"{mail.outbox[0].subject}\n{mail.outbox[0].body}")]:
        assert CANARY not in f"{where}{said}".lower(), where
        assert not any(label in f"{where}{said}" for label in EMBARGOED_LABELS), where
        assert not any(decision.reference_slug in said for decision in secrets[1:]), where
