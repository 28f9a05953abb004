"""What templates say of numbers."""

import pytest
from django.template import Context, Template

from councils.statistics.rates import Rate


def said(source, **context):
    return Template("{% load words %}" + source).render(Context(context, autoescape=False))


@pytest.mark.parametrize(
    ("number", "words"), [(0, "no councils"), (1, "1 council"), (2, "2 councils"), (1204, "1,204 councils")]
)
def test_numbers_have_the_right_noun(number, words):
    assert said('{{ n|count:"council" }}', n=number) == words


def test_an_odd_plural_is_given_with_the_noun():
    assert said('{{ n|count:"authority,authorities" }}', n=2) == "2 authorities"


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (Rate(2, 4), "2 of 4 (50%), too few to tell"),
        (Rate(3, 6), "50% (3 of 6)"),
        (Rate(0, 0), "none investigated"),
        (Rate(1203, 1204), ">99% (1,203 of 1,204)"),
        (Rate(1, 300), "<1% (1 of 300)"),
    ],
)
def test_a_share_in_a_table_has_its_base_or_says_that_there_is_none(rate, words):
    assert said('{{ rate|share:"none investigated" }}', rate=rate) == words


def test_what_is_not_known_is_left_empty():
    assert said("{{ n|number }}", n=None) == ""
    assert said("{{ n|number }}", n=0) == "0"


@pytest.mark.parametrize(("size", "words"), [(84_400, "84 KB"), (200, "1 KB"), (1_204_000, "1,204 KB")])
def test_the_size_of_a_file_is_in_kilobytes(size, words):
    assert said("{{ size|kilobytes }}", size=size) == words


def test_another_page_of_a_list_keeps_the_filters(rf):
    request = rf.get("/decisions/?q=ramp&page=2&area=housing")
    assert said("{% page_address 3 %}", request=request) == "?q=ramp&page=3&area=housing"
