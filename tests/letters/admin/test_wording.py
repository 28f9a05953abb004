"""The back office of a wording: tried out unsaved, where each paragraph lands, copied, and compared with itself."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from councils.figures import freezing
from councils.models import Compliance, Kind
from letters.lifecycle.compose import compose, wording_of
from letters.models import Letter, Wording
from tests.support import factories
from tests.support.factories import moment
from tests.support.pdf_text import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    """A frozen year: a district that complied late, one with nothing investigated, and a fire authority."""
    factories.DecisionFactory(
        authority__name="Late District Council",
        upheld=True,
        compliance_outcome=Compliance.LATE,
        compliance_recorded_on="2019-12-02",
    )
    factories.DecisionFactory(authority__name="Quiet District Council", advice=True)
    factories.DecisionFactory(
        authority__name="Anywhere Fire Authority", authority__kind=Kind.FIRE, authority__gss_code="", not_upheld=True
    )
    year = factories.ReviewYearFactory()
    freezing.freeze(year)
    return year


@pytest.fixture
def wording(year):
    return wording_of(year)


def about(year, name):
    return year.performances.totals().get(name=name)


def preview(client, wording, page="wording-preview", **sent):
    return client.post(reverse(f"admin:{page}", args=[wording.pk]), sent)


def row(page, condition):
    """What the page says of one condition."""
    (landing,) = (each for each in page.context["landings"] if each.name == condition)
    return landing


def test_the_page_says_in_how_many_letters_each_paragraph_lands_and_names_one(admin_client, year, wording):
    page = admin_client.get(reverse("admin:letters_wording_change", args=[wording.pk]))
    late, quiet = row(page, "complied_late"), row(page, "nothing_investigated")
    assert (late.letters, late.of, late.others, late.example.name) == (1, 3, 2, "Late District Council")
    assert (quiet.letters, quiet.example.name) == (1, "Quiet District Council")
    assert row(page, "has_similar").letters == 2
    assert row(page, "replaces").example is None
    assert "the authority complied with recommendations, but at least once late" in page.content.decode()


def test_the_page_says_on_which_lines_a_condition_is_asked(admin_client, wording):
    wording.text = "One.\n\n:::if complied_late\nx\n:::\n\n:::if not complied_late\ny\n:::\n"
    wording.save()
    page = admin_client.get(reverse("admin:letters_wording_change", args=[wording.pk]))
    assert row(page, "complied_late").lines == [3, 7]
    assert row(page, "successor").lines == []


def test_a_comparison_that_the_wording_asks_for_is_counted_and_said_in_plain_words(admin_client, wording):
    wording.text = ":::if late = all and not other_body\nx\n:::\n"
    wording.save()
    page = admin_client.get(reverse("admin:letters_wording_change", args=[wording.pk]))
    asked = row(page, "late = all and not other_body")
    assert (asked.letters, asked.of, asked.example.name, asked.lines) == (1, 3, "Late District Council", [1])
    assert asked.when.startswith("cases complied with late: all of them, and it is not so that the authority")


def test_where_paragraphs_land_is_asked_in_as_many_queries_for_many_letters_as_for_few(
    admin_client, wording, django_assert_max_num_queries
):
    for _ in range(20):
        factories.DecisionFactory(upheld=True)
    freezing.thaw(wording.year, reason="More came in")
    freezing.freeze(wording.year)
    with django_assert_max_num_queries(46):
        admin_client.get(reverse("admin:letters_wording_change", args=[wording.pk]))


def test_htmx_gets_the_preview_alone_with_the_facts_of_the_chosen_authority(admin_client, year, wording):
    chosen = about(year, "Late District Council")
    sent = {"text": "About **{authority}**.", "authority": chosen.pk}
    address = reverse("admin:wording-preview", args=[wording.pk])
    page = admin_client.post(address, sent, headers={"HX-Request": "true"}).content.decode()
    assert "<p>About <strong>Late District Council</strong>.</p>" in page
    assert "<td>31 March 2020</td>" in page
    assert "<html" not in page


def test_the_unsaved_text_is_shown_with_the_paragraphs_the_authority_calls_for(admin_client, year, wording):
    text = ":::if complied_late\nYou were late.\n:::\n:::if not complied_late\nYou were on time.\n:::"
    late = preview(admin_client, wording, text=text, authority=about(year, "Late District Council").pk)
    quiet = preview(admin_client, wording, text=text, authority=about(year, "Quiet District Council").pk)
    assert "<p>You were late.</p>" in late.content.decode()
    assert "<p>You were on time.</p>" in quiet.content.decode()


def test_the_pdf_says_that_it_is_a_preview_is_not_to_be_stored_and_is_kept_nowhere(
    admin_client, year, wording, shared_files
):
    chosen = about(year, "Late District Council")
    sent = {"text": "## Tried\n\nOut for {authority}.", "signatory_office": "The one who tries", "authority": chosen.pk}
    response = preview(admin_client, wording, "wording-preview-pdf", **sent)
    text = text_of(response.content)
    assert response["Content-Type"] == "application/pdf"
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
    assert "Out for Late District Council." in text
    assert "The one who tries" in text
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert text.count("PREVIEW, not a letter") >= len(pdf.pages)
    assert Letter.objects.count() == 0
    assert list(shared_files.iterdir()) == []
    wording.refresh_from_db()
    assert "Tried" not in wording.text


def test_a_pdf_of_a_wording_with_problems_is_the_page_that_says_them(admin_client, year, wording):
    chosen = about(year, "Late District Council")
    page = preview(admin_client, wording, "wording-preview-pdf", text="Dear {mayor}", authority=chosen.pk)
    assert "is not a known fact" in page.content.decode()


def test_a_year_that_is_not_frozen_is_tried_out_with_the_last_figures_and_says_so(admin_client, year):
    coming = Wording.objects.create(
        year=factories.ReviewYearFactory(starts_on="2020-04-01"), text="About {authority}.", signatory_office="Boss"
    )
    page = admin_client.get(reverse("admin:letters_wording_change", args=[coming.pk])).content.decode()
    assert "2020-21 is not frozen yet: these are the facts of 2019-20" in page


def test_before_any_freeze_there_are_no_facts_to_show(admin_client):
    wording = wording_of(factories.ReviewYearFactory())
    page = admin_client.get(reverse("admin:letters_wording_change", args=[wording.pk])).content.decode()
    assert "No figures are frozen yet" in page


def test_last_years_wording_is_copied_once_the_differences_are_seen(admin_client, admin_user, wording):
    next_year = Wording.objects.create(
        year=factories.ReviewYearFactory(starts_on="2020-04-01"), text="Something else.", signatory_office="Boss"
    )
    wording.text = "The words of last year."
    wording.save()
    address = reverse("admin:wording-copy", args=[next_year.pk])
    page = admin_client.get(address).content.decode()
    assert "<ins>The words of last year.</ins>" in page
    assert "<del>Something else.</del>" in page
    admin_client.post(address)
    next_year.refresh_from_db()
    assert next_year.text == "The words of last year."
    last = next_year.history.first()
    assert (last.history_user, last.history_change_reason) == (admin_user, "copied from 2019-20")


def test_there_is_nothing_to_copy_without_an_earlier_wording(admin_client, wording):
    page = admin_client.get(reverse("admin:wording-copy", args=[wording.pk])).content.decode()
    assert "No year before 2019-20 has a wording." in page


def test_two_versions_stand_beside_each_other_word_by_word(admin_client, wording):
    for text in ("We held two seminars.", "We held three seminars.", "We held four seminars."):
        wording.text = text
        wording.save()
    address = reverse("admin:wording-differences", args=[wording.pk])
    page = admin_client.get(address).content.decode()
    assert "We held <del>three</del><ins>four</ins> seminars." in page
    _, _, second, _ = (each.pk for each in wording.history.all())
    newest = wording.history.first().pk
    page = admin_client.get(address, {"older": second, "newer": newest}).content.decode()
    assert "We held <del>two</del><ins>four</ins> seminars." in page
    assert "style=" not in page.partition('id="content"')[2].partition('id="footer"')[0]


def test_two_versions_of_one_minute_are_told_apart_by_the_clocks_of_england(admin_client, wording):
    for second, text in (("5", "One."), ("40", "Two.")):
        wording.text, wording._history_date = text, moment("2026-07-01T10:12") + timedelta(seconds=int(second))
        wording.save()
    page = admin_client.get(reverse("admin:wording-differences", args=[wording.pk])).content.decode()
    assert page.index("1 July 2026, 10:12:40") < page.index("1 July 2026, 10:12:05")
    history = admin_client.get(reverse("admin:letters_wording_history", args=[wording.pk])).content.decode()
    assert history.index("1 July 2026, 10:12:40") < history.index("1 July 2026, 10:12:05")


def test_versions_of_another_wording_are_not_to_be_had(admin_client, wording):
    other = Wording.objects.create(
        year=factories.ReviewYearFactory(starts_on="2020-04-01"), text="Another.", signatory_office="Boss"
    )
    asked = {"older": other.history.first().pk, "newer": wording.history.first().pk}
    page = admin_client.get(reverse("admin:wording-differences", args=[wording.pk]), asked).content.decode()
    assert "Another." not in page
    assert "Select a valid choice" in page


def test_the_history_says_that_the_text_changed_without_repeating_it(admin_client, admin_user, wording):
    old, wording.text = wording.text, "All new."
    wording._history_user = admin_user
    wording.save()
    page = admin_client.get(reverse("admin:letters_wording_history", args=[wording.pk])).content.decode()
    assert "admin changed the text." in page
    assert old[:40] not in page


def test_a_new_wording_begins_with_the_one_shipped_for_its_year(admin_client, year):
    page = admin_client.get(reverse("admin:letters_wording_add"), {"year": year.pk}).content.decode()
    assert "extraordinary strain" in page


def test_a_changed_wording_holds_back_the_letters_that_were_composed_with_another(admin_client, year, wording):
    compose(year)
    data = {"text": "Only this.", "signatory_office": "Ombudsman", "signatory_name": ""}
    admin_client.post(reverse("admin:letters_wording_change", args=[wording.pk]), data)
    assert any("wording has changed" in problem for problem in Letter.objects.first().problems())


def check(client, wording, text):
    Wording.objects.filter(pk=wording.pk).update(text=text)
    return client.get(reverse("admin:wording-check", args=[wording.pk])).content.decode()


def test_a_sentence_that_the_facts_of_some_letters_contradict_is_listed_with_them(admin_client, year, wording):
    page = check(admin_client, wording, "Good.\n\nYou stand on the map of {year}.\n")
    assert "The wording, line 3" in page
    assert "You stand on the map of {year}." in page
    assert "You stand on the map of 2019-20." in page
    assert "1 letter: Anywhere Fire Authority" in page


def test_a_text_for_one_authority_alone_is_read_too(admin_client, year, wording):
    compose(year)
    quiet = Letter.objects.get(authority__name="Quiet District Council")
    quiet.set_narrative("We upheld 3 of your complaints.", by=factories.UserFactory())
    page = check(admin_client, wording, "Good.")
    assert "The text about Quiet District Council alone, line 1" in page
    assert "It says “3” where the letter has “0”." in page


def test_the_wording_that_is_shipped_contradicts_nothing(admin_client, year, wording):
    assert "The facts contradict no sentence of any letter." in check(admin_client, wording, wording.text)


def test_a_year_is_checked_by_command_which_fails_where_something_is_found(year, wording, capsys):
    call_command("check_letters", "2019-20")
    assert "the facts contradict no sentence of any letter" in capsys.readouterr().out
    Wording.objects.update(text="You are on the map. Some of it came late.")
    with pytest.raises(CommandError, match="2 sentences that the facts of a letter contradict"):
        call_command("check_letters", "2019-20")
    assert "In 1 letter: Anywhere Fire Authority." in capsys.readouterr().err


def test_the_letters_of_a_year_that_still_moves_cannot_be_checked(admin_client):
    kept = wording_of(factories.ReviewYearFactory())
    assert "not frozen yet" in admin_client.get(reverse("admin:wording-check", args=[kept.pk])).content.decode()
    with pytest.raises(CommandError, match="is not frozen"):
        call_command("check_letters", "2019-20")


def test_all_letters_are_checked_in_as_many_queries_as_few(admin_client, wording, django_assert_max_num_queries):
    for _ in range(20):
        factories.DecisionFactory(upheld=True)
    freezing.thaw(wording.year, reason="More came in")
    freezing.freeze(wording.year)
    with django_assert_max_num_queries(46):
        admin_client.get(reverse("admin:wording-check", args=[wording.pk]))


NAMED = "Dear {recipient},\n\nMrs Arkwright of the council helped us well."


def reword(client, wording, **changed):
    """Save the wording on its page; the page that follows, with what it says to whoever saved."""
    names = (*Wording.public_fields, "overruled_because")
    data = {name: getattr(wording, name) for name in names} | changed
    page = client.post(reverse("admin:letters_wording_change", args=[wording.pk]), data, follow=True)
    wording.refresh_from_db()
    return page.content.decode()


@pytest.fixture
def colleague(client):
    """Another manager than the administrator, who composes the letters."""
    return factories.UserFactory(username="colleague", is_superuser=True, is_staff=True)


def with_pdfs(year, by):
    compose(year, by=by)
    for letter in year.letters.all():
        letter.keep_pdf(b"%PDF-" + letter.authority.slug.encode())


def approving(client, letter):
    return client.get(reverse("admin:letter-approve", args=[letter.pk])).content.decode()


def test_a_name_in_the_wording_keeps_its_letters_from_approval_until_somebody_says_why_it_may_stand(
    admin_client, client, year, wording, colleague
):
    asked = "Text: “Mrs Arkwright” looks like"
    assert f"{asked}" in reword(admin_client, wording, text=NAMED)
    page = admin_client.get(reverse("admin:letters_wording_change", args=[wording.pk])).content.decode()
    assert "<mark" in page
    with_pdfs(year, by=factories.UserFactory())
    client.force_login(colleague)
    letter = year.letters.first()
    refused = "The year&#x27;s wording: Text: “Mrs Arkwright”"
    assert refused in approving(client, letter)
    with pytest.raises(CommandError, match="3 letters not approved"):
        call_command("approve_letters", "2019-20", by="colleague")
    reword(admin_client, wording, overruled_because="She is the leader, and agreed.")
    page = approving(client, letter)
    assert refused not in page
    assert "It may stand: She is the leader, and agreed." in page
    client.post(reverse("admin:letter-approve", args=[letter.pk]), {"confirmed": "yes"})
    letter.refresh_from_db()
    assert letter.approved_by == colleague


@pytest.mark.parametrize("field", ["signatory_name", "signatory_office", "signatory_second_office"])
def test_whoever_signs_is_read_by_the_text_check_too(admin_client, wording, field):
    asked = f"{field.replace('_', ' ').capitalize()}: “020 7946 0018” looks like"
    assert asked in reword(admin_client, wording, **{field: "Ombudsman, 020 7946 0018"})


def test_what_the_check_finds_stands_beside_the_wording_while_it_is_typed(admin_client, year, wording):
    page = preview(admin_client, wording, text=NAMED, authority=about(year, "Late District Council").pk)
    assert "“Mrs Arkwright” looks like" in page.content.decode()


def test_whoever_changed_the_wording_is_told_on_every_door_that_another_approves_the_letters(
    admin_client, admin_user, client, year, wording, colleague, capsys
):
    reword(admin_client, wording, text="Dear {recipient}, all is new.")
    with_pdfs(year, by=factories.UserFactory())
    why = "admin last changed the wording that it was composed with: a second person must approve it."
    assert why in approving(admin_client, year.letters.first())
    chosen = {"action": "approve", "_selected_action": [letter.pk for letter in year.letters.all()]}
    page = admin_client.post(reverse("admin:letters_letter_changelist"), chosen).content.decode()
    assert why in page
    with pytest.raises(CommandError, match="3 letters not approved"):
        call_command("approve_letters", "2019-20", by="admin")
    assert why in capsys.readouterr().err
    call_command("approve_letters", "2019-20", by="colleague")
    assert {letter.approved_by for letter in year.letters.all()} == {colleague}


def test_a_wording_saved_as_it_was_is_still_whose_it_was(admin_client, wording, colleague):
    wording.written_by = colleague
    wording.save()
    reword(admin_client, wording)
    assert wording.written_by == colleague


def test_a_copied_wording_brings_along_why_what_was_found_may_stand_and_is_whoever_copied_its(
    admin_client, admin_user, wording
):
    reword(admin_client, wording, text=NAMED, overruled_because="She agreed.")
    next_year = Wording.objects.create(
        year=factories.ReviewYearFactory(starts_on="2020-04-01"), text="Something else.", signatory_office="Boss"
    )
    admin_client.post(reverse("admin:wording-copy", args=[next_year.pk]))
    next_year.refresh_from_db()
    assert (next_year.questions(), next_year.written_by) == ([], admin_user)
