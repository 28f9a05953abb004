"""One record of every kind the back office shows, and which kinds those are."""

from datetime import date

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry

from councils.figures import freezing, publication
from councils.models import Alert, Correction, ImportedFile, MailingStop, Performance, SentForm, TextQuestion, YearNote
from letters.lifecycle.compose import compose
from letters.models import Dispatch, Pack, Reminder, ReminderRule, Run, Sample
from letters.outbox.resolving import mark_posted
from letters.review.draft import draft_review
from tests.support import factories
from tests.support.factories import moment


def one_of_everything(by):
    """One record of every kind, so that every page has something to show; the decision they hang on."""
    year = factories.ReviewYearFactory()
    decision = factories.DecisionFactory(upheld=True, reason=factories.ReasonFactory())
    recommendation = factories.RecommendationFactory(decision=decision)
    recommendation.amend_due_date(date(2020, 1, 6), reason="Agreed by telephone", by=by)
    decision.authority.former.create(name="Anytown Borough Council", until=date(2000, 3, 31))
    decision.authority.aliases.create(name="Anytown on the made-up map")
    decision.authority.contacts.create(role="chief-executive", office="Chief Executive")
    decision.authority.calls.create(said="They ask for another week.", by=by)
    factories.PopulationFactory(authority=decision.authority)
    decision.authority.boundaries.create(geometry={}, source="Drawn for a test")
    factories.PublicReportFactory(authority=decision.authority).decisions.add(decision)
    factories.TrainingCourseFactory(authority=decision.authority)
    factories.AttendanceFactory(authority=decision.authority)
    MailingStop.objects.begin("The mail server was moved", by=by)
    MailingStop.objects.end(by=by)
    ImportedFile.objects.create(table="decision", name="cases.csv", brought_by=by)
    Alert.objects.create(
        email="a@example.org", asked_at=moment("2020-05-01T09:00"), told_until=moment("2020-05-01T09:00")
    )
    year.allowances.create(check_name="jump", said="It jumps.", reason="It does.", by=by, at=moment("2020-05-01T09:00"))
    facts = {"authority": decision.authority, "recipient": decision.authority, "asked_at": moment("2020-05-01T09:00")}
    consultation = year.consultations.create(**facts, asked_by=by, reply_by=date(2020, 5, 29))
    consultation.disputes.create(said="Not ours.").settle("stands", because="It is.", by=by)
    YearNote.objects.create(year=year, text="Fewer were investigated.", withheld_because="")
    year.refresh_from_db()
    freezing.freeze(year, by=by)
    publication.publish(year, moment("2020-07-29T00:01"), by=by)
    performance = Performance.objects.totals().get(authority=decision.authority)
    Correction.objects.create(performance=performance, reason="Counted twice", by=by, at=year.publish_at)
    compose(year, by=by)
    sample = Sample.objects.create(year=year, drawn_at=year.publish_at, drawn_by=by, seed="chance", among=1)
    sample.readings.create(letter=year.letters.get())
    draft_review(year, by=by)
    outbox = Dispatch.objects.create(letter=year.letters.get(), role="chief-executive", queued_at=year.publish_at)
    mark_posted(outbox, by=by)
    ReminderRule.objects.create(text="About {reference}: {recommendations}")
    Reminder.objects.create(
        decision=decision, recipient=decision.authority, text="Please.", asked_at=year.publish_at, asked_by=by
    )
    LogEntry.objects.log_actions(by.pk, [decision], CHANGE, "Put right.", single_object=True)
    Run.objects.ask(year, "render", by=by)
    Pack.objects.make(Dispatch.objects.all(), year=year, by=by)
    return decision


def ours():
    """Every model of ours that a person can meet: not the tables behind histories, joins and forms."""
    return [
        model
        for label in ("councils", "letters")
        for model in apps.get_app_config(label).get_models()
        if not model.__name__.startswith("Historical") and model not in (MailingStop, SentForm, TextQuestion)
    ]
