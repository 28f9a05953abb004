"""The national review: drafted from the figures, worded, seen by two, public with its year, and never before."""

import csv
import io
import json
from datetime import date

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from councils.figures import freezing
from councils.models import Kind, Performance, ReviewYear
from letters.models import NationalReview
from letters.models.review_content import content_of
from letters.pdf import rendering
from letters.review.draft import SHIPPED, draft_review, make_pdf, replace_review
from letters.wording import markdown as wording
from letters.wording.review_facts import CONDITIONS, KNOWN_FACTS
from tests.councils.public.test_views import a_published_year, worcester, words
from tests.support.corrections import correct
from tests.support.factories import (
    AttendanceFactory,
    AuthorityFactory,
    DecisionFactory,
    PublicReportFactory,
    RecommendationFactory,
    ReviewYearFactory,
    SeminarFactory,
    TrainingCourseFactory,
    UserFactory,
    bytes_of,
    moment,
)
from tests.support.pdf_text import text_of

pytestmark = pytest.mark.django_db

PAGE, PDF = "/review/2019-20/", "/review/2019-20.pdf"
LATER = moment("2999-07-29T00:01")


def manager(**facts):
    return UserFactory(is_superuser=True, **facts)


@pytest.fixture
def year():
    """2019-20 in public: Worcester with 2 of 4 upheld, and a county with 1 of 1."""
    county = AuthorityFactory(name="Some County Council", kind=Kind.COUNTY)
    DecisionFactory(
        authority=county, upheld=True, compliance_outcome="complied_late", compliance_recorded_on="2020-01-06"
    )
    return a_published_year(worcester(), letters_dated_on=date(2020, 7, 22))


@pytest.fixture
def review(year):
    """The review of 2019-20, approved."""
    return approved(draft_review(year, by=manager()))


def approved(review, pdf=b"%PDF-first"):
    review.keep_pdf(pdf)
    review.approve(by=manager())
    return review


def test_the_review_has_the_figures_of_all_authorities_together_each_with_its_base(year):
    content = content_of(year, "")
    uphold = next(measure for measure in content["measures"] if measure["key"] == "uphold_rate")
    assert (uphold["part"], uphold["of"], uphold["text"]) == (3, 5, "60%")
    assert uphold["sentence"] == (
        "60% of the complaints we investigated in detail were upheld (3 of 5 detailed investigations)."
    )
    assert content["authorities"] == 2
    assert content["bridge"] == {"open_at_start": 0, "received": 5, "decided": 5, "open_at_end": 0}
    assert content["outcomes"]["upheld"] == 3
    assert [(line["name"], line["upheld"], line["investigated"]) for line in content["kinds"]] == [
        ("County council", 1, 1),
        ("District council", 2, 4),
    ]
    assert [(line["name"], line["received"]) for line in content["service_areas"]] == [("Housing", 5)]
    assert content["facts"]["compliance_rate"] == "100% (1 of 1 compliance outcome)"
    assert content["facts"]["complied_late"] == "1"


def test_there_is_no_figure_per_100_000_of_all_together_because_residents_would_count_twice(year):
    ReviewYear.objects.update(shows_upheld_per_100k=True)
    year.refresh_from_db()
    assert "upheld_per_100k" not in [measure["key"] for measure in content_of(year, "")["measures"]]


def test_a_bridge_with_an_unknown_end_is_not_made_up(year):
    Performance.objects.filter(kind=Kind.COUNTY).update(open_at_start=None, open_at_end=None)
    assert content_of(year, "")["bridge"] == {"open_at_start": None, "received": 5, "decided": 5, "open_at_end": None}


def test_improvements_are_counted_in_the_year_of_their_decision_and_done_by_the_date_of_the_review(year):
    decision = DecisionFactory(upheld=True, authority=AuthorityFactory())
    RecommendationFactory(decision=decision, completed_on=date(2019, 12, 1))
    RecommendationFactory(decision=decision, completed_on=date(2020, 12, 1))
    RecommendationFactory(decision=decision, kind="personal-remedy", completed_on=date(2019, 12, 1))
    RecommendationFactory(decision=DecisionFactory(upheld=True, decided_on=date(2020, 5, 1)))
    facts = content_of(year, "")["facts"]
    assert facts["improvements_sentence"] == (
        "2 service improvements were agreed in 1 decision; by the date of this review 1 of them was done."
    )


