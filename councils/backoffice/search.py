"""What is typed into the search of a list of cases: a reference or its beginning, an authority, words of the texts.

What the public may come to read is found as the public finds it; what it never reads is looked through word by word.
"""

from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Case, F, IntegerField, Model, Q, QuerySet, When
from django.db.models.expressions import RawSQL

from councils.models import Authority, Decision, Recommendation, RecommendationKind
from councils.public.search import named
from councils.search.engines import engine
from councils.search.query import understood
from councils.tables.references import begun_reference, reference

# A search that finds no more is answered by looking its finds up; one that finds more by going through the list.
FEW_RECORDS, FEW_AUTHORITIES = 2000, 40
MOST_WORDS = 8
FEW_RANKED = 500  # finds of which those that fit best are put first; nobody leafs through more
TELLING = 3  # digits of a reference that are looked for anywhere in it


def search_decisions(decisions: QuerySet[Decision], typed: str) -> QuerySet[Decision]:
    if begun_reference(typed):
        return decisions.filter(with_part("reference", typed))
    return found_among(decisions, Decision.objects.drafts(), "summary", typed)


def case_called(typed: str) -> Decision | None:
    """The decision whose whole reference somebody typed."""
    try:
        return Decision.objects.filter(reference=reference(typed)).only("pk").first()
    except ValueError:
        return None


def search_recommendations(recommendations: QuerySet[Recommendation], typed: str) -> QuerySet[Recommendation]:
    if begun_reference(typed):
        return recommendations.filter(with_part("decision__reference", typed))
    personal = Recommendation.objects.filter(kind=RecommendationKind.PERSONAL)
    return found_among(recommendations, personal, "text", typed)


def with_part(path: str, typed: str) -> Q:
    """What is true of a reference that begins with what was typed, or has it anywhere once that tells enough."""
    begun = begun_reference(typed)
    digits = begun.replace(" ", "")
    parts = {spaced(digits, place) for place in range(9 - len(digits))} if len(digits) >= TELLING else set()
    return reduce(or_, (Q(**{f"{path}__contains": part}) for part in parts), Q(**{f"{path}__startswith": begun}))


def spaced(digits: str, place: int) -> str:
    """Digits with the spaces they have where they begin at a place of a reference."""
    return "".join(f" {digit}" if place + n in (2, 5) and n else digit for n, digit in enumerate(digits))


def best_first(decisions: QuerySet[Decision], typed: str) -> QuerySet[Decision]:
    """References that begin so before those that have it inside; what says it in its first lines before the rest."""
    if begun := begun_reference(typed):
        fits = Q(reference__startswith=begun)
    elif query := understood(typed) if typed.strip() else None:
        first = first_of(engine().through_index(engine().matches(Decision, named(query), first=True)))
        fits = Q(pk__in=first) if 0 < len(first) <= FEW_RANKED else Q()
    else:
        return decisions
    if not fits:
        return decisions
    rank = Case(When(fits, then=0), default=1, output_field=IntegerField())
    return decisions.order_by(rank, *decisions.query.order_by)


def found_among(records: QuerySet, unindexed: QuerySet, text: str, typed: str) -> QuerySet:
    """Records that the public's search finds, or that say the same where it does not look, or of such an authority."""
    if not typed.strip():
        return records
    beside = unindexed.filter(saying(records.model, text, typed)).order_by().values("pk")
    indexed = by_index(records.model, typed)
    authorities = authorities_meant(typed)
    keys = [row["pk"] for row in beside[: FEW_RECORDS + 1]] + first_of(indexed)
    if len(keys) <= FEW_RECORDS and len(authorities) <= FEW_AUTHORITIES:
        return records.filter(Q(pk__in=keys) | about(records.model, authorities))
    # Nought is added so that no database looks up a common word's finds one by one, in place of going through the list.
    anything = Q(key__in=beside) | about(records.model, authorities)
    return records.alias(key=F("pk") + 0).filter(anything | Q(key__in=indexed) if indexed else anything)


def saying(model: type[Model], text: str, typed: str) -> Q:
    """All the words in a text; or some of them in the name of the authority, and the others in the text."""
    words = typed.split()[:MOST_WORDS]
    others = [word for word in words if not authorities_meant(word)]
    every, rest = (Q(*(Q(**{f"{text}__icontains": word}) for word in some)) for some in (words, others))
    if not others or len(others) == len(words):
        return every
    return every | (rest & about(model, authorities_meant(" ".join(word for word in words if word not in others))))


def about(model: type[Model], authorities: list[int]) -> Q:
    if model is Decision:
        return Q(authority__in=authorities)
    return Q(decision__in=Decision.objects.filter(authority__in=authorities).order_by().values("pk"))


def by_index(model: type[Model], typed: str) -> RawSQL | None:
    """The keys that the public's search finds, as a subquery; none when there is nothing to look for."""
    query = understood(typed)
    return engine().through_index(engine().matches(model, named(query))) if query else None


def first_of(keys: RawSQL | None) -> list[int]:
    if keys is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{keys.sql} LIMIT {FEW_RECORDS + 1}", keys.params)
        return [key for (key,) in cursor.fetchall()]


def authorities_meant(typed: str) -> list[int]:
    """The keys of the authorities whose names have all that was typed; looked up first, so that an index is used."""
    return list(Authority.objects.named(typed).values_list("pk", flat=True))
