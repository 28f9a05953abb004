"""Every constraint that the database is given refuses what it is for, and says so in a sentence beforehand."""

from datetime import date
from itertools import count

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from councils.models import (
    Alert,
    Alias,
    Allowance,
    Boundary,
    Compliance,
    Consultation,
    Contact,
    Correction,
    Dispute,
    DueDateAmendment,
    FormerIdentity,
    ImportedFile,
    Kind,
    KindTotal,
    MailingStop,
    Outcome,
    Performance,
    Role,
)
from councils.models.fields import LengthConstraint
from letters.models import Dispatch, Letter, NationalReview, Reading, Reminder, ReminderRule, Run, Sample
from tests.support.factories import (
    AttendanceFactory,
    AuthorityFactory,
    CategoryFactory,
    DecisionFactory,
    PopulationFactory,
    PublicReportFactory,
    ReasonFactory,
    RecommendationFactory,
    ReviewYearFactory,
    SeminarFactory,
    TrainingCourseFactory,
    UserFactory,
    YearNoteFactory,
    moment,
)

pytestmark = pytest.mark.django_db

DAY, DAY_BEFORE = date(2019, 9, 2), date(2019, 9, 1)
NUMBERS = count(10)
THEN = moment("2020-07-01T09:00")


def decision(**facts):
    return DecisionFactory.build(authority=AuthorityFactory(), category=CategoryFactory(), **facts)


def upheld(**facts):
    return decision(decided_on=DAY, outcome=Outcome.UPHELD, **facts)


def performance(**facts):
    authority = facts.pop("authority", None) or AuthorityFactory()
    year = facts.pop("year", None) or ReviewYearFactory()
    return Performance(authority=authority, year=year, name=authority.name, kind=authority.kind, residents=0, **facts)


def saved(one):
    one.save()
    return one


def correction(**facts):
    return Correction(performance=saved(performance(upheld=1)), by=UserFactory(), at=THEN, **facts)


def given_correction(**facts):
    return correction(reason="Counted twice.", **facts)


def report(**facts):
    return PublicReportFactory.build(authority=AuthorityFactory(), **facts)


def by_its_writer(make):
    writer = UserFactory()
    return make(written_by=writer, released_by=writer, released_at=THEN)


RELEASED = {
    "publicreport": report,
    "correction": given_correction,
    "trainingcourse": TrainingCourseFactory.build,
    "seminar": SeminarFactory.build,
    "yearnote": lambda **facts: YearNoteFactory.build(year=ReviewYearFactory(), **facts),
}


def kind_total(**facts):
    return KindTotal(year=ReviewYearFactory(), kind=Kind.DISTRICT, authorities=1, **facts)


def amendment(**facts):
    return DueDateAmendment(
        recommendation=RecommendationFactory(), **{"due_before": DAY_BEFORE, "due_after": DAY, "reason": "Ill."} | facts
    )


def letter(**facts):
    authority = AuthorityFactory()
    usual = {"authority": authority, "recipient": authority, "year": ReviewYearFactory(), "content": {"to": "whom"}}
    return Letter(**usual | {"composed_at": THEN, "composed_by": UserFactory()} | facts)


def rendered(**facts):
    return letter(pdf="letters/a.pdf", pdf_sha256="a" * 64, rendered_at=THEN, **facts)


def review(**facts):
    usual = {"year": ReviewYearFactory(), "content": {"to": "whom"}, "composed_at": THEN, "composed_by": UserFactory()}
    return NationalReview(**usual | facts)


def review_with_pdf(**facts):
    return review(pdf="reviews/a.pdf", pdf_sha256="a" * 64, rendered_at=THEN, **facts)


def review_approved_by_its_own(role):
    somebody = UserFactory()
    edited = {"edited_at": THEN} if role == "edited_by" else {}
    return review_with_pdf(**{role: somebody}, **edited, approved_at=THEN, approved_by=somebody)


def reading(**facts):
    about = saved(letter())
    sample = Sample(year=about.year, drawn_at=THEN, drawn_by=UserFactory(), seed="chance", among=1)
    return Reading(**{"sample": saved(sample), "letter": about} | facts)


