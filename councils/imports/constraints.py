"""A model's check constraints read in Python, so that a rule is said once, in the model, and costs no query."""

import operator
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import CheckConstraint, F, Model, Q
from django.db.models.expressions import CombinedExpression, Value

from councils.models.fields import LengthConstraint

# As in SQL a condition is true, false or, when something in it is NULL, unknown (None); unknown passes a check.
Condition = Callable[[Model], bool | None]

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "gte": operator.ge,
    "gt": operator.gt,
    "lte": operator.le,
    "lt": operator.lt,
    "in": lambda left, right: left in right,
}
ARITHMETIC = {"+": operator.add, "-": operator.sub}


class Rule:
    """One check constraint: what it says to people, which fields it is about, and whether a record keeps it."""

    def __init__(self, constraint: CheckConstraint):
        self.sentence = str(constraint.get_violation_error_message())
        self.fields = set(fields_of(constraint.condition))
        self.condition = condition(constraint.condition)

    def is_broken_by(self, record: Model) -> bool:
        return self.condition(record) is False


def rules_of(model: type[Model]) -> list[Rule]:
    """The rules of a model that one field alone cannot tell. How long its texts may be, their own validators know."""
    checks = (one for one in model._meta.constraints if isinstance(one, CheckConstraint))
    return [Rule(one) for one in checks if not isinstance(one, LengthConstraint)]


def condition(node: Any) -> Condition:
    """A Q, or one lookup in it, as a function of a record."""
    if isinstance(node, tuple):
        return comparison(*node)
    parts = [condition(child) for child in node.children]
    decisive = node.connector == Q.OR  # one true part settles an OR, one false part an AND
    if node.connector not in (Q.OR, Q.AND):
        raise ValueError(f"Check constraints joined by {node.connector} are not read here.")

    def joined(record: Model) -> bool | None:
        answer: bool | None = not decisive
        for part in parts:
            sentence = part(record)
            if sentence is decisive:
                answer = decisive
                break
            if sentence is None:
                answer = None
        return answer if answer is None or not node.negated else not answer

    return joined


def comparison(lookup: str, value: Any) -> Condition:
    """One lookup, such as `decided_on__gte=F("received_on")`, as a function of a record."""
    field, _, name = lookup.partition("__")
    name = name or "exact"
    if name == "isnull" or (name == "exact" and value is None):
        wanted = value is None or value
        return lambda record: (getattr(record, field) is None) is wanted
    compare, right = COMPARISONS[name], expression(value)

    def compared(record: Model) -> bool | None:
        left, other = getattr(record, field), right(record)
        return None if left is None or other is None else compare(left, other)

    return compared


def expression(value: Any) -> Callable[[Model], Any]:
    """The right-hand side of a lookup as a function of a record; None when anything in it is."""
    if isinstance(value, F):
        return operator.attrgetter(value.name)  # type: ignore[attr-defined]
    if isinstance(value, Value):
        return lambda record: value.value
    if not isinstance(value, CombinedExpression):
        return lambda record: value
    left, right, join = expression(value.lhs), expression(value.rhs), ARITHMETIC[value.connector]

    def combined(record: Model) -> Any:
        one, other = left(record), right(record)
        return None if one is None or other is None else join(one, other)

    return combined


def fields_of(node: Any) -> Iterator[str]:
    if isinstance(node, Q):
        for child in node.children:
            yield from fields_of(child)
    elif isinstance(node, tuple):
        yield node[0].partition("__")[0]
        yield from fields_of(node[1])
    elif isinstance(node, F):
        yield node.name  # type: ignore[attr-defined]
    elif isinstance(node, CombinedExpression):
        yield from fields_of(node.lhs)
        yield from fields_of(node.rhs)
