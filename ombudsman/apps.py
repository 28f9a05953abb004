"""The Django app that carries the project's own commands, and keeps the roles as the code says."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

import ombudsman.checks  # noqa: F401 - what `manage.py check --deploy` asks
from ombudsman import roles


class OmbudsmanConfig(AppConfig):
    name = "ombudsman"
    verbose_name = "Ombudsman"

    def ready(self) -> None:
        # Django makes the permissions of one app after the other: at the last one's turn all are there.
        last = [app for app in apps.get_app_configs() if app.models_module][-1]
        post_migrate.connect(roles.establish, sender=last)
