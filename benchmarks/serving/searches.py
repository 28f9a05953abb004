"""What people look for in the decisions, each as our address and as Datasette's for the same rows and counts."""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from urllib.parse import urlencode

from benchmarks.casework import WORDS

EACH = 24  # searches of a sort
COLUMNS = ["reference", "authority_id", "category_id", "decided_on", "outcome", "summary"]
COUNTED = ["authority_id", "category_id", "outcome", "remedied_already", "compliance_outcome"]


@dataclass(frozen=True)
class Search:
    """What is typed and chosen."""

    chosen: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The page of the site."""
        return f"/decisions/?{urlencode(self.chosen)}"

    @property
    def found(self) -> int:
        """How many decisions the site finds."""
        from councils.models import Decision
        from councils.public.filters import DecisionFilter

        return DecisionFilter(self.chosen, queryset=Decision.objects.published()).qs.count()

    def at_datasette(self, name: str, form: str = "") -> str:
        """The same of Datasette: the public alone, by the same full text table, with counts of five columns."""
        from councils.models import PUBLIC_OUTCOMES
        from councils.models.decision import retained_after, today

        asked = {
            "outcome__in": ",".join(PUBLIC_OUTCOMES),
            "publish_on__lte": str(today()),
            "decided_on__gt": str(retained_after()),
            "withheld_because__exact": "",
            "_where": "withheld_because = ''",
            "_sort_desc": "decided_on",
            "_size": "25",
            "_facet_size": "max",
            **self.narrowed(),
        }
        repeated = [("_col", name) for name in COLUMNS] + [("_facet", name) for name in COUNTED]
        return f"/{name}/councils_decision{form}?{urlencode([*asked.items(), *repeated])}"

    def narrowed(self) -> dict[str, str]:
        """What is typed and chosen, as Datasette wants it said."""
        from councils.models import Authority, Category, ReviewYear
        from councils.public.search import named
        from councils.search.engines import Fts5
        from councils.search.query import understood

        said: dict[str, str] = {}
        if words := self.chosen.get("q"):
            said |= {"_fts_table": "councils_decision_words", "_fts_pk": "id", "_searchmode": "raw"}
            said["_search"] = Fts5().expression(named(understood(words)))
        if slug := self.chosen.get("council"):
            said["authority_id"] = str(Authority.objects.get(slug=slug).pk)
        if area := self.chosen.get("area"):
            keys = Category.objects.filter(service_area=area).values_list("pk", flat=True)
            said["category_id__in"] = ",".join(map(str, keys))
        if label := self.chosen.get("year"):
            days = ReviewYear(starts_on=date(int(label[:4]), 4, 1)).days
            said |= {"decided_on__gte": str(days[0]), "decided_on__lte": str(days[1])}
        if outcome := self.chosen.get("outcome"):
            said["outcome"] = outcome
        return said


def searches() -> dict[str, list[Search]]:
    """Some of every sort, by a chance that is the same every time."""
    from councils.models import PUBLIC_OUTCOMES, Authority, Decision, ServiceArea
    from councils.public.filters.fields import years_kept

    chance = Random(1974)
    councils = list(Authority.objects.order_by("pk").values_list("slug", "name"))[:150]
    texts = Decision.objects.published().order_by("pk").values_list("statement", flat=True)[:EACH]
    phrases = [chance.randrange(250) for _ in range(EACH)]
    years = [label for label, _ in years_kept()][:5]

    def filters() -> dict[str, str]:
        return {
            "council": chance.choice(councils)[0],
            "year": chance.choice(years),
            "outcome": chance.choice(sorted(PUBLIC_OUTCOMES)),
        }

    made = {
        "no words": [{"page": str(page)} for page in range(1, EACH + 1)],
        "a word in most texts": [{"q": word} for word in WORDS[:EACH]],
        "a rare word": [{"q": word} for word in chance.sample(WORDS[1000:], EACH)],
        "two words": [{"q": " ".join(chance.sample(WORDS[20:200], 2))} for _ in range(EACH)],
        "a phrase": [
            {"q": '"' + " ".join(text.split()[at : at + 2]) + '"'} for text, at in zip(texts, phrases, strict=True)
        ],
        "a council's name": [{"q": name} for _, name in chance.sample(councils, EACH)],
        "council, year and outcome": [filters() for _ in range(EACH)],
        "the same with a word": [filters() | {"q": chance.choice(WORDS[:200])} for _ in range(EACH)],
        "a service area": [
            {"area": chance.choice(ServiceArea.values), "page": str(1 + number)} for number in range(EACH)
        ],
        "a service area, a year and a word": [
            {"area": chance.choice(ServiceArea.values), "year": chance.choice(years), "q": chance.choice(WORDS[:200])}
            for _ in range(EACH)
        ],
    }
    return {name: [Search(one) for one in some] for name, some in made.items()}
