"""The Django app of the annual review letters."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "letters"
    verbose_name = "Annual review letters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from letters import checks, tasks  # noqa: F401  the checks register themselves
        from letters.models.dispatch import ON_QUEUED

        ON_QUEUED.append(tasks.wake_sender)
