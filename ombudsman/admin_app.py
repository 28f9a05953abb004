"""The Django app of the admin, with our back office as its site."""

from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    """Django's admin, with our front page."""

    default_site = "ombudsman.admin_site.BackOffice"
