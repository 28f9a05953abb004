"""Made-up records for tests: the fewest facts that are valid, everything else by keyword."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import factory
from django.contrib.auth import get_user_model
from factory.django import DjangoModelFactory

from councils import models
from councils.models import Compliance, Outcome

LONDON = ZoneInfo("Europe/London")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = get_user_model()

    username = factory.Sequence(lambda n: f"colleague{n}")
    is_staff = True


class AuthorityFactory(DjangoModelFactory):
    class Meta:
        model = models.Authority

    name = factory.Sequence(lambda n: f"Anytown {n} District Council")
    slug = factory.Sequence(lambda n: f"anytown-{n}-district-council")
    gss_code = factory.Sequence(lambda n: f"E07{n + 900000:06}")
    kind = models.Kind.DISTRICT
    region = models.Region.WEST_MIDLANDS
    opened_on = date(1974, 4, 1)


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = models.Category
        django_get_or_create = ("slug",)

    slug = "homelessness"
    name = factory.LazyAttribute(lambda category: category.slug.replace("-", " ").capitalize())
    service_area = models.ServiceArea.HOUSING


class ReasonFactory(DjangoModelFactory):
    class Meta:
        model = models.Reason

    slug = factory.Sequence(lambda n: f"reason-{n}")
    text = "Upheld: fault and injustice"
    outcome = Outcome.UPHELD


class ReviewYearFactory(DjangoModelFactory):
    class Meta:
        model = models.ReviewYear
        django_get_or_create = ("starts_on",)

    starts_on = date(2019, 4, 1)


class DecisionFactory(DjangoModelFactory):
    """A complaint received on 1 May 2019 and not decided yet."""

    class Meta:
        model = models.Decision

    reference = factory.Sequence(lambda n: f"19 {n // 1000 % 1000:03} {n % 1000:03}")
    authority = factory.SubFactory(AuthorityFactory)
    category = factory.SubFactory(CategoryFactory)
    received_on = date(2019, 5, 1)

    class Params:
        decided = factory.Trait(decided_on=date(2019, 9, 2), outcome=Outcome.UPHELD)
        upheld = factory.Trait(decided=True)
        not_upheld = factory.Trait(decided_on=date(2019, 9, 2), outcome=Outcome.NOT_UPHELD)
        closed = factory.Trait(decided_on=date(2019, 9, 2), outcome=Outcome.CLOSED)
        advice = factory.Trait(decided_on=date(2019, 9, 2), outcome=Outcome.ADVICE)
        complied = factory.Trait(
            upheld=True, compliance_outcome=Compliance.COMPLIED, compliance_recorded_on=date(2019, 12, 2)
        )


class RecommendationFactory(DjangoModelFactory):
    class Meta:
        model = models.Recommendation

    decision = factory.SubFactory(DecisionFactory, upheld=True)
    number = factory.Sequence(lambda n: n % 1000 + 1)
    kind = models.RecommendationKind.SERVICE
    remedy = models.Remedy.PROCEDURE
    text = "Review how officers record what they tell people who apply as homeless."
    due_on = date(2019, 12, 2)


class PublicReportFactory(DjangoModelFactory):
    class Meta:
        model = models.PublicReport

    slug = factory.Sequence(lambda n: f"report-{n}")
    title = "A family left in unsuitable accommodation"
    authority = factory.SubFactory(AuthorityFactory)
    published_on = date(2019, 10, 1)
    withheld_because = ""


class TrainingCourseFactory(DjangoModelFactory):
    class Meta:
        model = models.TrainingCourse

    held_on = date(2019, 6, 3)
    topic = "Handling complaints well"
    people = 12
    withheld_because = ""


class SeminarFactory(DjangoModelFactory):
    class Meta:
        model = models.Seminar

    held_on = date(2020, 2, 3)
    place = "Leeds"
    withheld_because = ""


class YearNoteFactory(DjangoModelFactory):
    class Meta:
        model = models.YearNote

    year = factory.SubFactory(ReviewYearFactory)
    text = "Fewer complaints are investigated."
    withheld_because = ""


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = models.Attendance

    seminar = factory.SubFactory(SeminarFactory)
    authority = factory.SubFactory(AuthorityFactory)


class PopulationFactory(DjangoModelFactory):
    class Meta:
        model = models.Population

    authority = factory.SubFactory(AuthorityFactory)
    year = 2018
    residents = 100_000


def moment(text: str) -> datetime:
    """A moment in England, written 2020-07-29T00:01."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def bytes_of(letter) -> bytes:
    """The PDF that is kept of a letter."""
    with letter.pdf.open() as file:
        return file.read()