def test_outreach_and_reports_are_told_in_sentences_that_read_right(year):
    none = content_of(year, "")
    assert none["facts"]["reports_sentence"] == "We published no public reports during the year."
    assert none["facts"]["improvements_sentence"].startswith("No service improvements are on record")
    assert "outreach" not in none["paragraphs"]
    PublicReportFactory()
    TrainingCourseFactory()
    AttendanceFactory(seminar=SeminarFactory(), delegates=2)
    content = content_of(year, "")
    assert content["facts"]["reports_sentence"] == "We published 1 public report during the year, about 1 authority."
    assert content["facts"]["courses_sentence"] == "During the year we ran 1 course and trained 12 people."
    assert {"outreach", "public_reports"} <= set(content["paragraphs"])


def test_years_stand_side_by_side_and_one_that_breaks_is_not_compared(year):
    authority = Performance.objects.filter(name="Worcester City Council").first().authority
    a_published_year(authority, start=date(2018, 4, 1), upheld=1, not_upheld=3)
    embargoed = a_published_year(authority, start=date(2017, 4, 1), at=LATER)
    facts = content_of(year, "")["facts"]
    assert facts["received_sentence"] == "5 complaints were received, 1 more than the year before."
    assert facts["uphold_sentence"].endswith("(3 of 5 detailed investigations), after 25% the year before.")
    ReviewYear.objects.filter(pk=year.pk).update(breaks_series=True)
    year.refresh_from_db()
    content = content_of(year, "")
    assert content["facts"]["uphold_sentence"].endswith("(3 of 5 detailed investigations).")
    assert "breaks" in content["paragraphs"]
    assert [line["year"] for line in content["years"]] == ["2018-19", "2019-20"]
    assert embargoed.label not in json.dumps(content)


def test_a_service_area_is_called_high_or_low_only_with_enough_investigations(year):
    assert content_of(year, "")["facts"]["areas_sentence"].startswith("Too few complaints were investigated")


def test_the_shipped_wording_can_be_used_and_leaves_no_fact_open(year):
    assert wording.problems(SHIPPED.read_text("utf-8"), KNOWN_FACTS, CONDITIONS, numbers=()) == []
    review = draft_review(year)
    assert "{" not in review.body
    assert "We upheld 60% of the complaints we investigated in detail (3 of 5 detailed investigations)." in review.body
    assert review.problems() == ["It has no PDF yet: make it."]


def test_a_review_is_drafted_of_frozen_figures_only():
    with pytest.raises(ValidationError, match="is not frozen"):
        draft_review(ReviewYearFactory())


def test_drafting_again_changes_nothing_that_has_not_changed(year):
    review = draft_review(year, by=manager())
    review.keep_pdf(b"%PDF-first")
    assert draft_review(year, by=manager()) == review
    review.refresh_from_db()
    assert review.pdf
    assert NationalReview.objects.count() == 1


def test_the_next_year_starts_from_the_wording_of_the_last(year):
    draft_review(year).reword("## Ours\n\nSomething of {year}.", by=manager())
    later = a_published_year(AuthorityFactory(), start=date(2020, 4, 1))
    assert "Something of 2020-21." in draft_review(later).body


def test_wording_that_names_what_is_not_known_is_refused_with_what_is(year):
    review = draft_review(year)
    with pytest.raises(ValidationError, match=r"“\{authority\}” is not a known fact. The known facts are: year,"):
        review.reword("About {authority}.", by=manager())
    with pytest.raises(ValidationError, match="“has_similar” is not a known condition"):
        review.reword(":::if has_similar\nYes.\n:::", by=manager())


def test_another_wording_takes_pdf_and_approval_away_until_it_is_public(year):
    year.publish_at = LATER
    year.save()
    review = approved(draft_review(year, by=manager()))
    review.reword("Other words.", by=manager())
    review.refresh_from_db()
    assert (review.pdf.name, review.approved_at) == ("", None)
    assert "Other words." in review.body


def test_whoever_drafted_or_worded_it_last_cannot_approve_it(year):
    drafter, writer = manager(), manager()
    review = draft_review(year, by=drafter)
    review.reword("Other words.", by=writer)
    review.keep_pdf(b"%PDF-first")
    for by in (drafter, writer):
        with pytest.raises(ValidationError, match="a second person must approve it"):
            review.approve(by=by)
        with pytest.raises(IntegrityError), transaction.atomic():
            NationalReview.objects.update(approved_by=by, approved_at=moment("2020-07-24T09:00"))
    with pytest.raises(ValidationError, match="a manager can"):
        review.approve(by=UserFactory())


