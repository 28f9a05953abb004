"""Suggestions while somebody types the name of a council."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from councils.models import Authority
from councils.public.filters.fields import LONGEST_SEARCH
from councils.search.finder import Called
from councils.statistics.english import existence

SUGGESTED = 8


def suggestions(request: HttpRequest) -> JsonResponse:
    """The councils that somebody may mean, best first: two queries, whatever is typed."""
    typed = request.GET.get("q", "").strip()
    if len(typed) > LONGEST_SEARCH:
        return JsonResponse({"detail": f"Type at most {LONGEST_SEARCH} characters."}, status=400)
    if not typed:
        return JsonResponse({"suggestions": []})
    finder, on = Authority.objects.all().finder(), timezone.localdate()
    found = (finder.begun(typed, on, around=True) or finder.nearly(typed, on))[:SUGGESTED]
    known = Authority.objects.only("slug").in_bulk([one.key for one in found])
    return JsonResponse({"suggestions": [suggestion(typed, one, known[one.key]) for one in found]})


def suggestion(typed: str, one: Called, authority: Authority) -> dict[str, str]:
    """One of them: its name, where its page is, and what tells it from others or says why it is here."""
    about = existence(one.opened_on, one.closed_on, timezone.localdate()) or one.why(typed)
    return {"name": one.name, "slug": authority.slug, "about": about, "address": authority.get_absolute_url()}
