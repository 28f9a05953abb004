"""The five roles of the back office, each a group with what it may do."""

from typing import Any

from django.apps import apps as registry

APPS = ("admin", "auth", "councils", "django_tasks_database", "letters")


def may(verbs: str, app: str, *models: str) -> set[str]:
    """Permissions by name: what may be done to which records of an app."""
    return {f"{app}.{verb}_{model}" for verb in verbs.split() for model in models}


READS = may(
    "view",
    "councils",
    "alias",
    "allowance",
    "attendance",
    "authority",
    "boundary",
    "call",
    "category",
    "consultation",
    "contact",
    "correction",
    "decision",
    "dispute",
    "duedateamendment",
    "formeridentity",
    "importedfile",
    "kindtotal",
    "mailingstop",
    "performance",
    "population",
    "publicreport",
    "reason",
    "recommendation",
    "reviewyear",
    "seminar",
    "trainingcourse",
    "yearnote",
) | may(
    "view",
    "letters",
    "dispatch",
    "letter",
    "nationalreview",
    "pack",
    "reading",
    "reminder",
    "reminderrule",
    "run",
    "sample",
    "wording",
)

CASEWORKER = (
    READS
    | may("add change", "councils", "attendance", "contact", "decision", "recommendation", "seminar", "trainingcourse")
    | {"councils.add_call", "letters.add_reminder", "letters.change_reminder"}
    | may("delete", "councils", "attendance")
)

COORDINATOR = (
    CASEWORKER
    | {"councils.release_decision"}
    | may("add change", "councils", "dispute", "population", "publicreport")
    | may("change", "councils", "consultation")
    | may("delete", "councils", "contact", "recommendation", "seminar", "trainingcourse")
)

MANAGER = (
    COORDINATOR
    | {"councils.cease_compliance", "letters.approve_letter", "letters.issue_letter"}
    | may(
        "add change", "councils", "alias", "authority", "category", "formeridentity", "reason", "reviewyear", "yearnote"
    )
    | may("add", "councils", "correction")
    | may("add change", "letters", "letter", "nationalreview", "reminderrule", "wording")
    | {"letters.add_pack", "letters.add_sample", "letters.change_reading"}
    | may("delete", "councils", "publicreport")
)

AUDITOR = READS | may("view", "auth", "group", "user") | {"admin.view_logentry"}

# An administrator keeps the register and the accounts; every permission there is.
ADMINISTRATOR = None

ROLES: dict[str, set[str] | None] = {
    "caseworker": CASEWORKER,
    "co-ordinator": COORDINATOR,
    "manager": MANAGER,
    "auditor": AUDITOR,
    "administrator": ADMINISTRATOR,
}

# What each role is there for, for people.
WORK = {
    "caseworker": "logs decisions and recommendations, and follows them up",
    "co-ordinator": "also reads and releases texts, hands cases over, keeps public reports",
    "manager": "also freezes and publishes a year, words, approves and issues its letters",
    "auditor": "reads everything and changes nothing",
    "administrator": "may do everything, and looks after the accounts",
}


def establish(apps: Any = registry, **told: Any) -> None:
    """Make the five groups and give each what its role may do, whatever it could before. Every `migrate` calls it."""
    try:
        group, permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:  # some migrations only, and not those of the accounts
        return
    there = {
        f"{app}.{codename}": pk
        for app, codename, pk in permission.objects.filter(content_type__app_label__in=APPS).values_list(
            "content_type__app_label", "codename", "pk"
        )
    }
    for role, granted in ROLES.items():
        names = there.keys() if granted is None else granted & there.keys()
        group.objects.get_or_create(name=role)[0].permissions.set(there[name] for name in names)
