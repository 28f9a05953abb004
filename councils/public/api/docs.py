"""The API's OpenAPI description, read out for people: what can be asked for, how it is narrowed, what comes back.

Swagger UI and ReDoc, which drf-spectacular offers for it, say nothing without JavaScript, write inline styles that the
site's policy forbids, and have faults of contrast, of size and of nested controls that no page of the site may have.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator

Facts = dict[str, Any]
CHOICE = re.compile(r"^\* `(.*)` - (.*)$", re.MULTILINE)
SORTS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "names and values",
    "date": "date, as 2019-09-02",
    "date-time": "date and time",
    "uri": "address",
}
MEANINGS = {
    "page": "Which page of the list, from 1 on.",
    "slug": "The name of a council as it stands in its address.",
    "label": "The review year, as 2019-20.",
}


@dataclass(frozen=True)
class Part:
    """A parameter or a field: its name, what sort of thing it is, the object it holds if any, and what it means."""

    name: str
    sort: str
    holds: str
    may_be_null: bool
    meaning: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Described:
    """An address with its parameters and the object it gives, or an object with its fields."""

    name: str
    about: str
    parts: tuple[Part, ...]
    gives: str = ""
    anchor: str = ""
    is_list: bool = False


def docs_page(request: HttpRequest) -> HttpResponse:
    """Every address and every object, out of the description that machines read."""
    context = {"operations": tuple(operations(description())), "shapes": tuple(shapes(description()))}
    return render(request, "site/api_docs.html", context)


@cache
def description() -> Facts:
    """The OpenAPI description. It says what the code can do, and changes only with it."""
    return SchemaGenerator().get_schema(request=None, public=True)


def objects_that_may_be_null(result: Facts, **told: Any) -> Facts:
    """Say of each object that may be null that it is one: in OpenAPI 3.0 “nullable” means nothing without a type."""
    for shape in result["components"]["schemas"].values():
        for facts in shape.get("properties", {}).values():
            if facts.get("nullable") and "allOf" in facts:
                facts["type"] = "object"
    return result


def operations(schema: Facts) -> Iterator[Described]:
    """Every address of the API."""
    for path, verbs in schema["paths"].items():
        asked = verbs["get"]
        answer = asked["responses"]["200"]["content"]["application/json"]["schema"]
        parts = (part(given["name"], given["schema"] | given, schema) for given in asked.get("parameters", ()))
        gives = target(answer.get("items", answer))
        yield Described(path, asked["description"], tuple(parts), gives, asked["operationId"], "items" in answer)


def shapes(schema: Facts) -> Iterator[Described]:
    """Every object of an answer. A mere choice between words is said where it is used."""
    for name, shape in schema["components"]["schemas"].items():
        if "properties" in shape:
            parts = (part(field, facts, schema) for field, facts in shape["properties"].items())
            yield Described(name, shape.get("description", "A page of a list."), tuple(parts))


def part(name: str, facts: Facts, schema: Facts) -> Part:
    """A parameter or a field, in words."""
    within = facts.get("items", facts)
    named = target(within)
    referred = schema["components"]["schemas"].get(named, {})
    sentence = facts.get("description") or referred.get("description") or facts.get("title", "")
    is_object = "properties" in referred
    meaning = MEANINGS.get(name, "" if is_object else CHOICE.sub("", sentence).strip())
    many = "list of " if "items" in facts else ""
    sort = many + ("" if is_object else sort_of(referred or within))
    choices = tuple(CHOICE.findall(sentence))
    meaning += "." if meaning and meaning[-1] not in ".?" else ""
    return Part(name, sort, named if is_object else "", facts.get("nullable", False), meaning, choices)


def sort_of(facts: Facts) -> str:
    """What sort of thing a plain value is."""
    first = facts.get("oneOf", [facts])[0]
    return SORTS.get(first.get("format", ""), SORTS[first.get("type", "string")])


def target(facts: Facts) -> str:
    """The name of what is referred to; empty where nothing is."""
    for within in (facts, *facts.get("allOf", ()), *facts.get("oneOf", ())):
        if "$ref" in within:
            return str(within["$ref"]).rsplit("/", 1)[1]
    return ""
