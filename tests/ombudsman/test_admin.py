"""What administrators see and do about others' sign-in, and what is written into a colleague's history."""

import io
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests.ombudsman.test_roles import colleague
from tests.support import factories

pytestmark = pytest.mark.django_db

COLLEAGUES = reverse("admin:auth_user_changelist")


def history(user):
    return [entry.get_change_message() for entry in LogEntry.objects.filter(object_id=user.pk).order_by("pk")]


@pytest.fixture
def administrator(client):
    client.force_login(colleague("administrator"))
    return client


@pytest.fixture
def cory():
    """A co-ordinator with an app, recovery codes and two passkeys."""
    user = colleague("co-ordinator")
    for kind in ("totp", "recovery_codes", "webauthn", "webauthn"):
        Authenticator.objects.create(user=user, type=kind, data={"name": "Key"})
    return user


def removal(user):
    return reverse("admin:colleague-second-factor", args=[user.pk])


def test_administrators_see_who_has_no_second_factor(administrator, cory):
    factories.UserFactory(username="nobody-yet")
    only_codes = factories.UserFactory(username="only-codes")
    Authenticator.objects.create(user=only_codes, type="recovery_codes", data={})
    page = administrator.get(COLLEAGUES).content.decode()
    assert "authenticator app, 2 passkeys" in page
    found = administrator.get(COLLEAGUES, {"second_factor": "no"}).context["cl"].queryset
    assert {user.username for user in found} == {"nobody-yet", "only-codes"}
    found = administrator.get(COLLEAGUES, {"second_factor": "yes"}).context["cl"].queryset
    assert {user.username for user in found} == {"administrator", "co-ordinator"}


def test_a_role_is_given_by_ticking_it(administrator, cory):
    change = reverse("admin:auth_user_change", args=[cory.pk])
    form = administrator.get(change).context["adminform"].form
    assert "user_permissions" not in form.fields  # what somebody may do comes with a role alone
    manager = Group.objects.get(name="manager")
    administrator.post(change, {"username": "cory", "is_active": "on", "is_staff": "on", "groups": [manager.pk]})
    assert [role.name for role in cory.groups.all()] == ["manager"]


def test_what_a_role_may_do_is_all_shown_and_given_by_ticking(administrator, client):
    auditor = Group.objects.get(name="auditor")
    change = reverse("admin:auth_group_change", args=[auditor.pk])
    form = administrator.get(change).context["adminform"].form
    shown = {str(key) for key, _ in form.fields["permissions"].choices}
    held = {str(key) for key in form["permissions"].value()}
    assert held <= shown
    alerts = Permission.objects.get(codename="view_alert")
    administrator.post(change, {"name": "auditor", "permissions": [*held, alerts.pk]})
    client.force_login(colleague("auditor"))
    assert client.get(reverse("admin:councils_alert_changelist")).status_code == 200


def test_the_list_of_colleagues_asks_no_more_for_more_colleagues(administrator, cory, django_assert_max_num_queries):
    administrator.get(COLLEAGUES)
    factories.UserFactory.create_batch(20)
    with django_assert_max_num_queries(15):
        administrator.get(COLLEAGUES)


def test_an_administrator_removes_a_lost_second_factor_with_a_reason_that_is_kept(administrator, cory):
    change = administrator.get(reverse("admin:auth_user_change", args=[cory.pk])).content.decode()
    assert removal(cory) in change
    assert "2 passkeys" in administrator.get(removal(cory)).content.decode()
    administrator.post(removal(cory), {"reason": ""})
    assert cory.authenticator_set.count() == 4
    administrator.post(removal(cory), {"reason": "Lost the telephone; spoke to him in person."})
    assert not cory.authenticator_set.exists()
    (said,) = history(cory)
    assert said == "The second factor of co-ordinator was removed. Reason: Lost the telephone; spoke to him in person."
    assert LogEntry.objects.get(object_id=cory.pk).user.username == "administrator"


def test_whose_second_factor_was_removed_goes_no_further_before_there_is_a_new_one(client, cory):
    client.force_login(cory)
    assert client.get(reverse("admin:index")).status_code == 200
    cory.authenticator_set.all().delete()
    assert client.get(reverse("admin:index"))["Location"] == reverse("mfa_index")