def second_reading():
    first = saved(reading())
    return reading(sample=first.sample, letter=first.letter)


def run(**facts):
    return Run(**{"year": ReviewYearFactory(), "step": "render", "asked_at": THEN, "asked_by": UserFactory()} | facts)


def dispatch(**facts):
    mailed = {"email": "chief@anytown.example", "message_id": "<1@ombudsman.example>"}
    usual = {"role": Role.CHIEF_EXECUTIVE, "queued_at": THEN, **({} if facts.pop("on_paper", False) else mailed)}
    return Dispatch(**usual | {"letter": facts.pop("letter") if "letter" in facts else saved(letter())} | facts)


def second_dispatch(**facts):
    first = saved(dispatch())
    others = {
        "letter": first.letter,
        "role": Role.LEADER,
        "email": "leader@anytown.example",
        "message_id": "<2@x.example>",
    }
    return dispatch(**others | facts)


def second(make, **facts):
    """The second of two that must not both be."""
    saved(make(**facts))
    return make(**facts)


def second_authority_with_a_code():
    AuthorityFactory(gss_code="E07000237")
    return AuthorityFactory.build(gss_code="E07000237")


def second_recommendation():
    first = RecommendationFactory()
    return RecommendationFactory.build(decision=first.decision, number=first.number)


def second_attendance():
    first = AttendanceFactory()
    return AttendanceFactory.build(seminar=first.seminar, authority=first.authority)


def second_population():
    return PopulationFactory.build(authority=PopulationFactory().authority)


def second_letter():
    first = saved(letter())
    return letter(authority=first.authority, recipient=first.recipient, year=first.year)


def approved_by_its_own(role):
    somebody = UserFactory()
    edited = {"edited_at": THEN} if role == "edited_by" else {}
    return rendered(**{role: somebody}, **edited, approved_at=THEN, approved_by=somebody)


def released_by_its_writer():
    writer = UserFactory()
    return upheld(written_by=writer, released_by=writer, released_at=THEN)


def boundary(**facts):
    outline = {"type": "Polygon", "coordinates": [[[0, 51], [1, 51], [1, 52], [0, 51]]]}
    return Boundary(**{"authority": AuthorityFactory(), "geometry": outline, "source": "drawn"} | facts)


def alert(**facts):
    return Alert(**{"email": "a@example.org", "asked_at": THEN, "told_until": THEN} | facts)


def consultation(**facts):
    authority = facts.pop("authority", None) or AuthorityFactory()
    usual = {
        "authority": authority,
        "recipient": authority,
        "reply_by": DAY,
        "asked_at": THEN,
        "asked_by": UserFactory(),
    }
    return Consultation(**usual | {"year": facts.pop("year", None) or ReviewYearFactory()} | facts)


def dispute(**facts):
    return Dispute(**{"consultation": saved(consultation()), "said": "Not ours.", "raised_on": DAY} | facts)


def sheets_dispatch(**facts):
    facts.setdefault("consultation", saved(consultation()))
    return dispatch(**{"letter": None, "message_id": f"<{next(NUMBERS)}@x.example>"} | facts)


def reminder(**facts):
    case = saved(upheld())
    usual = {"decision": case, "recipient": case.authority, "text": "Please.", "asked_at": THEN}
    return Reminder(**usual | facts)


def reminder_dispatch(**facts):
    return dispatch(**{"letter": None, "message_id": f"<{next(NUMBERS)}@x.example>"} | facts)


def allowance(**facts):
    usual = {"check_name": "jump", "said": "It jumps.", "reason": "A new service.", "by": UserFactory(), "at": THEN}
    return Allowance(**usual | {"year": facts.pop("year", None) or ReviewYearFactory()} | facts)


