"""What the letter that the project started from tells Worcester for 2019-20, and where the shipped wording says it."""

from datetime import date

import pytest

from councils.models import Authority, Performance, ReviewYear
from letters.models.contents import ways_on
from letters.pdf.letter_pages import letter_html
from tests.support.letter_content import letter

# What is told, in our words; and what the letter made of the shipped wording says.
TOLD = (
    ("what it is", "Once a year we set out what we decided about the complaints we received"),
    ("the year it is about", "for the year to 31 March 2020"),
    (
        "the strain of the months before, and the doubt about writing at all",
        "whether you should have this letter now at all",
    ),
    ("that what the public experiences matters now more than ever", "what the public experiences matters all the more"),
    ("its use today and for what is planned", "both with what has to be done today and with what comes after"),
    (
        "that outcomes come first, and what can be learned from them",
        "How complaints ended, and what can be learned from them",
    ),
    ("that how data are kept and told was changed in recent years", "several times in recent years"),
    ("when a complaint is upheld", "We uphold a complaint when we find fault in what an authority did."),
    ("also where fault was accepted before", "fault it had already accepted before we looked"),
    ("that how often things go wrong tells more than volume", "a better sign of how services are doing than how many"),
    (
        "why there are recommendations",
        "Where fault has caused somebody an injustice, we recommend how to put it right.",
    ),
    (
        "that people are put back where they were",
        "to return people, as nearly as possible, to where they would have been",
    ),
    ("that carrying out is monitored", "We then check that what was agreed has been done."),
    ("that not complying is rare", "It is rare that it has not."),
    (
        "what to do below 100%",
        "whose rate is below 100% should look closely at the cases behind it, and learn what it can",
    ),
    ("that early answers are wanted", "The best answer to a complaint is the one given first."),
    ("that the authority itself had upheld it", "Where an authority had upheld a complaint itself"),
    (
        "that the remedy offered was agreed with",
        "we agree with how it offered to put things right before the complaint reached us",
    ),
    ("credit for it", "give it the credit"),
    ("the average of similar ones", "the figures are set beside the average for all district councils"),
    (
        "for which kinds",
        "county councils, district councils, metropolitan boroughs, unitary councils and London boroughs",
    ),
    ("the day of publication, of the letter too", "The figures and this letter become public on 29 July 2020"),
    ("the map", "on the map of councils' performance"),
    ("the yearly review", "together with our yearly review of complaints about local government"),
    ("the pages on councils, opened the year before", "performance, which opened last year, bring together"),
    (
        "what is on them",
        "our decisions, our public reports, the improvements to services that have been agreed with us",
    ),
    ("earlier letters there", "the letters of earlier years"),
    ("learning, not numbers", "for learning rather than for league tables"),
    ("to share it with colleagues and elected members", "Show this letter to colleagues and elected members"),
    ("governance, audit, risk and scrutiny", "governance, audit, risk and scrutiny"),
    ("early warnings", "Complaints point to services that need attention, sometimes early."),
    ("where the seminars were", "in London, Bristol, Leeds and Birmingham"),
    ("who came", "178 delegates from 143 authorities came"),
    ("the most that complaints can give", "getting the most from complaints"),
    ("the right person at the right time", "the right person at the right moment"),
    ("what is hard for all", "the difficulties that most complaints teams share"),
    ("training, for independent providers too", "councils, and those who provide care independently"),
    ("how many courses and people", "118 courses and trained more than 1,400 people"),
    ("how many more than before", "47 more courses than the year before"),
    ("more for adult social care than ever", "more for providers of adult social care than in any earlier year"),
    ("the chair of the commission under the signature", "Chair of the Commission"),
)


@pytest.mark.parametrize(("told", "said"), TOLD, ids=[told for told, _ in TOLD])
def test_what_the_first_letter_told_is_said(told, said):
    html = " ".join(letter_html(letter("usual")).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())
    assert said in html


@pytest.mark.parametrize("key", ["year", "decisions", "reading", "training"])
def test_what_the_first_letter_linked_to_is_linked(settings, key):
    settings.SITE_ADDRESS = "https://ombudsman.example"
    performance = Performance(authority=Authority(slug="worcester-city-council"))
    ways = {way["key"]: way for way in ways_on(performance, ReviewYear(starts_on=date(2019, 4, 1)))}
    assert ways[key]["address"].startswith("https://ombudsman.example/")
