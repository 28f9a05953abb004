"""The Django app of the annual review letters."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "letters"
    verbose_name = "Annual review letters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What councils and the models ask of letters without knowing them."""
        from councils.public import documents
        from letters import checks, tasks  # noqa: F401  the checks register themselves
        from letters.models import dispatch
        from letters.public.letter_page import published_about

        documents.FINDERS.append(published_about)
        dispatch.ON_QUEUED.append(tasks.wake_sender)
