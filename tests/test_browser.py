"""Pages as a browser shows them, checked by axe against WCAG 2.2 AA."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

STANDARDS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def barriers(page):
    """What would keep somebody from using the page, as axe words it."""
    return [
        f"{violation['help']}: {node['html'][:120]}"
        for violation in Axe().run(page, options=STANDARDS).response["violations"]
        for node in violation["nodes"]
    ]


def test_the_sign_in_page_shuts_nobody_out(page):
    page.goto("/admin/")
    assert page.get_by_label("Password").is_visible()
    assert barriers(page) == []
