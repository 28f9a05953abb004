"""The commands about a review year: what they say, and how they refuse."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from councils.figures import freezing
from councils.models import Contact, ReviewYear, Role
from letters.models import Letter
from tests.support.factories import AuthorityFactory, DecisionFactory, ReviewYearFactory, UserFactory

pytestmark = pytest.mark.django_db


def said(capsys, *arguments: str) -> str:
    call_command(*arguments)
    return capsys.readouterr().out


@pytest.mark.parametrize("year", ["2019-2020", "2019-21", "19-20", "next"])
def test_what_is_no_year_is_refused(year):
    with pytest.raises(CommandError, match="is not a review year: write it like 2019-20"):
        call_command("freeze_year", year)


def test_a_year_that_cannot_be_frozen_is_not_put_on_record():
    with pytest.raises(CommandError, match="2098-99 has not ended: it can be frozen from 31 March 2099 on"):
        call_command("freeze_year", "2098-99")
    assert not ReviewYear.objects.exists()


def test_a_year_is_taken_from_casework_to_public_letters(capsys):
    DecisionFactory(authority=AuthorityFactory(), upheld=True)
    UserFactory(username="composer"), UserFactory(username="approver", is_superuser=True)
    assert "2019-20 is frozen: 1 authority reviewed." in said(capsys, "freeze_year", "2019-20")
    assert "1 new" in said(capsys, "compose_letters", "2019-20", "--by", "composer")
    assert "1 unchanged" in said(capsys, "compose_letters", "2019-20", "--by", "composer")
    assert "1 letter rendered" in said(capsys, "render_letters", "2019-20", "--workers", "1")
    assert "no letters rendered" in said(capsys, "render_letters", "2019-20")
    assert "1 letter approved" in said(capsys, "approve_letters", "2019-20", "--by", "approver")
    assert "1 letter would be issued" in said(capsys, "issue_letters", "2019-20", "--by", "approver", "--dry-run")
    assert Letter.objects.get().issued_at is None
    assert "1 letter issued" in said(capsys, "issue_letters", "2019-20", "--by", "approver")
    at_once = ("publish_year", "2019-20", "--now", "--reason", "The letters are out.", "--by", "approver")
    assert "2019-20 is public since" in said(capsys, *at_once)
    assert Letter.objects.published().count() == 1


def test_whoever_composed_the_letters_cannot_approve_them_from_the_command_line(capsys):
    AuthorityFactory()
    UserFactory(username="manager", is_superuser=True)
    for command in ("freeze_year", "compose_letters", "render_letters"):
        call_command(command, "2019-20", **({"by": "manager"} if command == "compose_letters" else {}))
    with pytest.raises(CommandError, match="1 letter not approved"):
        call_command("approve_letters", "2019-20", by="manager")
    assert "a second person must approve it" in capsys.readouterr().err


def test_whoever_composed_letters_stays_so_when_a_command_composes_them_again_and_names_nobody(capsys):
    facts = {"authority": AuthorityFactory(), "role": Role.CHIEF_EXECUTIVE, "office": "Chief Executive"}
    contact = Contact.objects.create(**facts, name="A N Other")
    UserFactory(username="manager", is_superuser=True)
    freezing.freeze(ReviewYearFactory())
    assert "Nobody is named who composed them" not in said(capsys, "compose_letters", "2019-20", "--by", "manager")
    contact.name = "N E Body"
    contact.save()
    assert "Nobody is named who composed them: give --by" in said(capsys, "compose_letters", "2019-20")
    assert "1 unchanged" in said(capsys, "compose_letters", "2019-20")
    call_command("render_letters", "2019-20", workers=1)
    with pytest.raises(CommandError, match="1 letter not approved"):
        call_command("approve_letters", "2019-20", by="manager")


def test_what_stands_against_many_letters_is_said_once_with_three_of_them(capsys):
    for name in ("Ashe", "Beech", "Cedar", "Elm", "Fir"):
        DecisionFactory(authority=AuthorityFactory(name=f"{name} District Council"), upheld=True)
    UserFactory(username="manager", is_superuser=True)
    freezing.freeze(ReviewYearFactory())
    call_command("compose_letters", "2019-20", by="manager")
    Letter.objects.update(pdf="letters/x.pdf", pdf_sha256="0" * 64, rendered_at=timezone.now())
    with pytest.raises(CommandError, match="5 letters not approved"):
        call_command("approve_letters", "2019-20", by="manager")
    (line,) = capsys.readouterr().err.splitlines()
    assert "Ashe District Council; " in line
    assert line.endswith(
        "Cedar District Council and 2 more: manager composed or last edited it: a second person must approve it."
    )


def test_letters_before_the_freeze_thawing_without_it_and_publishing_without_it_are_refused():
    ReviewYearFactory()
    for command, options in (
        ("compose_letters", {}),
        ("thaw_year", {"reason": "Why not"}),
        ("publish_year", {"at": "2020-07-29T00:01"}),
    ):
        with pytest.raises(CommandError, match="is not frozen"):
            call_command(command, "2019-20", **options)


def test_nothing_on_record_of_a_year_is_said():
    with pytest.raises(CommandError, match="Nothing is on record of 2019-20"):
        call_command("compose_letters", "2019-20")


def test_an_unknown_colleague_is_named():
    freezing.freeze(ReviewYearFactory())
    with pytest.raises(CommandError, match="No active colleague has the user name “nobody”"):
        call_command("approve_letters", "2019-20", by="nobody")


def test_a_moment_that_is_none_is_refused():
    freezing.freeze(ReviewYearFactory())
    with pytest.raises(CommandError, match="“Wednesday” is not a moment"):
        call_command("publish_year", "2019-20", at="Wednesday")


def test_a_moment_that_has_passed_publishes_nothing():
    freezing.freeze(ReviewYearFactory())
    with pytest.raises(CommandError, match="That moment has passed"):
        call_command("publish_year", "2019-20", at="2020-07-29T00:01")
    assert not ReviewYear.objects.published().exists()


def test_a_year_becomes_public_at_once_for_a_reason_that_is_kept_with_whoever_gave_it():
    boss = UserFactory(username="boss")
    freezing.freeze(ReviewYearFactory())
    with pytest.raises(CommandError, match="Say why it becomes public at once"):
        call_command("publish_year", "2019-20", now=True)
    call_command("publish_year", "2019-20", at="2020-07-29T00:01", now=True, reason="It was public there.", by="boss")
    entry = ReviewYear.objects.published().get().history.first()
    assert (entry.history_change_reason, entry.history_user) == ("It was public there.", boss)


def test_a_year_does_not_become_public_at_once_while_letters_wait(capsys):
    AuthorityFactory()
    for command in ("freeze_year", "compose_letters"):
        call_command(command, "2019-20")
    with pytest.raises(CommandError, match="1 letter has not been issued: issue them, or hold them back"):
        call_command("publish_year", "2019-20", now=True, reason="Now.")
    Letter.objects.update(held_back_at=timezone.now(), held_back_by=UserFactory(), held_back_because="A court.")
    call_command("publish_year", "2019-20", now=True, reason="Now.")
    assert ReviewYear.objects.published().exists()


def test_another_moment_needs_a_reason_as_in_the_back_office():
    freezing.freeze(ReviewYearFactory())
    call_command("publish_year", "2019-20", at="2999-07-29T00:01")
    with pytest.raises(CommandError, match="Say why another moment is chosen"):
        call_command("publish_year", "2019-20", at="2999-08-29T00:01")
    call_command("publish_year", "2019-20", at="2999-08-29T00:01", reason="An election.")
    assert ReviewYear.history.first().history_change_reason == "An election."


def test_without_a_moment_nothing_is_done_and_what_can_be_said_is_named():
    freezing.freeze(ReviewYearFactory())
    with pytest.raises(CommandError, match="--at with a moment to come, or --now"):
        call_command("publish_year", "2019-20")


def test_thawing_says_what_to_do_next_and_keeps_the_reason(capsys):
    freezing.freeze(ReviewYearFactory())
    assert "Compose its letters again" in said(capsys, "thaw_year", "2019-20", "--reason", "Cases were logged late.")
    assert ReviewYear.history.first().history_change_reason == "Cases were logged late."


def test_freezing_says_whose_population_is_not_known(capsys):
    AuthorityFactory()
    ReviewYearFactory(starts_on=date(2023, 4, 1), shows_upheld_per_100k=True)
    assert "No population of mid-2022 is known for 1 authority" in said(capsys, "freeze_year", "2023-24")


def test_a_moment_to_come_is_said_as_one(capsys):
    freezing.freeze(ReviewYearFactory())
    at = (timezone.localtime() + timedelta(days=2)).isoformat(timespec="minutes")
    assert "2019-20 becomes public" in said(capsys, "publish_year", "2019-20", "--at", at)
    assert not ReviewYear.objects.published().exists()


def test_what_is_frozen_already_is_no_error(capsys):
    freezing.freeze(ReviewYearFactory())
    assert "2019-20 is frozen already." in said(capsys, "freeze_year", "2019-20")


def test_the_date_on_the_letters_is_set_in_a_colleague_s_name(capsys):
    ReviewYearFactory()
    anna = UserFactory()
    for _ in range(2):
        told = said(capsys, "date_letters", "2019-20", "--on", "2020-07-22", "--by", anna.username)
        assert told == "The letters of 2019-20 are dated 22 July 2020.\n"
    assert ReviewYear.objects.get().letters_dated_on == date(2020, 7, 22)
    assert ReviewYear.history.filter(history_user=anna).count() == 1
    with pytest.raises(CommandError, match="write it like 2020-07-22"):
        call_command("date_letters", "2019-20", "--on", "22.7.2020")
