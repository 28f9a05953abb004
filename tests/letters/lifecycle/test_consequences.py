"""What a page says will follow is what has happened once its button is pressed, for every action there is."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import count as numbers

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from councils.backoffice.actions import Action
from councils.casework.release import withhold
from councils.figures import freezing
from councils.models import (
    Authority,
    Compliance,
    Correction,
    Decision,
    Performance,
    PublicReport,
    ReviewYear,
    Role,
    Seminar,
    TrainingCourse,
    YearNote,
)
from councils.models.released import NOT_RELEASED
from letters.admin.pack import MAKE
from letters.admin.sample import DRAW
from letters.lifecycle.approve_and_issue import approve, issue
from letters.lifecycle.compose import compose
from letters.lifecycle.consequences import letters_that_draw_on, outdated, outdated_reviews, told_otherwise
from letters.models import Dispatch, Letter, NationalReview, Pack, Run, Sample, Wording
from letters.outbox.pausing import stop_mailing
from letters.review.draft import draft_review
from letters.tasks import work_on_runs
from letters.year.views import ACTIONS
from tests.support import factories
from tests.support.factories import moment

pytestmark = pytest.mark.django_db

DAY = moment("2126-07-29T00:01")


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": place}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


class World:
    """A year of two councils, whose letters can be brought to whichever state an action starts from."""

    def __init__(self):
        self.anna, self.ben = (factories.UserFactory(is_superuser=True) for _ in range(2))
        for n in range(2):
            decision = factories.DecisionFactory(upheld=True, reason=factories.ReasonFactory(), handler=self.anna)
            facts = {"office": "Chief Executive", "email": f"chief@council-{n}.example"}
            decision.authority.contacts.create(role=Role.CHIEF_EXECUTIVE, **facts)
        self.decision = decision
        day = timezone.localdate() - timedelta(days=90)
        self.recent = factories.DecisionFactory(
            authority=decision.authority, received_on=day - timedelta(days=60), decided_on=day, upheld=True
        )
        self.year = factories.ReviewYearFactory(letters_dated_on=date(2020, 7, 22))
        self.pdfs = numbers()

    def frozen(self):
        if not ReviewYear.objects.get(pk=self.year.pk).is_frozen:
            freezing.freeze(self.year, by=self.anna)
        self.year = ReviewYear.objects.get(pk=self.year.pk)
        return self.year

    def public(self, at=None):
        ReviewYear.objects.filter(pk=self.frozen().pk).update(publish_at=at or moment("2020-07-29T00:01"))
        self.year.refresh_from_db()
        return self.year

    def composed(self):
        compose(self.frozen(), by=self.anna)
        return list(Letter.objects.unreplaced().filter(issued_at=None))

    def rendered(self):
        for letter in self.composed():
            if not letter.pdf:
                letter.keep_pdf(f"%PDF-{next(self.pdfs)}".encode())
        return list(Letter.objects.unreplaced().filter(issued_at=None))

    def approved(self):
        waiting = [letter for letter in self.rendered() if not letter.approved_at]
        approve(waiting, by=self.ben)
        return list(Letter.objects.unreplaced().filter(issued_at=None))

    def issued(self):
        issue(self.approved(), by=self.ben)
        return list(Letter.objects.issued())

    def reviewed(self, *, approve_it=False):
        review = draft_review(self.frozen(), by=self.anna)
        review.keep_pdf(f"%PDF-review-{next(self.pdfs)}".encode())
        if approve_it:
            review.approve(by=self.ben)
        return review

    def mail(self, **facts):
        self.issued()
        now = timezone.now() - timedelta(hours=1)
        Dispatch.objects.update(started_at=now, said="Cut off.", **facts)
        return list(Dispatch.objects.all())

    def asked(self):
        facts = {"authority": self.decision.authority, "recipient": self.decision.authority, "asked_by": self.anna}
        return self.year.consultations.create(**facts, asked_at=moment("2020-05-01T09:00"), reply_by=date(2020, 5, 29))

    def disputed(self):
        return self.asked().disputes.create(said="Not ours.", decision=self.decision)

    def allowed(self):
        facts = {"check_name": "jump", "said": "It jumps.", "reason": "It does.", "by": self.anna}
        return self.year.allowances.create(**facts, at=moment("2020-05-01T09:00"))

    def to_be_reminded(self):
        self.recommended()
        self.decision.authority.contacts.create(role=Role.LINK_OFFICER, office="Link Officer", email="link@a.example")
        return self.decision

    def recommended(self, **facts):
        return factories.RecommendationFactory(decision=self.decision, **facts)

    def corrected(self):
        whole = self.public().performances.totals().get(authority=self.decision.authority)
        area = self.year.performances.by_service_area().get(authority=self.decision.authority)
        freezing.correct({whole: {"received": 2}, area: {"received": 2}}, reason="One was missed.", by=self.anna)
        return Correction.objects.first()


def the_report(world):
    return factories.PublicReportFactory(authority=world.decision.authority)


def the_course():
    return factories.TrainingCourseFactory(held_on=date(2019, 6, 3))


def the_seminar():
    return factories.SeminarFactory(held_on=date(2020, 2, 3))


def the_note(world):
    return factories.YearNoteFactory(year=ReviewYear.objects.get(pk=world.year.pk))


def released(world, record):
    """A record that somebody wrote, and that waits for whoever presses."""
    record.withheld_because, record.written_by = NOT_RELEASED, world.anna
    record.save()
    return type(record).objects.get(pk=record.pk)


def sent_back(world, record):
    record = released(world, record)
    record.sent_back_because, record.sent_back_by = "Say when.", world.ben
    record.save()
    return record


def one(name, model, of, **data):
    """An action on the page of one record."""
    return lambda world: Pressed(reverse(f"admin:{name}", args=[of(world).pk]), data)


def many(model, name, of, **data):
    """An action on records chosen from a list."""

    def press(world):
        found = of(world)
        keys = [record.pk for record in (found if isinstance(found, list) else [found])]
        return Pressed(
            reverse(f"admin:{model}_changelist"), {"action": name, "_selected_action": keys, **data}, many=True
        )

    return press


def year(name, arrange, **data):
    def press(world):
        arrange(world)
        return Pressed(reverse("admin:desk-step", args=[world.year.label, name]), data)

    return press


@dataclass
class Pressed:
    address: str
    data: dict
    many: bool = False


BOTH, CLOSED, PUBLIC, OPEN = ("closed", "public"), ("closed",), ("public",), ("open",)
COMPLETED = {"on": "5 January 2020", "evidence": "A letter."}
TEXTS = {"reason": "It names somebody."}
TO_READ = {
    Decision: lambda w: w.recent,
    PublicReport: lambda w: the_report(w),
    TrainingCourse: lambda w: the_course(),
    Seminar: lambda w: the_seminar(),
    YearNote: lambda w: the_note(w),
}


def of_each_that_is_read(action, prepared, **data):
    """Scenarios of an action that every record has which a second person reads."""

    def scenario(model):
        name = f"{model._meta.model_name}-{action}"
        return one(name, model, lambda w: prepared(w, TO_READ[model](w)), **data), BOTH

    return {f"{model._meta.label} {action}": scenario(model) for model in TO_READ}


SCENARIOS = {
    **of_each_that_is_read("send-back", released, note="Say when."),
    **of_each_that_is_read("ask-again", sent_back, answer="It is said at the end."),
    "councils.Authority call": (
        one("authority-call", Authority, lambda w: w.decision.authority, said="They ask for another week."),
        BOTH,
    ),
    "councils.Decision release": (one("decision-release", Decision, lambda w: released(w, w.recent)), BOTH),
    "councils.Decision withhold": (one("decision-withhold", Decision, lambda w: w.recent, **TEXTS), BOTH),
    "councils.Decision compliance": (
        one(
            "decision-compliance",
            Decision,
            lambda w: w.recommended(completed_on=date(2020, 1, 5)).decision,
            outcome=Compliance.LATE,
            on="today",
        ),
        BOTH,
    ),
    "councils.Decision take-back": (
        one("decision-take-back", Decision, lambda w: with_verdict(w), reason="The wrong case."),
        BOTH,
    ),
    "councils.Decision release many": (
        many("councils_decision", "release", lambda w: [released(w, w.decision), released(w, w.recent)]),
        BOTH,
    ),
    "councils.Decision withhold many": (
        many("councils_decision", "withhold", lambda w: [w.decision, w.recent], **TEXTS),
        BOTH,
    ),
    "councils.Decision hand_over many": (
        lambda w: many("councils_decision", "hand_over", lambda w: w.decision, to=w.ben.pk)(w),
        BOTH,
    ),
    "councils.Decision remind": (one("decision-remind", Decision, lambda w: w.to_be_reminded()), BOTH),
    "councils.Decision remind many": (
        many("councils_decision", "remind", lambda w: [w.to_be_reminded(), w.recent]),
        BOTH,
    ),
    "councils.Decision take": (one("decision-take", Decision, lambda w: nobodys(w)), BOTH),
    "councils.Decision take many": (many("councils_decision", "take", lambda w: nobodys(w)), BOTH),
    "councils.Recommendation amend": (
        one("recommendation-amend", None, lambda w: w.recommended(), to="6 January 2020", reason="Agreed."),
        BOTH,
    ),
    "councils.Recommendation complete": (
        one("recommendation-complete", None, lambda w: w.recommended(), **COMPLETED),
        BOTH,
    ),
    "councils.Recommendation complete many": (
        many(
            "councils_recommendation", "complete", lambda w: w.recommended(), on="5 January 2020", evidence="A letter."
        ),
        BOTH,
    ),
    "councils.PublicReport release": (
        one("publicreport-release", PublicReport, lambda w: released(w, the_report(w))),
        BOTH,
    ),
    "councils.PublicReport withhold": (
        one("publicreport-withhold", PublicReport, lambda w: the_report(w), **TEXTS),
        BOTH,
    ),
    "councils.Correction release": (one("correction-release", Correction, lambda w: w.corrected()), PUBLIC),
    "councils.Correction withhold": (one("correction-withhold", Correction, lambda w: holding(w), **TEXTS), PUBLIC),
    "councils.Correction release many": (
        many("councils_correction", "release", lambda w: [w.corrected(), *Correction.objects.all()]),
        PUBLIC,
    ),
    "councils.TrainingCourse release": (
        one("trainingcourse-release", TrainingCourse, lambda w: released(w, the_course())),
        BOTH,
    ),
    "councils.TrainingCourse withhold": (
        one("trainingcourse-withhold", TrainingCourse, lambda w: the_course(), **TEXTS),
        BOTH,
    ),
    "councils.TrainingCourse release many": (
        many("councils_trainingcourse", "release", lambda w: [released(w, the_course()) for _ in range(2)]),
        BOTH,
    ),
    "councils.Seminar release": (one("seminar-release", Seminar, lambda w: released(w, the_seminar())), BOTH),
    "councils.Seminar withhold": (one("seminar-withhold", Seminar, lambda w: the_seminar(), **TEXTS), BOTH),
    "councils.Seminar release many": (
        many("councils_seminar", "release", lambda w: [released(w, the_seminar()) for _ in range(2)]),
        BOTH,
    ),
    "councils.YearNote release": (one("yearnote-release", YearNote, lambda w: released(w, the_note(w))), OPEN + BOTH),
    "councils.YearNote withhold": (one("yearnote-withhold", YearNote, lambda w: the_note(w), **TEXTS), OPEN + BOTH),
    "councils.Allowance withdraw many": (many("councils_allowance", "withdraw", lambda w: w.allowed()), BOTH),
    "councils.Consultation remind many": (
        many("councils_consultation", "remind", lambda w: w.asked(), reply_by="4w"),
        OPEN,
    ),
    "councils.Consultation no_objection many": (
        many("councils_consultation", "no_objection", lambda w: w.asked(), on="5 June 2020"),
        BOTH,
    ),
    "councils.Dispute settle": (
        one("dispute-settle", None, lambda w: w.disputed(), became="stands", because="It is theirs."),
        BOTH,
    ),
    "councils.Dispute reopen many": (many("councils_dispute", "reopen", lambda w: settled(w)), BOTH),
    "letters.Letter narrative": (
        one("letter-narrative", Letter, lambda w: w.approved()[0], narrative="You answered on time."),
        BOTH,
    ),
    "letters.Letter approve": (one("letter-approve", Letter, lambda w: w.rendered()[0]), BOTH),
    "letters.Letter issue": (one("letter-issue", Letter, lambda w: w.approved()[0]), BOTH),
    "letters.Letter replace": (one("letter-replace", Letter, lambda w: w.issued()[0], reason="A figure."), BOTH),
    "letters.Letter approve many": (many("letters_letter", "approve", lambda w: w.rendered()), BOTH),
    "letters.Letter issue many": (many("letters_letter", "issue", lambda w: w.approved()), BOTH),
    "letters.Letter replace many": (many("letters_letter", "replace", lambda w: w.issued(), reason="A figure."), BOTH),
    "letters.Letter send_as_test many": (
        many("letters_letter", "send_as_test", lambda w: w.issued(), to="a@example.org"),
        BOTH,
    ),
    "letters.Letter hold_back many": (many("letters_letter", "hold_back", lambda w: w.composed(), **TEXTS), BOTH),
    "letters.Letter release many": (many("letters_letter", "release", lambda w: held_back(w)), BOTH),
    "letters.Dispatch presume_sent many": (many("letters_dispatch", "presume_sent", lambda w: w.mail()), BOTH),
    "letters.Dispatch mark_returned many": (
        many("letters_dispatch", "mark_returned", lambda w: w.mail(sent_at=timezone.now()), reason="No such user."),
        BOTH,
    ),
    "letters.Dispatch send_again many": (
        many("letters_dispatch", "send_again", lambda w: w.mail(failed_at=timezone.now())),
        BOTH,
    ),
    "letters.Dispatch mark_posted many": (
        many("letters_dispatch", "mark_posted", lambda w: w.mail(failed_at=timezone.now())),
        BOTH,
    ),
    "letters.Pack posted": (one("pack-posted", Pack, lambda w: packed(w)), BOTH),
    "letters.Reading tick": (one("reading-tick", None, lambda w: drawn(w)), BOTH),
    "letters.NationalReview reword": (
        one("review-reword", NationalReview, lambda w: w.reviewed(approve_it=True), text="A quiet year."),
        CLOSED,
    ),
    "letters.NationalReview draft": (one("review-draft", NationalReview, lambda w: another_day(w)), BOTH),
    "letters.NationalReview render": (one("review-render", NationalReview, lambda w: without_pdf(w)), BOTH),
    "letters.NationalReview approve": (one("review-approve", NationalReview, lambda w: w.reviewed()), BOTH),
    "letters.NationalReview replace": (
        one("review-replace", NationalReview, lambda w: w.reviewed(approve_it=True), reason="A slip."),
        PUBLIC,
    ),
    "letters.NationalReview take-down": (
        one("review-take-down", NationalReview, lambda w: w.reviewed(approve_it=True), reason="It names somebody."),
        PUBLIC,
    ),
    "letters.Wording copy": (one("wording-copy", Wording, lambda w: another_wording(w)), BOTH),
    "year freeze": (year("freeze", lambda w: None), OPEN),
    "year thaw": (year("thaw", lambda w: (w.composed(), w.reviewed()), reason="A case was late."), CLOSED),
    "year publish": (
        year("publish", lambda w: (w.composed(), w.reviewed()), at_0="2126-08-05", at_1="00:01"),
        CLOSED,
    ),
    "year hold-back": (
        year("hold-back", lambda w: (w.public(DAY), w.composed(), w.reviewed(approve_it=True)), reason="A court."),
        CLOSED,
    ),
    "year lift": (
        year("lift", lambda w: (w.public(DAY), w.issued(), w.reviewed(approve_it=True)), reason="It leaked."),
        CLOSED,
    ),
    "year word": (year("word", lambda w: None), BOTH),
    "year compose": (year("compose", lambda w: (w.approved(), ReviewYear.objects.update(notes="Mind."))), BOTH),
    "year render": (year("render", lambda w: w.composed()), BOTH),
    "year approve": (year("approve", lambda w: w.rendered()), BOTH),
    "year issue": (year("issue", lambda w: w.approved()), BOTH),
    "year stop-compose": (year("stop-compose", lambda w: Run.objects.ask(w.frozen(), "compose", by=w.anna)), BOTH),
    "year stop-render": (year("stop-render", lambda w: Run.objects.ask(w.frozen(), "render", by=w.anna)), BOTH),
    "year mail": (year("mail", lambda w: (w.issued(), stop_mailing(w.year, by=w.anna))), BOTH),
    "year hold-mail": (year("hold-mail", lambda w: w.issued()), BOTH),
    "pack make": (lambda w: Pressed(reverse("admin:pack-make", args=[on_paper(w).pk]), {"which": "all"}), BOTH),
    "sample draw": (lambda w: Pressed(reverse("admin:sample-draw", args=[w.rendered()[0].year_id]), {}), BOTH),
}


def nobodys(world):
    Decision.objects.filter(pk=world.decision.pk).update(handler=None)
    return world.decision


def with_verdict(world):
    world.recommended(completed_on=date(2020, 1, 5))
    Decision.objects.filter(pk=world.decision.pk).update(
        compliance_outcome=Compliance.LATE, compliance_recorded_on=timezone.localdate()
    )
    return world.decision


def holding(world):
    correction = world.corrected()
    Correction.objects.update(withheld_because="")
    return correction


def settled(world):
    dispute = world.disputed()
    dispute.settle("stands", because="It is theirs.", by=world.anna)
    return dispute


def held_back(world):
    issued = world.issued()
    Letter.objects.update(held_back_at=timezone.now(), held_back_by=world.anna, held_back_because="A court.")
    return issued


def packed(world):
    world.issued()
    Dispatch.objects.update(email="", message_id="")
    return Pack.objects.make(Dispatch.objects.all(), year=world.year, by=world.anna)


def on_paper(world):
    world.issued()
    return world.year


def drawn(world):
    world.rendered()
    return Sample.objects.draw(world.year, by=world.anna).readings.first()


def another_day(world):
    review = world.reviewed()
    ReviewYear.objects.filter(pk=world.year.pk).update(notes="Mind the gap.")
    return review


def without_pdf(world):
    review = world.reviewed()
    review.forget_pdf()
    review.save()
    return review


def another_wording(world):
    world.composed()
    before = factories.ReviewYearFactory(starts_on=date(2018, 4, 1))
    Wording.objects.create(year=before, text="Dear {recipient},", signatory_office="Ombudsman")
    return Wording.objects.get(year=world.year)


def test_every_action_there_is_has_its_scenario():
    there_are = {f"year {name}" for name in ACTIONS} | {f"pack {MAKE.name}", f"sample {DRAW.name}"}
    for model, page in admin.site._registry.items():
        if model._meta.app_label in ("councils", "letters"):
            there_are |= {f"{model._meta.label} {action.name}" for action in getattr(page, "record_actions", ())}
            chosen = [action for action in page.actions or () if isinstance(action, Action)]
            there_are |= {f"{model._meta.label} {action.name} many" for action in chosen}
    assert set(SCENARIOS) == there_are


# What somebody outside can read, what has to be composed or drafted again, what is approved, and what waits to go.


@dataclass(frozen=True)
class Seen:
    public: frozenset
    outdated: int
    reviews: frozenset
    approved: frozenset
    queued: int


def seen():
    models = (Decision, PublicReport, Correction, Letter, NationalReview, Performance)
    kept = (TrainingCourse, Seminar, YearNote)
    unissued = Letter.objects.filter(issued_at=None)
    frozen = unissued.filter(year__frozen_at__isnull=False)
    drafts = NationalReview.objects.unreplaced()
    thawed = {review.pk for review in drafts.filter(year__frozen_at=None)}
    days = {review.pk for review in drafts.select_related("year") if names_another_day(review)}
    return Seen(
        public=frozenset(
            (
                *(f"{model.__name__} {pk}" for model in models for pk in keys(model.objects.published())),
                *(f"{model.__name__} {pk}" for model in kept for pk in keys(model.objects.past_embargo())),
            )
        ),
        outdated=outdated(frozen) + unissued.filter(year__frozen_at=None).count(),
        reviews=frozenset(outdated_reviews(drafts) | thawed | days),
        approved=frozenset(
            (model.__name__, row.pk)
            for model in (Letter, NationalReview)
            for row in model.objects.filter(approved_at__isnull=False)
        ),
        queued=Dispatch.objects.queued().count(),
    )


def keys(records):
    return records.values_list("pk", flat=True)


def names_another_day(review):
    at = review.year.publish_at
    return review.content["publish_on"] != (timezone.localdate(at).isoformat() if at else None)


AT_ONCE = re.compile(r"[Tt]he public can read .*at once|taken down at once")
AGAIN = re.compile(r"([\d,]+) letters? not issued yet.* must be composed again")
REVIEW = re.compile(r"[Tt]he national review .*must be drafted again")
UNAPPROVED = re.compile(r"lose PDF and approval|somebody other than you has to approve")
MAILS = re.compile(r"([\d,]+) mails?\b")


def press(world, pressed):
    """What the page says before, what was seen before and after, and what the page said was done."""
    client = Client()
    client.force_login(world.ben)
    page = client.post(pressed.address, pressed.data) if pressed.many else client.get(pressed.address)
    assert page.status_code == 200, page
    assert not page.context["reasons"], page.context["reasons"]
    assert not page.context["nothing_to_do"], page.context["refusals"]
    before = seen()
    sent = dict(page.context["form"].initial) | dict(page.context["carried"]) | pressed.data
    sent = {name: value for name, value in sent.items() if value is not None}
    answer = client.post(pressed.address, {**sent, "confirmed": "yes"})
    assert answer.status_code == 302, getattr(answer, "context", None) and answer.context["form"].errors
    if Run.objects.filter(ended_at=None).exists():
        work_on_runs.call()
    return "\n".join(page.context["consequences"]), before, seen()


def compare(said, before, after):
    """Whatever is said happens, and whatever happens is said."""
    assert bool(AT_ONCE.search(said)) == (before.public != after.public), said
    again = sum(int(number) for number in AGAIN.findall(said))
    assert again == max(0, after.outdated - before.outdated), said
    assert bool(REVIEW.search(said)) == bool(after.reviews - before.reviews), said
    if before.approved - after.approved:
        assert UNAPPROVED.search(said), said
    assert sum(int(number) for number in MAILS.findall(said)) == max(0, after.queued - before.queued), said


def world_in(state):
    world = World()
    if state == "closed":
        world.frozen()
    if state == "public":
        world.public()
    return world


@pytest.mark.parametrize(
    ("name", "state"), [(name, state) for name, (_, states) in SCENARIOS.items() for state in states]
)
def test_what_follows_is_what_the_page_said(name, state):
    world = world_in(state)
    compare(*press(world, SCENARIOS[name][0](world)))


def test_of_a_correction_that_is_withheld_the_page_says_that_the_figures_before_it_hold_again():
    world = world_in("public")
    correction = holding(world)
    whole = Performance.objects.get(pk=correction.performance_id)
    assert whole.figures.received == 2
    said, _, _ = press(world, one("correction-withhold", Correction, lambda w: correction, **TEXTS)(world))
    assert "the figures that stood before hold again" in said
    assert Performance.objects.get(pk=whole.pk).figures.received == whole.received


def test_for_a_case_or_a_report_the_letters_of_all_other_councils_stay_unread():
    world = World()
    world.composed()
    mine, other = (Letter.objects.get(authority=each.authority_id) for each in (world.decision, others(world)))
    report = factories.PublicReportFactory(authority=world.decision.authority)
    assert set(letters_that_draw_on(world.decision)) == set(letters_that_draw_on(report)) == {mine}
    report.decisions.add(others(world))
    assert set(letters_that_draw_on(others(world))) == {mine, other}
    assert set(letters_that_draw_on(factories.SeminarFactory())) == {mine, other}


def test_no_letter_is_read_for_a_case_that_none_of_them_names():
    world = World()
    world.composed()
    withheld = partial(withhold, reason="To see what follows.", by=world.ben)
    with CaptureQueriesContext(connection) as asked:
        assert told_otherwise(world.decision, withheld) == []
    assert not [each for each in asked if '"letters_letter"."content"' in each["sql"]]


def others(world):
    return Decision.objects.exclude(authority=world.decision.authority).get()


# What stands around an action: letters and a review in whichever state, reports, a day set, letters held back.

AROUND = {
    "letters composed": lambda w: w.composed(),
    "letters approved": lambda w: w.approved(),
    "letters gone out": lambda w: w.issued(),
    "a review drafted": lambda w: w.reviewed(),
    "a review approved": lambda w: w.reviewed(approve_it=True),
    "a report": lambda w: the_report(w),
    "a seminar": lambda w: the_seminar(),
    "a note": lambda w: ReviewYear.objects.filter(pk=w.year.pk).update(notes="Mind the gap."),
}
FREE = [
    *("councils.Decision release", "councils.Decision withhold", "councils.Decision release many"),
    *("councils.Decision withhold many", "councils.Decision hand_over many", "councils.Recommendation amend"),
    *("councils.PublicReport release", "councils.PublicReport withhold", "year compose"),
    *("councils.TrainingCourse release", "councils.TrainingCourse withhold", "councils.Seminar release"),
    *("councils.Seminar withhold", "councils.Seminar release many", "councils.YearNote release"),
    "councils.YearNote withhold",
]


class Undo(Exception):
    """Raised to leave nothing behind."""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(FREE),
    state=st.sampled_from(BOTH),
    around=st.lists(st.sampled_from(sorted(AROUND)), max_size=4, unique=True),
)
def test_what_follows_is_what_the_page_said_whatever_stands_around_it(name, state, around):
    try:
        with transaction.atomic():
            world = world_in(state)
            for happens in around:
                # What is refused where it comes in this order has not happened.
                with suppress(ValidationError), transaction.atomic():
                    AROUND[happens](world)
            compare(*press(world, SCENARIOS[name][0](world)))
            raise Undo
    except Undo:
        pass