# For each constraint, things that break it and nothing else.
BROKEN = {
    "alert_about_all_asked_for_once": [lambda: second(alert)],
    "alert_asked_for_once": [lambda: second(alert, authority=AuthorityFactory())],
    "alias_means_one_authority": [
        lambda: Alias(authority=AuthorityFactory(), name=saved(Alias(authority=AuthorityFactory(), name="BCP")).name)
    ],
    "allowance_has_a_reason": [lambda: allowance(reason="")],
    "allowance_is_about_one_record": [
        lambda: allowance(decision=DecisionFactory(), authority=AuthorityFactory()),
    ],
    "allowance_once_a_decision": [lambda: second(allowance, year=ReviewYearFactory(), decision=DecisionFactory())],
    "allowance_once_a_year": [lambda: second(allowance, year=ReviewYearFactory())],
    "allowance_once_an_authority": [lambda: second(allowance, year=ReviewYearFactory(), authority=AuthorityFactory())],
    "allowance_withdrawn_by_somebody": [
        lambda: allowance(withdrawn_at=THEN),
        lambda: allowance(withdrawn_by=UserFactory()),
    ],
    "amendment_changes_the_date": [lambda: amendment(due_before=DAY)],
    "amendment_has_a_reason": [lambda: amendment(reason="")],
    "attendance_has_delegates": [
        lambda: AttendanceFactory.build(seminar=SeminarFactory(), authority=AuthorityFactory(), delegates=0)
    ],
    "attendance_once_per_authority": [second_attendance],
    "authority_closes_after_it_opens": [lambda: AuthorityFactory.build(opened_on=DAY, closed_on=DAY_BEFORE)],
    "authority_gss_code_is_its_own": [second_authority_with_a_code],
    "boundary_begins_once": [lambda: second(boundary, authority=AuthorityFactory(), first_year=2019)],
    "boundary_ends_after_it_begins": [lambda: boundary(first_year=2020, last_year=2019)],
    "boundary_from_the_start_is_one": [lambda: second(boundary, authority=AuthorityFactory())],
    "consultation_once_a_year": [
        lambda: second(
            consultation, year=ReviewYearFactory(), authority=AuthorityFactory(), recipient=AuthorityFactory()
        )
    ],
    "consultation_reminded_at_a_time": [lambda: consultation(reminders=1), lambda: consultation(reminded_at=THEN)],
    "consultation_reply_has_its_day": [lambda: consultation(reply="All is right.")],
    "contact_one_per_role": [
        lambda: second(Contact, authority=AuthorityFactory(), role=Role.CHIEF_EXECUTIVE, office="Managing Director")
    ],
    "correction_has_a_reason": [lambda: correction(reason="")],
    "correction_remedies_within_upheld": [
        lambda: correction(reason="Counted twice.", satisfactory_remedies=2, upheld=1)
    ],
    "course_trains_somebody": [lambda: TrainingCourseFactory.build(people=0)],
    "decision_compliance_and_date_together": [
        lambda: upheld(compliance_outcome=Compliance.COMPLIED),
        lambda: upheld(compliance_recorded_on=DAY),
    ],
    "decision_compliance_follows_decision": [
        lambda: upheld(compliance_outcome=Compliance.COMPLIED, compliance_recorded_on=DAY_BEFORE)
    ],
    "decision_compliance_is_upheld": [
        lambda: decision(
            decided_on=DAY,
            outcome=Outcome.NOT_UPHELD,
            compliance_outcome=Compliance.COMPLIED,
            compliance_recorded_on=DAY,
        )
    ],
    "decision_follows_receipt": [lambda: upheld(received_on=date(2019, 9, 3))],
    "decision_outcome_and_date_together": [
        lambda: decision(decided_on=DAY),
        lambda: decision(outcome=Outcome.UPHELD),
    ],
    "decision_outcome_is_known": [lambda: decision(decided_on=DAY, outcome="perhaps")],
    "decision_published_after_decided": [lambda: upheld(publish_on=DAY_BEFORE)],
    "decision_reason_needs_outcome": [lambda: decision(reason=ReasonFactory())],
    "decision_released_by_a_second_person": [released_by_its_writer],
    "decision_released_by_somebody": [
        lambda: upheld(released_at=THEN),
        lambda: upheld(released_by=UserFactory()),
    ],
    "decision_remedied_already_is_upheld": [
        lambda: decision(remedied_already=True),
        lambda: decision(decided_on=DAY, outcome=Outcome.NOT_UPHELD, remedied_already=True),
    ],
    "dispatch_begins_before_it_ends": [
        lambda: dispatch(sent_at=THEN),
        lambda: dispatch(failed_at=THEN, said="550 no"),
        lambda: dispatch(presumed_at=THEN, presumed_by=UserFactory()),
    ],
    "dispatch_carries_one_thing": [
        lambda: dispatch(consultation=saved(consultation())),
        lambda: sheets_dispatch(consultation=None),
        lambda: sheets_dispatch(on_paper=True, message_id=""),
        lambda: dispatch(occasion=1),
        lambda: dispatch(reminder=saved(reminder())),
        lambda: reminder_dispatch(reminder=saved(reminder()), on_paper=True, message_id=""),
        lambda: reminder_dispatch(reminder=saved(reminder()), occasion=1),
    ],
    "dispatch_failure_has_its_reason": [lambda: dispatch(started_at=THEN, failed_at=THEN)],
    "dispatch_is_sent_or_failed": [
        lambda: dispatch(started_at=THEN, sent_at=THEN, failed_at=THEN, said="550 no"),
        lambda: dispatch(started_at=THEN, failed_at=THEN, said="550 no", presumed_at=THEN, presumed_by=UserFactory()),
    ],
    "dispatch_mail_has_a_message_id": [
        lambda: dispatch(message_id=""),
        lambda: dispatch(on_paper=True, message_id="<1@ombudsman.example>"),
    ],
    "dispatch_message_id_is_its_own": [lambda: second_dispatch(message_id="<1@ombudsman.example>")],
    "dispatch_on_paper_is_not_mailed": [lambda: dispatch(on_paper=True, started_at=THEN)],
    "dispatch_once_a_role": [lambda: second_dispatch(role=Role.CHIEF_EXECUTIVE)],
    "dispatch_once_an_occasion": [
        lambda: second(sheets_dispatch, consultation=saved(consultation()), role=Role.LEADER)
    ],
    "dispatch_once_a_reminder": [lambda: second(reminder_dispatch, reminder=saved(reminder()))],
    "dispatch_once_an_address": [lambda: second_dispatch(email="Chief@Anytown.example")],
    "dispatch_posted_by_somebody": [
        lambda: dispatch(on_paper=True, posted_at=THEN),
        lambda: dispatch(on_paper=True, posted_by=UserFactory()),
    ],
    "dispatch_posted_when_it_cannot_be_mailed": [lambda: dispatch(posted_at=THEN, posted_by=UserFactory())],
    "dispatch_presumed_by_somebody": [
        lambda: dispatch(started_at=THEN, presumed_at=THEN),
        lambda: dispatch(started_at=THEN, presumed_by=UserFactory()),
    ],
    "dispatch_returned_once_begun_with_a_reason": [
        lambda: dispatch(returned_at=THEN, returned_because="No such person"),
        lambda: dispatch(started_at=THEN, sent_at=THEN, returned_at=THEN),
        lambda: dispatch(started_at=THEN, sent_at=THEN, returned_because="No such person"),
        lambda: dispatch(
            started_at=THEN, failed_at=THEN, said="550 no", returned_at=THEN, returned_because="No such person"
        ),
    ],
    "dispute_settled_by_somebody_for_a_reason": [
        lambda: dispute(became="stands"),
        lambda: dispute(became="stands", because="It was so.", settled_at=THEN),
        lambda: dispute(became="stands", settled_at=THEN, settled_by=UserFactory()),
        lambda: dispute(because="It was so."),
    ],
    "former_identity_once_a_day": [
        lambda: second(FormerIdentity, authority=AuthorityFactory(), name="Oldtown District Council", until=DAY)
    ],
    "imported_file_says_what_it_did": [
        lambda: ImportedFile(brought_by=UserFactory(), taken_in_at=THEN),
        lambda: ImportedFile(brought_by=UserFactory(), new=1, changed=0, unchanged=0),
    ],
    "kind_added_up_once": [lambda: second(kind_total)],
    "kindtotal_remedies_within_upheld": [lambda: kind_total(satisfactory_remedies=1)],
    "letter_approved_after_rendering_by_somebody": [
        lambda: letter(approved_at=THEN, approved_by=UserFactory()),
        lambda: rendered(approved_at=THEN),
        lambda: rendered(approved_by=UserFactory()),
    ],
    "letter_approver_did_not_compose_it": [lambda: approved_by_its_own("composed_by")],
    "letter_approver_did_not_edit_it": [lambda: approved_by_its_own("edited_by")],
    "letter_approver_did_not_word_it": [lambda: approved_by_its_own("worded_by")],
    "letter_edited_by_somebody": [lambda: letter(edited_at=THEN), lambda: letter(edited_by=UserFactory())],
    "letter_held_back_by_somebody_for_a_reason": [
        lambda: letter(held_back_at=THEN, held_back_by=UserFactory()),
        lambda: letter(held_back_at=THEN, held_back_because="Under appeal."),
        lambda: letter(held_back_by=UserFactory(), held_back_because="Under appeal."),
    ],
    "letter_is_rendered_or_still_to_be": [lambda: rendered(claimed_at=THEN), lambda: rendered(fault="No.")],
    "letter_issued_after_approval_by_somebody": [
        lambda: rendered(issued_at=THEN, issued_by=UserFactory()),
        lambda: rendered(approved_at=THEN, approved_by=UserFactory(), issued_at=THEN),
        lambda: rendered(approved_at=THEN, approved_by=UserFactory(), issued_by=UserFactory()),
    ],
    "letter_once_an_edition": [second_letter],
    "letter_pdf_and_fingerprint_together": [
        lambda: letter(pdf="letters/a.pdf"),
        lambda: letter(rendered_at=THEN),
        lambda: letter(pdf_sha256="a" * 64),
    ],
    "nationalreview_approved_after_rendering_by_somebody": [
        lambda: review(approved_at=THEN, approved_by=UserFactory()),
        lambda: review_with_pdf(approved_at=THEN),
        lambda: review_with_pdf(approved_by=UserFactory()),
    ],
    "nationalreview_approver_did_not_compose_it": [lambda: review_approved_by_its_own("composed_by")],
    "nationalreview_approver_did_not_edit_it": [lambda: review_approved_by_its_own("edited_by")],
    "nationalreview_edited_by_somebody": [lambda: review(edited_at=THEN), lambda: review(edited_by=UserFactory())],
    "nationalreview_pdf_and_fingerprint_together": [
        lambda: review(pdf="reviews/a.pdf"),
        lambda: review(rendered_at=THEN),
        lambda: review(pdf_sha256="a" * 64),
    ],
    "performance_bridge_holds": [
        lambda: performance(open_at_start=3, received=2, upheld=1, open_at_end=5),
        lambda: performance(open_at_start=3, received=2, advice_given=1, open_at_end=3),
    ],
    "performance_counted_once": [
        lambda: second(performance, authority=AuthorityFactory(), year=ReviewYearFactory()),
    ],
    "performance_remedies_within_upheld": [lambda: performance(satisfactory_remedies=1)],
    "population_is_not_nil": [lambda: PopulationFactory.build(authority=AuthorityFactory(), residents=0)],
    "population_once_a_year": [second_population],
    "reading_by_somebody_of_something": [
        lambda: reading(checked_at=THEN, checked_by=UserFactory()),
        lambda: reading(fault="A wrong name."),
        lambda: reading(checked_by=UserFactory(), pdf_sha256="a" * 64),
    ],
    "reading_once_a_sample": [second_reading],
    "reason_ends_after_it_begins": [lambda: ReasonFactory.build(used_from=DAY, used_until=DAY_BEFORE)],
    "recommendation_amount_is_positive": [
        lambda: RecommendationFactory.build(decision=DecisionFactory(upheld=True), amount=0)
    ],
    "recommendation_number_once": [second_recommendation],
    **{
        f"{name}_released_by_somebody": [
            lambda make=make: make(released_at=THEN),
            lambda make=make: make(released_by=UserFactory()),
        ]
        for name, make in RELEASED.items()
    },
    **{
        f"{name}_released_by_a_second_person": [lambda make=make: by_its_writer(make)]
        for name, make in RELEASED.items()
    },
    "mailing_stop_ended_before_somebody_ended_it": [
        lambda: MailingStop(stopped_at=THEN, reason="Moving.", ended_by=UserFactory())
    ],
    "mailing_stop_has_a_reason": [lambda: MailingStop(stopped_at=THEN, reason="")],
    "reminder_answer_has_its_day": [lambda: reminder(answer="It was done.")],
    "reminder_rule_is_one": [lambda: ReminderRule(id=2, text="{reference} {recommendations}")],
    "report_further_to_is_section_31": [
        lambda: PublicReportFactory.build(authority=AuthorityFactory(), further_to=PublicReportFactory())
    ],
    "review_once_an_edition": [lambda: second(review)],
    "review_taken_down_by_somebody_for_a_reason": [
        lambda: review(public_until=THEN),
        lambda: review(public_until=THEN, taken_down_by=UserFactory()),
        lambda: review(withheld_because="A slip."),
    ],
    "run_cancelled_by_somebody_is_over": [
        lambda: run(cancelled_at=THEN, cancelled_by=UserFactory()),
        lambda: run(cancelled_at=THEN, ended_at=THEN),
        lambda: run(cancelled_by=UserFactory(), ended_at=THEN),
    ],
    "run_one_at_a_time": [lambda: second(run)],
    "run_with_a_fault_is_over": [lambda: run(fault="Out of paper.")],
    "year_is_frozen_before_it_is_published": [lambda: ReviewYearFactory.build(publish_at=THEN)],
    "year_starts_on_1_april": [
        lambda: ReviewYearFactory.build(starts_on=date(2019, 4, 2)),
        lambda: ReviewYearFactory.build(starts_on=date(2019, 5, 1)),
    ],
}
CASES = [pytest.param(name, make, id=name) for name, makes in BROKEN.items() for make in makes]


