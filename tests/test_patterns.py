"""No text makes a pattern slow: every regular expression of the project takes time in proportion to its text."""

import ast
import importlib
import re
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from django.apps import apps
from django.core.validators import RegexValidator
from django.urls import get_resolver
from django.urls.converters import get_converters

from letters.wording.contradictions import CLAIMS, QUOTED_PATTERNS
from tests.support.pumping import slow_text, takes_its_share

ROOT = Path(__file__).resolve().parent.parent
METHODS = {"match", "fullmatch", "search", "findall", "finditer", "sub", "subn", "split"}
AT_ONCE = {f"re.{method}" for method in METHODS}


def sources():
    for app in ("councils", "letters", "ombudsman"):
        for path in sorted((ROOT / app).rglob("*.py")):
            if not {"migrations", "scripts"} & set(path.parts):
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path


def uses(modules):
    """By the full name of a pattern, what is asked of it: also where another module has taken it by its name."""
    asked = defaultdict(set)
    for module, tree in modules:
        homes = {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in METHODS:
                asked[homes.get(node.value.id, f"{module}.{node.value.id}")].add(node.attr)
    return asked


def kept(module):
    """The patterns that a module, or a class of it, keeps under a name."""
    there = vars(importlib.import_module(module))
    classes = [value for value in there.values() if isinstance(value, type) and value.__module__ == module]
    for name, value in [*there.items(), *(item for one in classes for item in vars(one).items())]:
        if isinstance(value, re.Pattern):
            yield f"{module}.{name}", value


def written_on_the_spot(modules):
    """The patterns that are written where they are used."""
    for module, tree in modules:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in AT_ONCE:
                assert isinstance(node.args[0], ast.Constant), f"{module}, line {node.lineno}: give the pattern a name"
                yield f"{module}, line {node.lineno}", re.compile(node.args[0].value), node.func.attr


def of_addresses(resolver):
    for pattern in resolver.url_patterns:
        yield str(pattern.pattern), pattern.pattern.regex
        if hasattr(pattern, "url_patterns"):
            yield from of_addresses(pattern)


def of_fields():
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            for validator in field.validators:
                if isinstance(validator, RegexValidator):
                    yield f"{model._meta.label}.{field.name}", validator.regex


def all_patterns():
    """Every pattern with its home and all that is asked of it."""
    modules = [(name, ast.parse(path.read_text())) for name, path in sources()]
    asked, seen = uses(modules), {}
    for module, _ in modules:
        for name, pattern in kept(module):
            for method in asked[name] or {"finditer"}:
                seen[pattern, method] = name
    for name, pattern, method in written_on_the_spot(modules):
        seen[pattern, method] = name
    seen |= {(claim.pattern, "search"): f"a claim: {claim.phrase}" for claim in CLAIMS}
    seen |= {(pattern, "findall"): f"a quotation: {pattern.pattern}" for pattern, _ in QUOTED_PATTERNS}
    for name, pattern in [*of_addresses(get_resolver()), *of_fields()]:
        seen[pattern, "search"] = name
    for name, converter in get_converters().items():
        seen[re.compile(converter.regex), "fullmatch"] = f"converter {name}"
    return seen


def test_no_text_makes_a_pattern_slow(capsys):
    found = all_patterns()
    slow = {
        f"{name}.{method}": text for (pattern, method), name in found.items() if (text := slow_text(pattern, method))
    }
    with capsys.disabled():
        sys.stdout.write(f"\n{len(found)} uses of patterns pumped\n")
    assert slow == {}


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"(a+)+$", "search"),
        (r"\s*\d\.", "search"),
        (r"[\w.]+@", "search"),
        (r"^(.*), *(.* of)$", "search"),
        (r"\w*\w*!", "match"),
    ],
)
def test_pumping_finds_patterns_that_are_slow(pattern, method):
    assert slow_text(re.compile(pattern), method)


@pytest.mark.parametrize(("pattern", "method"), [(r"\s*\d\.", "match"), (r"(?<![\w.])[\w.]++@", "search")])
def test_pumping_leaves_alone_what_is_not(pattern, method):
    assert not slow_text(re.compile(pattern), method)


def test_what_takes_the_square_of_a_texts_length_does_not_take_its_share():
    assert not takes_its_share(re.compile(r"[\w.]+@").search, "a" * 20_000)
    assert takes_its_share(re.compile(r"(?<![\w.])[\w.]++@").search, "a" * 20_000)
