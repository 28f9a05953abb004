"""The Django app of the annual review letters."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "letters"
    verbose_name = "Annual review letters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What councils and the models ask of letters without knowing them."""
        from councils.backoffice import release_pages
        from councils.figures import checks as checks_of_years
        from councils.figures import corrections, freezing, publication
        from councils.public import documents
        from letters import checks, tasks  # noqa: F401  the checks register themselves
        from letters.lifecycle import compose, consequences, replace
        from letters.models import dispatch
        from letters.public.letter_page import published_about

        checks_of_years.add(compose.WITHOUT_WORDING)
        freezing.BLOCKERS_TO_THAWING.append(replace.blockers_to_thawing)
        publication.BLOCKERS_TO_PUBLISHING.append(replace.blockers_to_publishing)
        publication.BLOCKERS_TO_LIFTING.append(replace.blockers_to_lifting)
        corrections.CONTRADICTED.append(replace.letters_to_replace)
        documents.FINDERS.append(published_about)
        release_pages.ALSO_FOLLOWS.append(consequences.told_otherwise)
        dispatch.ON_QUEUED.append(tasks.wake_sender)
