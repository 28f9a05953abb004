"""A reference is understood alike in files, forms and searches, however it is typed."""

import pytest
from django import forms

from councils.backoffice.record_fields import ReferenceField
from councils.tables.references import begun_reference, reference


@pytest.mark.parametrize(
    "typed",
    [
        "'19012345",
        "19,012,345",
        "19 012 345",
        "19012345",
        "19.012.345",
        "19-012-345",
        " 19 012345 ",
        "19/012/345",
        "19012345.0",
        "19–012–345",
    ],
)
def test_a_reference_is_read_however_it_is_typed(typed):
    assert reference(typed) == begun_reference(typed) == ReferenceField().clean(typed) == "19 012 345"


@pytest.mark.parametrize("typed", ["", "19 012 34", "19 012 3456", "nonsense", "\u0661\u0669012345", "19012345.5"])
def test_what_is_no_reference_is_refused_in_a_sentence(typed):
    with pytest.raises(ValueError, match=r"is not a reference: it has eight digits, like 19 012 345\."):
        reference(typed)
    assert ReferenceField(required=False).clean(typed) == typed


@pytest.mark.parametrize(("typed", "begun"), [("19", "19"), ("1901", "19 01"), ("19 012 3", "19 012 3"), ("x19", "")])
def test_a_search_understands_the_beginning_of_one(typed, begun):
    assert begun_reference(typed) == begun


def test_a_form_leaves_what_it_does_not_understand_to_the_rule_of_the_record():
    assert isinstance(ReferenceField(), forms.CharField)
    assert ReferenceField().clean("19 012") == "19 012"
