"""The public site as files: complete, by itself, and with nothing in it that is not public."""

import io
import re
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from councils.figures import freezing, publication
from councils.models import Performance
from councils.models.decision import today
from tests.support.factories import (
    AuthorityFactory,
    DecisionFactory,
    PublicReportFactory,
    ReviewYearFactory,
    UserFactory,
    moment,
)

pytestmark = pytest.mark.django_db
LINK = re.compile(r'(?:href|src)="([^"#]+)')


@pytest.fixture
def council():
    return AuthorityFactory(name="Worcester City Council", slug="worcester-city-council")


@pytest.fixture
def year(council):
    year = ReviewYearFactory()
    facts = {"name": council.name, "kind": council.kind, "imported": True}
    Performance.objects.create(year=year, authority=council, upheld=3, not_upheld=1, **facts)
    freezing.freeze(year, by=UserFactory())
    publication.publish(year, moment("2020-07-29T00:01"))
    return year


def public(council, **facts):
    day = today() - timedelta(days=100)
    return DecisionFactory(authority=council, upheld=True, received_on=day, decided_on=day, **facts)


def export(folder, *options):
    out = io.StringIO()
    call_command("export_site", str(folder), *options, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def file_for(folder, page, link):
    """The file that a plain web server answers a link of a page with."""
    path = urlsplit(urljoin("http://site/" + page, link.replace("&amp;", "&"))).path.lstrip("/")
    names = ("index.html", "index.json") if not path or path.endswith("/") else ("",)
    return next((file for name in names if (file := folder / path / name).is_file()), None)


def test_every_public_page_is_a_file_and_every_link_leads_to_one(council, year, tmp_path):
    for _ in range(30):
        public(council)
    export(tmp_path / "site", "--live", "https://live.example")
    folder = tmp_path / "site"
    pages = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.html")}
    assert {"index.html", "councils/worcester-city-council/2019-20/index.html", "decisions/page/2/index.html"} <= {
        *pages
    }
    assert (folder / "data/2019-20/decided.csv").exists()
    assert (folder / "api/councils/worcester-city-council/2019-20/index.json").exists()
    nowhere = {
        f"{page}: {link}"
        for page, html in pages.items()
        for link in LINK.findall(html)
        if not link.startswith(("http", "mailto:")) and not file_for(folder, page, link)
    }
    assert nowhere == set()


def test_searches_lead_to_the_live_site_or_say_that_they_are_closed(council, year, tmp_path):
    export(tmp_path / "alone")
    assert "<form" not in (tmp_path / "alone/councils/index.html").read_text()
    export(tmp_path / "site", "--live", "https://live.example/")
    assert 'href="https://live.example/councils/"' in (tmp_path / "site/councils/index.html").read_text()


def test_nothing_is_written_that_is_not_public(council, year, tmp_path):
    withheld = public(council, withheld_because="A family.")
    later = ReviewYearFactory(starts_on=year.starts_on.replace(year=2020))
    freezing.freeze(later, by=UserFactory())
    publication.publish(later, moment("2999-07-29T00:01"))
    export(tmp_path / "site")
    files = [path for path in (tmp_path / "site").rglob("*") if path.is_file()]
    for path in files:
        assert "2020-21" not in str(path)
        if path.suffix not in (".zip", ".xlsx"):
            assert b"2020-21" not in path.read_bytes(), path
            assert withheld.reference_slug.encode() not in path.read_bytes(), path


def test_what_is_taken_down_is_gone_from_the_next_export(council, year, tmp_path):
    decision = public(council)
    export(tmp_path / "site")
    page = tmp_path / "site/decisions" / decision.reference_slug / "index.html"
    assert page.exists()
    decision.withheld_because = "A family."
    decision.save()
    export(tmp_path / "site")
    assert not page.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site"]


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("Years of work.")
    with pytest.raises(CommandError, match="name another folder"):
        export(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "Years of work."


@pytest.mark.parametrize(
    ("origin", "said"),
    [("https://reviews.example", "400 Bad Request.*ALLOWED_HOSTS"), ("http://localhost", "301 .*--origin")],
)
def test_a_site_that_does_not_answer_at_its_address_leaves_the_export_before_as_it_was(
    council, year, tmp_path, settings, origin, said
):
    export(tmp_path / "site")
    before = {path: path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file()}
    settings.SECURE_SSL_REDIRECT = origin.startswith("http:")
    with pytest.raises(CommandError, match=said) as refused:
        export(tmp_path / "site", "--origin", origin)
    assert "the earlier export in" in str(refused.value)
    assert {path: path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_one_page_that_fails_is_named_and_nothing_is_exported(council, year, tmp_path):
    report = PublicReportFactory(authority=council, file=ContentFile(b"%PDF-1.7", "a-family.pdf"))
    report.file.storage.delete(report.file.name)
    with pytest.raises(CommandError, match=rf"/reports/{report.slug}\.pdf.* answered 404 Not Found.*there is no"):
        export(tmp_path / "site")
    assert list(tmp_path.iterdir()) == []


def test_a_site_without_a_plain_name_asks_for_its_address(tmp_path, settings):
    settings.ALLOWED_HOSTS = ["*"]
    with pytest.raises(CommandError, match="--origin"):
        export(tmp_path / "site")
