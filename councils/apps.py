"""The Django app of the record and the figures."""

from django.apps import AppConfig


class CouncilsConfig(AppConfig):
    name = "councils"
    verbose_name = "Complaints and figures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from councils import checks  # noqa: F401  registers itself
