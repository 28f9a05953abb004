"""The Django app of the annual review letters."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "letters"
    verbose_name = "Annual review letters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from letters import checks  # noqa: F401  registers itself
