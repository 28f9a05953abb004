"""The Django app of the admin, with our back office as its site."""

from django.contrib.admin.apps import AdminConfig


class BackOfficeConfig(AdminConfig):
    default_site = "ombudsman.admin_site.BackOffice"