def constraints():
    """Every constraint of the record, the figures and the letters, by its name; lengths are tried in test_lengths."""
    ours = [model for model in apps.get_models() if model._meta.app_label in {"councils", "letters"}]
    found = (constraint for model in ours for constraint in model._meta.constraints)
    return {constraint.name: constraint for constraint in found if not isinstance(constraint, LengthConstraint)}


def named_by(error, constraint, one):
    """Whether a database's refusal is by this constraint; of a uniqueness SQLite names the columns."""
    if constraint.name in str(error):
        return True
    columns = [one._meta.get_field(name).column for name in getattr(constraint, "fields", ())]
    return bool(columns) and all(f"{one._meta.db_table}.{column}" in str(error) for column in columns)


@pytest.mark.parametrize(("name", "make"), CASES)
def test_the_database_refuses(name, make):
    one = make()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        type(one).objects.bulk_create([one])
    assert named_by(refusal.value, constraints()[name], one)


@pytest.mark.parametrize(("name", "make"), CASES)
def test_people_are_told_in_a_sentence(name, make):
    one = make()
    with pytest.raises(ValidationError) as told:
        one.full_clean()
    said = told.value.messages
    assert not any(name in sentence for sentence in said)
    # An empty field or a word that is not on the list is told before the constraint is asked.
    said_by_field = {"This field cannot be blank.", "Value 'perhaps' is not a valid choice."}
    constraint = constraints()[name]
    if isinstance(constraint, models.CheckConstraint) and not said_by_field & set(said):
        assert said == [constraint.violation_error_message]


def test_every_check_says_what_is_wrong_in_words_of_its_own():
    default = models.CheckConstraint.default_violation_error_message
    checks = [one for one in constraints().values() if isinstance(one, models.CheckConstraint)]
    assert [check.name for check in checks if check.violation_error_message == default] == []


def test_every_constraint_is_tried_here():
    assert sorted(BROKEN) == sorted(constraints())
