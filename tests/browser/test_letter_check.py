"""Checking a letter in a browser: with its own SHA-256 nothing is sent; without JavaScript the file is."""

import pytest

from tests.browser.test_pages import barriers
from tests.councils.public.test_views import a_published_year, worcester
from tests.letters.public.test_views import an_issued_letter

pytestmark = pytest.mark.browser

LETTER = b"%PDF-1.7 the letter"
PAGE = "/councils/worcester-city-council/letters/2019-20/"
DROP = """data => {
    const files = new DataTransfer();
    files.items.add(new File([data], "letter.pdf", {type: "application/pdf"}));
    const form = document.querySelector("form.check-file");
    form.dispatchEvent(new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true}));
}"""


def a_letter():
    authority = worcester()
    return an_issued_letter(a_published_year(authority), authority, pdf=LETTER)


def a_file(data):
    return {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": data}


def test_a_chosen_file_is_checked_without_being_sent(page):
    letter = a_letter()
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.goto(PAGE)
    page.get_by_label("A PDF to check").set_input_files(a_file(LETTER))
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("heading", name="This is the letter that was issued").wait_for()
    assert page.url.endswith(f"/letters/check/?sha256={letter.pdf_sha256}")
    assert barriers(page) == []
    assert sent == []


def test_a_dropped_file_is_checked_at_once(page):
    a_letter()
    page.goto(PAGE)
    page.evaluate(DROP, "something else")
    page.get_by_role("heading", name="This is not a letter that we have published").wait_for()
    page.evaluate(DROP, LETTER.decode())
    page.get_by_role("heading", name="This is the letter that was issued").wait_for()


def test_the_check_works_without_javascript(chromium, live_server):
    a_letter()
    page = chromium.new_context(base_url=live_server.url, java_script_enabled=False).new_page()
    page.goto("/letters/check/")
    page.get_by_label("A PDF to check").set_input_files(a_file(LETTER))
    page.get_by_role("button", name="Check the file").click()
    assert page.get_by_role("heading", name="This is the letter that was issued").is_visible()
    page.context.close()
