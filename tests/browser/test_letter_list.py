"""A letter in a real browser: its PDF inside the page under the strict policy, and on a phone a way to read it."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from councils.figures import freezing
from letters.lifecycle.compose import compose
from letters.models import Dispatch, Letter, Pack, Sample
from letters.pdf.rendering import render
from tests.browser.test_admin_keyboard import colleague, sign_in
from tests.browser.test_pages import barriers
from tests.support import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


@pytest.fixture
def letter():
    factories.DecisionFactory(upheld=True, authority__name="Anytown District Council")
    year = factories.ReviewYearFactory(letters_dated_on="2020-07-22")
    freezing.freeze(year)
    compose(year, by=factories.UserFactory(username="composer"))
    letter = Letter.objects.get()
    letter.keep_pdf(render(letter.content))
    return letter


def address(letter, name="letters_letter_change"):
    return reverse(f"admin:{name}", args=[letter.pk])


def test_the_pdf_is_read_inside_the_page(page, live_server, client, letter):
    sign_in(page.context, live_server, client, colleague("manager"))
    with page.expect_response(re.compile(r"/pdf/$")) as answered:
        page.goto(address(letter))
    assert answered.value.status == 200
    # A frame that the policy refused would show the browser's own page about that.
    frame = page.frame(url=re.compile(r"/pdf/$"))
    assert frame is not None
    assert not frame.url.startswith("chrome-error:")


def test_on_a_phone_the_letter_is_a_link_and_a_text(page, live_server, client, letter):
    sign_in(page.context, live_server, client, colleague("manager"))
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(address(letter))
    assert not page.locator("iframe").is_visible()
    page.get_by_role("link", name="Read it as text").click()
    expect(page.locator("article")).to_contain_text("cover Anytown District Council for the year")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_text_for_one_authority_is_shown_while_it_is_typed(page, live_server, client, letter):
    sign_in(page.context, live_server, client, colleague("manager"))
    page.goto(address(letter, "letter-narrative"))
    page.locator("#id_narrative").fill("Thanks to **Mr Smith** of {authority}.")
    expect(page.locator("#tried article")).to_have_text(re.compile("Thanks to Mr Smith of Anytown District Council."))
    expect(page.locator("#tried")).to_contain_text("“Mr Smith” looks like a name")


@pytest.mark.parametrize("width", [375, 1280])
def test_the_letters_pages_fit_the_screen_and_shut_nobody_out(chromium, live_server, client, letter, width):
    context = chromium.new_context(base_url=live_server.url, viewport={"width": width, "height": 800}, bypass_csp=True)
    sign_in(context, live_server, client, colleague("manager"))
    page = context.new_page()
    by = letter.composed_by
    sample = Sample.objects.draw(letter.year, by=by)
    Dispatch.objects.create(letter=letter, role="chief-executive", queued_at=letter.composed_at)
    pack = Pack.objects.make(Dispatch.objects.all(), year=letter.year, by=by)
    places = [
        reverse("admin:letters_letter_changelist"),
        *(address(letter, name) for name in ("letters_letter_change", "letter-text", "letter-narrative")),
        address(sample, "letters_sample_change"),
        address(sample.readings.get(), "reading-tick"),
        address(letter.year, "pack-make"),
        *(address(pack, name) for name in ("letters_pack_change", "pack-posted")),
    ]
    for place in places:
        page.goto(place)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
        assert barriers(page) == [], place
    context.close()
