"""Check constraints read in Python agree with the database, for every combination of what they are about."""

from datetime import date
from itertools import product

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, F, Q

from councils.imports.constraints import Rule, rules_of
from councils.models import Compliance, Decision, Outcome, Performance, Population, Reason, Recommendation
from councils.models.fields import LengthConstraint
from tests.support.factories import moment

pytestmark = pytest.mark.django_db
DAYS = [None, date(2019, 5, 1), date(2019, 6, 1)]
WORDS = {
    "outcome": ["", Outcome.UPHELD, Outcome.NOT_UPHELD, "nonsense"],
    "compliance_outcome": ["", Compliance.LATE],
    "remedied_already": [False, True],
    "withheld_because": ["", "A reason"],
    "amount": [None, -1, 0, 5],
    "reason": [None, Reason(pk=7)],
    "residents": [None, 0, 5],
    "released_at": [None, moment("2019-10-01T12:00")],
    "released_by": [None, User(pk=1), User(pk=2)],
    "written_by": [None, User(pk=1)],
}


def candidates(name):
    if name in WORDS:
        return WORDS[name]
    if name.startswith("open_at"):
        return [None, 0, 1]
    return DAYS if name.endswith("_on") else [0, 1]


def database_refuses(constraint, record):
    try:
        constraint.validate(type(record), record)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize(
    ("model", "constraint"),
    [
        pytest.param(model, constraint, id=constraint.name)
        for model in (Decision, Recommendation, Population, Performance)
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint) and not isinstance(constraint, LengthConstraint)
    ],
)
def test_a_rule_read_in_python_refuses_what_the_database_refuses(model, constraint):
    rule = Rule(constraint)
    names = sorted(rule.fields)
    choices = [candidates(name) for name in names]
    refused = 0
    for values in product(*choices):
        record = model(**dict(zip(names, values, strict=True)))
        assert rule.is_broken_by(record) == database_refuses(constraint, record), record.__dict__
        refused += rule.is_broken_by(record)
    assert refused


def test_every_check_of_the_imported_models_can_be_read():
    for model in (Decision, Recommendation, Population, Performance):
        checks = [one for one in model._meta.constraints if isinstance(one, CheckConstraint)]
        assert len(rules_of(model)) == len([one for one in checks if not isinstance(one, LengthConstraint)]) > 0


def test_a_condition_of_a_sort_not_seen_before_is_not_guessed_at():
    with pytest.raises(KeyError):
        Rule(CheckConstraint(condition=Q(summary__icontains=F("statement")), name="strange"))
    with pytest.raises(ValueError, match="joined by XOR"):
        Rule(CheckConstraint(condition=Q(outcome="") ^ Q(summary=""), name="stranger"))
