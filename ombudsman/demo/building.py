"""The demonstration's steps, from an empty database to letters; each can be repeated and then does nothing."""

from datetime import date

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import Model

from councils.models import Contact, Decision, Performance, PublicReport, ReviewYear, Seminar, TrainingCourse
from councils.statistics.rates import count
from ombudsman.demo import people
from ombudsman.demo.loading import OnProgress, load_casework
from ombudsman.demo.mailing import load_consultation
from ombudsman.demo.outreach import load_outreach
from ombudsman.demo.reporting import load_reports
from ombudsman.demo.years import complete_years, freeze_year, record_years

CASEWORK: tuple[type[Model], ...] = (
    Decision,
    Performance,
    ReviewYear,
    PublicReport,
    TrainingCourse,
    Seminar,
    Contact,
    get_user_model(),
)


def is_loaded() -> bool:
    return ReviewYear.objects.filter(demonstration=True).exists()


def strangers() -> list[str]:
    """What is on record that is not of the demonstration, as nouns with numbers. Asks before any table is made, too."""
    tables = connection.introspection.table_names()
    if ReviewYear._meta.db_table in tables and is_loaded():
        real = ReviewYear.objects.filter(demonstration=False).count()
        return [count(real, "review year")] if real else []
    models = [*CASEWORK, *apps.get_app_config("letters").get_models()]
    found = [(model, model._default_manager.count()) for model in models if model._meta.db_table in tables]
    return [
        count(number, str(model._meta.verbose_name), str(model._meta.verbose_name_plural))
        for model, number in found
        if number
    ]


@transaction.atomic
def load(today: date, *, on_progress: OnProgress | None = None) -> int:
    """Put people, years, casework, reports, outreach and a consultation on record, or nothing; how many decisions."""
    keys = people.load_colleagues()
    people.load_contacts()
    record_years(today)
    number = load_casework(today, team=keys, on_progress=on_progress)
    load_reports(today)
    load_outreach(today)
    load_consultation(today)
    return number


def unfrozen_years() -> list[ReviewYear]:
    return [year for year in complete_years() if not year.is_frozen]


def freeze_years(years: list[ReviewYear]) -> None:
    manager = get_user_model().objects.get(username="demo-manager")
    for year in years:
        freeze_year(year, by=manager)
