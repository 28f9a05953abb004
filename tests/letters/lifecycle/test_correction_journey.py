"""One mistake put right, through the doors that people use: from the wrong figure to the second letter in public."""

import csv
import io

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from councils.models import Correction, Decision, Outcome, Performance
from letters.lifecycle.compose import compose
from letters.lifecycle.render import render_waiting
from letters.models import Letter
from tests.councils.public.test_views import a_published_year, worcester, words
from tests.support.factories import AuthorityFactory, DecisionFactory, UserFactory
from tests.support.pdf_text import text_of
from tests.support.screens import released

pytestmark = pytest.mark.django_db

YEAR = "/councils/worcester-city-council/2019-20/"
LETTER = "/councils/worcester-city-council/letters/2019-20"
ISSUED = "has gone out with the old figures: replace it by a second letter."


def manager(name):
    user = UserFactory(username=name)
    user.groups.set([Group.objects.get(name="manager")])
    client = Client()
    client.force_login(user)
    return client


def act(client, name, letter):
    """Approve or issue one letter from the list."""
    chosen = {"action": name, "_selected_action": [letter.pk], "confirmed": "yes"}
    return client.post(reverse("admin:letters_letter_changelist"), chosen, follow=True)


def table(client, name):
    """Worcester's row in a published table."""
    rows = csv.DictReader(io.StringIO(client.get(f"/data/2019-20/{name}.csv").getvalue().decode("utf-8-sig")))
    return next(row for row in rows if row["name"] == "Worcester City Council")


@pytest.fixture
def issued():
    """2019-20 in public, with Worcester's letter gone out; 2 of 4 upheld there, and 1 of 1 elsewhere."""
    DecisionFactory(authority=AuthorityFactory(name="Other District Council"), upheld=True)
    year = a_published_year(worcester())
    compose(year)
    Letter.objects.exclude(authority__slug="worcester-city-council").delete()
    render_waiting(year.letters.all())
    letter, boss = Letter.objects.get(), manager("first")
    act(boss, "approve", letter)
    act(boss, "issue", letter)
    return letter


def test_a_wrong_figure_is_put_right_from_the_notice_to_the_second_letter(client, issued):
    anna, ben = manager("anna"), manager("ben")
    first_pdf = client.get(f"{LETTER}.pdf").getvalue()
    whole = Performance.objects.totals().get(authority=issued.authority)

    # Anna puts the casework right and has it counted again.
    # Nothing moves until Ben releases it, and is told which letter has the old one.
    Decision.objects.filter(outcome=Outcome.UPHELD, authority=issued.authority).first().delete()
    form = {"performance": whole.pk, "reason": "One decision was counted twice."}
    anna.post(reverse("admin:councils_correction_add"), form, follow=True)
    assert "First published as" not in words(client.get(YEAR))
    assert "33%" not in words(client.get(YEAR))
    correction = Correction.objects.get(performance=whole)
    released(correction, by=correction.by)
    assert not correction.is_published()
    answer = released(correction, by=get_user_model().objects.get(username="ben"))
    assert ISSUED in words(answer)
    assert reverse("admin:letters_letter_change", args=[issued.pk]) in answer.content.decode()

    # The page, the API and the table say what holds, what was published, and why; the average stays, with its note.
    said = words(client.get(YEAR))
    assert "1 of 3 detailed investigations" in said
    assert "First published as 50% (2 of 4 detailed investigations)" in said
    assert "One decision was counted twice." in said
    assert "The average of similar authorities is 60% (3 of 5" in said
    assert "With the corrections made since it would be 50% (2 of 4" in said
    answer = client.get(f"/api{YEAR}").json()
    assert answer["uphold_rate"]["part"] == 1
    assert answer["uphold_rate"]["similar"]["part"] == 3
    assert answer["uphold_rate"]["similar_corrected"]["part"] == 2
    assert answer["corrections"][0]["changes"] == [
        {"count": "Received", "was": 4, "now": 3},
        {"count": "Upheld", "was": 2, "now": 1},
    ]
    assert table(client, "decided")["upheld"] == "1"
    assert table(client, "decided")["corrected_on"]
    assert "Figures in this letter have been corrected since." in words(client.get(f"{LETTER}/"))

    # Anna composes the second letter; Ben, and not she, lets it go. Until then nobody hears of it.
    anna.post(reverse("admin:letter-replace", args=[issued.pk]), {"reason": "One decision was counted twice."})
    second = Letter.objects.get(edition=2)
    render_waiting(Letter.objects.all())
    act(anna, "approve", second)
    second.refresh_from_db()
    assert second.approved_at is None
    assert client.get(f"{LETTER}/2/").status_code == 404
    act(ben, "approve", second)
    act(ben, "issue", second)

    # Both letters are public; the first says that it is replaced, and has not changed by one byte.
    second_pdf = client.get(f"{LETTER}.pdf").getvalue()
    assert client.get(f"{LETTER}/1.pdf").getvalue() == first_pdf
    assert client.get(f"{LETTER}/2.pdf").getvalue() == second_pdf
    assert "We upheld 1 of the 3 complaints" in text_of(second_pdf)
    assert "This letter takes the place of ours of" in text_of(second_pdf)
    assert "This letter has been replaced. The second letter" in words(client.get(f"{LETTER}/1/"))
    assert "It takes the place of the first letter" in words(client.get(f"{LETTER}/"))
    assert "have been corrected since" not in words(client.get(f"{LETTER}/"))
    # The average in the second letter is the one that was published.
    assert "60%" in text_of(second_pdf)
