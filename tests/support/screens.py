"""The decision screen as tests use it: opened, read field by field, sent back changed."""

from django.contrib.auth.models import Group
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
