"""The demonstration's people: colleagues by role, and contacts at authorities by office. Nobody real."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from random import Random

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.text import slugify

from councils.models import Authority, Contact, Kind, Role
from councils.models.released import Released
from councils.statistics.rates import count

# User name and the group it is in: roles, not people. Two managers: whoever composes letters cannot approve them.
COLLEAGUES = {
    "demo-caseworker": "caseworker",
    **{
        f"demo-caseworker-{area}": "caseworker"
        for area in ("adult-care", "education", "highways", "housing", "planning")
    },
    "demo-new-caseworker": "caseworker",
    "demo-co-ordinator": "co-ordinator",
    "demo-manager": "manager",
    "demo-second-manager": "manager",
    "demo-auditor": "auditor",
    "demo-administrator": "administrator",
}

# Who carries the cases of a service area: a team of eight, with the two who carry a few of any.
TEAM = {
    "adult-care-services": ("demo-caseworker-adult-care",),
    "benefits-and-tax": ("demo-caseworker",),
    "corporate-and-other-services": ("demo-caseworker",),
    "education-and-childrens-services": ("demo-caseworker-education", "demo-caseworker-education", "demo-caseworker"),
    "environmental-services": ("demo-caseworker-highways",),
    "highways-and-transport": ("demo-caseworker-highways",),
    "housing": ("demo-caseworker-housing",),
    "planning-and-development": ("demo-caseworker-planning",),
    "other": ("demo-caseworker",),
}
OF_ANY_AREA = {"demo-new-caseworker": 0.05, "demo-co-ordinator": 0.02}
LEFT_BEHIND = 0.004  # share of cases that nobody carries any more, since somebody left
HANDED_OUT_AFTER = timedelta(days=3)  # the co-ordinator hands most new complaints out by then

# To whom an authority's letter goes. Worcester's head is its Managing Director: LGSCO's annual review letter of 2020.
OFFICES = {"worcester-city-council": "Managing Director", "city-of-london-corporation": "Town Clerk"}
OFFICES_BY_KIND = {Kind.FIRE: "Chief Fire Officer", Kind.TRANSPORT: "Chief Officer", Kind.WASTE: "Chief Officer"}
OF_COUNCILS = {
    Role.LEADER: "Leader of the Council",
    Role.SCRUTINY_CHAIR: "Chair of Scrutiny",
    Role.MONITORING_OFFICER: "Monitoring Officer",
}
ON_PAPER, NAMED = 0.1, 0.5  # shares of bodies that take no letters by mail, and whose head has a name on record
LONGEST_LABEL = 63  # characters between two dots of a domain


def load_colleagues() -> dict[str, int]:
    """One colleague a role, two managers, none with a password: their keys by user name."""
    User = get_user_model()
    keys = {}
    for username, role in COLLEAGUES.items():
        user = User.objects.create_user(username, is_staff=True, is_superuser=role == "administrator")
        user.groups.set(Group.objects.filter(name=role))
        keys[username] = user.pk
    return keys


def handler_of(area: str, received_on: date, today: date, rng: Random) -> str:
    """Who carries a case; nobody one that has just come in, and a few that somebody left behind."""
    chance = rng.random()
    if chance < (0.6 if today - received_on < HANDED_OUT_AFTER else LEFT_BEHIND):
        return ""
    for name, share in OF_ANY_AREA.items():
        if rng.random() < share:
            return name
    return rng.choice(TEAM[area])


def let_go(records: Iterable[Released]) -> None:
    """Note on records, before they are saved, that one colleague wrote them and another released them."""
    people = get_user_model().objects.in_bulk(["demo-co-ordinator", "demo-manager"], field_name="username")
    for record in records:
        record.withheld_because = ""
        record.written_by, record.released_by = people.get("demo-co-ordinator"), people.get("demo-manager")
        record.released_at = timezone.now() if record.released_by else None


def set_password(password: str) -> None:
    get_user_model().objects.filter(username__in=COLLEAGUES).update(password=make_password(password))


def refuse_real_accounts() -> None:
    """Raise ImproperlyConfigured where the demonstration, which lets everybody in, is started over other accounts."""
    if not settings.DEMONSTRATION:
        return
    if real := get_user_model().objects.filter(is_active=True).exclude(username__in=COLLEAGUES).count():
        raise ImproperlyConfigured(
            f"DEMONSTRATION=1 lets everybody in, and this database has {count(real, 'account')} of somebody else: "
            "name another database, or take the tick off “Active” at each."
        )


def load_contacts() -> None:
    """Whom to write to at every authority, by office. Nobody real: names, addresses and domains are for examples."""
    Contact.objects.bulk_create(contact for authority in Authority.objects.all() for contact in contacts_of(authority))


def contacts_of(authority: Authority) -> Iterator[Contact]:
    """Its head and its link officer, and of a council who watches over it; one in ten takes its letters on paper."""
    rng, domain = Random(f"contacts {authority.slug}"), f"{authority.slug[:LONGEST_LABEL].strip('-')}.example"
    head, by_mail = head_of(authority), rng.random() > ON_PAPER
    offices = {Role.CHIEF_EXECUTIVE: head, Role.LINK_OFFICER: "Ombudsman Link Officer"}
    for role, office in (offices | OF_COUNCILS if authority.is_council else offices).items():
        contact = Contact(authority=authority, role=role, office=office)
        if by_mail:
            contact.email = f"{slugify(office).replace('-', '.')}@{domain}"
        if role == Role.CHIEF_EXECUTIVE:
            contact.name, contact.salutation = ("A N Other", head) if rng.random() < NAMED else ("", "")
            contact.address = "Made-up House\n1 Example Street"
        yield contact


def head_of(authority: Authority) -> str:
    return OFFICES.get(authority.slug) or OFFICES_BY_KIND.get(Kind(authority.kind), "Chief Executive")
