"""What is typed into the search of a list of cases: a reference or its beginning, an authority, words."""

import re

from django.db.models import Q, QuerySet

from councils.models import Authority


def search(cases: QuerySet, typed: str, *, words_in: str, case: str = "") -> QuerySet:
    """Those that somebody means: by a reference, or by words each of which is in the authority's name or in a text.

    `words_in` names the text, `case` leads from a record to its decision, as in `decision__`.
    """
    digits = re.sub(r"[\s.-]", "", typed)
    if digits.isdigit() and len(digits) <= 8:
        spaced = " ".join(filter(None, (digits[:2], digits[2:5], digits[5:])))
        return cases.filter(**{f"{case}reference__startswith": spaced})
    for word in typed.split():
        # Looked up first: a few authorities by their keys are found in an index.
        about = list(Authority.objects.called(word).values_list("pk", flat=True))
        cases = cases.filter(Q(**{f"{case}authority__in": about}) | Q(**{f"{words_in}__icontains": word}))
    return cases