def test_nobody_removes_their_own_here(administrator):
    own = get_user_model().objects.get(username="administrator")
    page = administrator.post(removal(own), {"reason": "Because."}).content.decode()
    assert "This is your own" in administrator.get(removal(own)).content.decode()
    assert "This is your own" in page
    assert own.authenticator_set.exists()


def test_there_must_be_one_to_remove(administrator):
    page = administrator.get(removal(factories.UserFactory(username="newcomer"))).content.decode()
    assert "newcomer has no second factor." in page


def test_an_administrators_link_lets_a_colleague_choose_a_password_once(administrator, cory, settings):
    page = reverse("admin:colleague-password-link", args=[cory.pk])
    assert page in administrator.get(reverse("admin:auth_user_change", args=[cory.pk])).content.decode()
    assert administrator.get(page).context["link"] is None
    link = administrator.post(page).context["link"]
    visitor = Client()
    form = visitor.get(link, follow=True).redirect_chain[-1][0]
    assert link.split("-")[-1].strip("/") not in form
    response = visitor.post(form, {"password1": "a word of their own", "password2": "a word of their own"})
    assert response["Location"] == reverse("account_login")
    cory.refresh_from_db()
    assert cory.check_password("a word of their own")
    assert "no longer good" in visitor.get(link).content.decode()
    assert cory.authenticator_set.count() == 4
    assert history(cory) == [
        "A link was made with which co-ordinator can choose a new password.",
        "Chose a new password, with an administrator's link.",
    ]


def test_a_link_is_good_for_a_day(administrator, cory, settings):
    link = administrator.post(reverse("admin:colleague-password-link", args=[cory.pk])).context["link"]
    assert settings.PASSWORD_RESET_TIMEOUT == 24 * 60 * 60
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "no longer good" in Client().get(link).content.decode()


def test_a_colleague_is_invited_by_name_and_role_and_nobody_else_knows_their_password(administrator):
    role = Group.objects.get(name="caseworker")
    page = administrator.get(reverse("admin:auth_user_add")).content.decode()
    assert "Invite a colleague" in page
    assert "password" not in page.lower().split("<form", 2)[2]
    new = {"username": "newcomer", "first_name": "Nadia", "email": "nadia@office.example", "groups": [role.pk]}
    invited = administrator.post(reverse("admin:auth_user_add"), new, follow=True)
    newcomer = get_user_model().objects.get(username="newcomer")
    assert (newcomer.is_staff, newcomer.has_usable_password(), list(newcomer.groups.all())) == (True, False, [role])
    assert "An invitation for newcomer" in invited.content.decode()
    made = administrator.post(invited.request["PATH_INFO"])
    link = made.context["link"]
    assert made.context["mail"].startswith("mailto:nadia%40office.example?subject=Your%20account")
    assert quote(link, safe="") in made.context["mail"].replace("/", "%2F")
    form = Client().get(link, follow=True)
    words = {"password1": "a word of their own", "password2": "a word of their own"}
    form.client.post(form.request["PATH_INFO"], words)
    newcomer.refresh_from_db()
    assert newcomer.check_password("a word of their own")
    assert administrator.post(invited.request["PATH_INFO"]).context["mail"] == ""  # a mailbox resets nothing


def test_the_only_administrator_is_helped_at_the_command_line(cory):
    said = io.StringIO()
    call_command("remove_second_factor", "co-ordinator", reason="Lost the telephone.", stdout=said)
    assert "sets one up" in said.getvalue()
    assert history(cory) == ["The second factor was removed at the command line. Reason: Lost the telephone."]
    with pytest.raises(CommandError, match="co-ordinator has no second factor"):
        call_command("remove_second_factor", "co-ordinator", reason="Again.")
    with pytest.raises(CommandError, match="No colleague signs in as “nobody”"):
        call_command("remove_second_factor", "nobody", reason="Whoever that is.")


def test_what_colleagues_do_with_their_sign_in_is_in_their_history(client, django_capture_on_commit_callbacks):
    user = colleague("caseworker")
    user.set_password("a long word for tests")
    user.save()
    client.force_login(user)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_generate_recovery_codes"))
        client.post(reverse("mfa_deactivate_totp"))
        words = {"password1": "a new long word", "password2": "a new long word"}
    client.force_login(user)
    client.post(reverse("account_change_password"), {"oldpassword": "a long word for tests", **words})
    assert history(user) == [
        "Removed their authenticator app.",
        "Made new recovery codes.",
        "Changed their password.",
    ]
