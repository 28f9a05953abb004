"""The decision screen as tests use it: opened, read field by field, sent back changed."""

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from tests.support import factories


def colleague(role, name):
    """Somebody with a role."""
    user = factories.UserFactory(username=name)
    user.groups.set([Group.objects.get(name=role)])
    return user


def address(decision):
    return reverse("admin:councils_decision_change", args=[decision.pk])


def filled(client, decision, page=None):
    """All that stands on the screen of a decision, or on any that is given, as a browser would send it."""
    page = page or client.get(address(decision))
    form = page.context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    for inline in page.context["inline_admin_formsets"]:
        for part in [inline.formset.management_form, *inline.formset.forms]:
            data |= {part.add_prefix(name): part[name].value() for name in part.fields}
    data = {name: value for name, value in data.items() if value is not None and value is not False}
    return data | {"_seen": page.context["seen"], "_form": page.context["token"]}


def save(client, decision, screen, **typed):
    """Send a screen back with these changes."""
    return client.post(address(decision), screen | typed, follow=True)


def released(record, by=None):
    """Let a second person, another manager unless somebody is given, read and release a record by its page."""
    reader = Client()
    reader.force_login(by or colleague("manager", f"second {record._meta.model_name} {record.pk}"))
    page = reverse(f"admin:{record._meta.model_name}-release", args=[record.pk])
    carried = dict(reader.get(page).context.get("carried", []))
    answer = reader.post(page, {"confirmed": "yes", **carried}, follow=True)
    record.refresh_from_db()
    return answer
