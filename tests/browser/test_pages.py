"""Pages as a browser shows them, checked by axe against WCAG 2.2 AA."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from councils.models import Kind
from tests.conftest import watched
from tests.councils.public.map.test_year_map import council, published

pytestmark = pytest.mark.browser

STANDARDS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def barriers(page, **options):
    """What would keep somebody from using the page, as axe words it."""
    return [
        f"{violation['help']}: {node['html'][:120]}"
        for violation in Axe().run(page, options=STANDARDS | options).response["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize(
    "planted",
    [
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'document.title = 1'}))",
        "document.body.append(Object.assign(document.createElement('style'), {textContent: 'p { color: red }'}))",
        "document.body.append(Object.assign(document.createElement('img'), {src: 'http://127.0.0.2/elsewhere.png'}))",
    ],
)
def test_whatever_breaks_the_policy_fails_the_test_that_saw_it(chromium, live_server, planted):
    def look():
        with watched(chromium, live_server) as page:
            page.goto("/statistics/")
            page.evaluate(planted)
            page.wait_for_timeout(300)

    with pytest.raises(AssertionError, match="Content Security Policy"):
        look()


def test_the_sign_in_page_shuts_nobody_out(page):
    page.goto("/admin/")
    assert page.get_by_label("Password").is_visible()
    assert barriers(page) == []


@pytest.mark.django_db(transaction=True)
def test_on_a_phone_every_row_of_the_table_of_the_map_is_read_whole(page):
    names = ("Barking and Dagenham", "Kensington and Chelsea", "Brent")
    authorities = [council(f"Royal Borough of {name}", kind=Kind.LONDON, outline=None) for name in names]
    published(*zip(authorities, (3, 1_034, 1), (997, 27, 1), strict=True), shows_upheld_per_100k=True)
    for measure in ("uphold_rate", "compliance_rate", "upheld_per_100k"):
        page.goto(f"/map/?councils=london&measure={measure}")
        region = page.locator(".table-scroll")
        assert region.get_by_role("row").count() == 4
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 740})
            assert region.evaluate("it => it.scrollWidth - it.clientWidth") == 0, (measure, width)