def test_a_review_of_figures_that_have_changed_is_not_approved(year):
    year.publish_at = LATER
    year.save()
    review = draft_review(year)
    review.keep_pdf(b"%PDF-first")
    freezing.thaw(year, reason="One was missed.")
    DecisionFactory(upheld=True)
    freezing.freeze(year)
    review = NationalReview.objects.get()
    with pytest.raises(ValidationError, match="have changed since it was drafted: draft it again"):
        review.approve(by=manager())
    review = draft_review(year)
    assert review.content["outcomes"]["upheld"] == 4
    assert not review.pdf


def test_once_public_it_never_changes(review, year):
    first = NationalReview.objects.values().get()
    for change in (
        lambda: review.reword("Other words.", by=manager()),
        lambda: review.recompose({}, by=manager()),
        lambda: (correct_something(year), RecommendationFactory(decision__upheld=True), draft_review(year)),
    ):
        with pytest.raises(ValidationError, match="is public: it never changes"):
            change()
    assert not review.keep_pdf(b"%PDF-other")
    assert NationalReview.objects.values().get() == first


def correct_something(year):
    whole = Performance.objects.totals().get(year=year, kind=Kind.DISTRICT)
    correct({whole: {"upheld": 1}}, reason="Counted twice.", by=manager())


def test_the_page_has_the_words_and_the_pdf_with_its_fingerprint(review, client):
    said = words(client.get(PAGE))
    assert "We upheld 60% of the complaints we investigated in detail" in said
    assert review.pdf_sha256 in said
    answer = client.get(PDF)
    assert answer.getvalue() == b"%PDF-first"
    assert "national-review-2019-20.pdf" in answer["Content-Disposition"]
    assert f'href="{PDF}"' in client.get(PAGE).content.decode()


def test_the_page_shows_the_figures_where_nobody_has_written_a_review(year, client):
    said = words(client.get(PAGE))
    assert "60% 3 of 5 detailed investigations" in said
    assert "Open at the start 0 + Received 5 − Decided 5 = Open at the end 0" in said
    assert "Our review of the year" not in said
    assert client.get(PDF).status_code == 404


def test_the_page_tells_of_years_reports_improvements_and_outreach(year, client):
    authority = Performance.objects.filter(name="Worcester City Council").first().authority
    a_published_year(authority, start=date(2018, 4, 1), upheld=1, not_upheld=3)
    report = PublicReportFactory(authority=authority)
    TrainingCourseFactory()
    AttendanceFactory(seminar=SeminarFactory(), delegates=2)
    RecommendationFactory(decision=DecisionFactory(upheld=True), completed_on=date(2019, 12, 1))
    page = client.get(PAGE)
    said = words(page)
    assert "1 service improvement agreed in 1 decision of 2019-20; 1 done by" in said
    assert "1 training course, 12 people trained. 1 seminar for link officers, in Leeds, with 2 delegates" in said
    assert report.title in said
    assert "2018-19 4 4 1 of 4 (25%), too few to tell" in said
    assert page.content.decode().count("<svg") >= 1


@pytest.mark.parametrize("state", ["not approved", "not rendered", "embargoed", "never published"])
def test_a_review_that_is_not_public_is_answered_as_nothing(year, client, state):
    year.publish_at = LATER if state in ("embargoed", "never published") else year.publish_at
    year.save()
    review = draft_review(year, by=manager())
    if state != "not rendered":
        review.keep_pdf(b"%PDF-first")
    if state in ("embargoed", "never published"):
        review.approve(by=manager())
    if state == "never published":
        ReviewYear.objects.update(publish_at=None)
    nothing = client.get("/review/2012-13.pdf")
    for address in (PDF, "/review/2019-20/1.pdf", "/review/2019-20/2.pdf", "/review/2019-20/99999999999999999999.pdf"):
        assert (client.get(address).status_code, client.get(address).content) == (404, nothing.content)
    said = words(client.post("/letters/check/", {"file": SimpleUploadedFile("x.pdf", b"%PDF-first")}))
    assert "not a letter that we have published" in said
    assert "Our review of the year" not in words(client.get(PAGE))


