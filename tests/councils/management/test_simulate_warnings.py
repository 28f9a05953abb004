"""The command that says how often chance alone would call something unusual."""

import pytest
from django.core.management import CommandError, call_command

from councils.figures import freezing
from councils.models import Performance, ServiceArea
from tests.support.factories import AuthorityFactory, ReviewYearFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    """A frozen year of six districts and a fire authority, with two service areas."""
    year = ReviewYearFactory()
    for n in range(7):
        authority = AuthorityFactory(kind="fire" if n == 6 else "district")
        facts = {"year": year, "authority": authority, "name": authority.name, "kind": authority.kind, "imported": True}
        facts["residents"] = 0 if n == 6 else 90_000 + 9_000 * n
        for area, share in (("", 2), (ServiceArea.HOUSING, 1), (ServiceArea.PLANNING, 1)):
            counts = {"received": 20, "upheld": 8, "not_upheld": 4, "satisfactory_remedies": 2, "complied": 7}
            counts |= {"complied_late": n}
            named = {name: share * number for name, number in counts.items()}
            Performance.objects.create(**facts, service_area=area, **named)
    freezing.freeze(year)
    return year


def said(capsys, *arguments):
    call_command("simulate_warnings", *arguments)
    return capsys.readouterr()


def test_every_table_is_printed_in_markdown_with_the_levels_it_is_about(year, capsys):
    out, err = said(capsys, "--rounds", "1")
    assert out.startswith("At the levels of 2019-20 to 2019-20, 1 round, seed 2020.\n")
    for line in (
        "| district councils | uphold rate |",
        "| district councils | satisfactory remedies |",
        "| district councils | 0.50 |",
        "| and bodies drift (10% a year) |",
        "| 160 | 100% (100%)",
        "| over 24 |",
    ):
        assert line in out
    assert "fire" not in out
    assert "6 of 6" in err


def test_the_same_seed_prints_the_same_and_another_seed_something_else(year, capsys):
    first, again, other = (said(capsys, "--rounds", "2", "--seed", seed).out for seed in ("1", "1", "2"))
    assert first == again
    assert first.splitlines()[1:] != other.splitlines()[1:]


@pytest.mark.parametrize("rounds", ["0", "-3"])
def test_something_has_to_be_made_up(year, rounds):
    with pytest.raises(CommandError, match="--rounds 1 or more"):
        call_command("simulate_warnings", "--rounds", rounds)


def test_without_a_frozen_year_there_are_no_levels():
    with pytest.raises(CommandError, match="No year is frozen"):
        call_command("simulate_warnings")