def test_a_second_edition_takes_the_place_of_one_that_is_public_and_both_are_kept(review, client):
    with pytest.raises(ValidationError, match="Say why the review is replaced"):
        replace_review(review, reason=" ")
    second = replace_review(review, reason="A name was spelt wrong.", by=manager())
    with pytest.raises(ValidationError, match="A later edition replaces it already"):
        replace_review(review, reason="Once more.")
    with pytest.raises(ValidationError, match="It is not public"):
        replace_review(second, reason="Once more.")
    assert client.get(PDF).getvalue() == b"%PDF-first"
    assert "A name was spelt wrong." not in words(client.get(PAGE))
    second.reword(f"{second.text}\n\nSpelt right.", by=manager())
    approved(second, b"%PDF-second")
    assert client.get(PDF).getvalue() == b"%PDF-second"
    assert client.get("/review/2019-20/1.pdf").getvalue() == b"%PDF-first"
    said = words(client.get(PAGE))
    assert "It takes the place of the one dated 22 July 2020. A name was spelt wrong." in said
    assert "The edition dated 22 July 2020 (PDF), replaced by a later one." in said
    assert "Spelt right." in said


def test_a_copy_of_the_review_can_be_checked(review, client):
    def check(data):
        return words(client.post("/letters/check/", {"file": SimpleUploadedFile("x.pdf", data)}))

    assert "This is the national review that was published" in check(b"%PDF-first")
    approved(replace_review(review, reason="A name was spelt wrong.", by=manager()), b"%PDF-second")
    assert "This was the national review, and has been replaced" in check(b"%PDF-first")
    assert "A name was spelt wrong." in check(b"%PDF-first")
    assert "This is the national review that was published" in check(b"%PDF-second")


def test_the_page_asks_the_database_little(review, client, django_assert_max_num_queries):
    correct_something(review.year)
    for number in range(5):
        PublicReportFactory(title=f"Report {number}")
    a_published_year(AuthorityFactory(), start=date(2018, 4, 1))
    for address in (PAGE, f"/letters/check/?sha256={review.pdf_sha256}"):
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200


def test_the_pdf_says_the_figures_and_carries_them_as_data(year):
    PublicReportFactory(title="A family left waiting")
    review = draft_review(year)
    assert make_pdf(review)
    pdf = bytes_of(review)
    said = text_of(pdf)
    assert "National review 2019-20" in said
    assert "60% of the complaints we investigated in detail were upheld (3 of 5 detailed investigations)." in said
    assert "0 of them were late" not in said
    assert "By service area" in said
    assert "2 of 4 (50%): too few" in " ".join(said.split())
    assert "A family left waiting" in said
    assert "How each figure was counted" in said
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        inside = {name: file.get_file().read_bytes() for name, file in opened.attachments.items()}
    assert set(inside) == {"national-review-2019-20.json", "national-review-2019-20.csv"}
    assert json.loads(inside["national-review-2019-20.json"])["kinds"][1]["upheld"] == 2
    rows = list(csv.DictReader(io.StringIO(inside["national-review-2019-20.csv"].decode())))
    assert any(row["table"] == "kinds" and row["row"] == "District council" for row in rows)


def test_the_same_review_gives_the_same_bytes_every_time(year):
    content = draft_review(year).content
    assert rendering.render(content) == rendering.render(json.loads(json.dumps(content)))


def test_the_command_drafts_the_review_and_makes_its_pdf(year, capsys):
    UserFactory(username="anna")
    call_command("draft_review", "2019-20", "--by", "anna")
    review = NationalReview.objects.get()
    assert review.pdf
    assert review.composed_by.username == "anna"
    assert "A second person approves it" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Nothing is on record of 2012-13"):
        call_command("draft_review", "2012-13")


def test_a_review_with_what_its_fonts_cannot_say_names_it_is_not_approved_and_gets_no_pdf(year):
    PublicReportFactory(title="A λ of made-up things", published_on=date(2019, 9, 2))
    review, said = (
        draft_review(year, by=manager()),
        "In the list of public reports: “λ” (U+03BB, greek small letter lamda)",
    )
    assert any(problem.startswith(said) for problem in review.problems())
    with pytest.raises(ValidationError, match="In the list of public reports"):
        make_pdf(review)
    with pytest.raises(ValidationError, match="Line 1: “λ”"):
        review.reword("λ", by=manager())


def test_a_second_person_approves_the_review_by_a_command_too(year, capsys):
    with pytest.raises(CommandError, match="has no national review yet"):
        call_command("approve_review", "2019-20", "--by", UserFactory().username)
    anna, ben = UserFactory(username="anna", is_superuser=True), UserFactory(username="ben", is_superuser=True)
    call_command("draft_review", "2019-20", "--by", "anna")
    with pytest.raises(CommandError, match="a second person must approve it"):
        call_command("approve_review", "2019-20", "--by", "anna")
    for expected in ("is approved.", "is approved already, by ben"):
        call_command("approve_review", "2019-20", "--by", "ben")
        assert expected in capsys.readouterr().out
    assert NationalReview.objects.get().approved_by == ben != anna
