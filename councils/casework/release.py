"""Release: what the public will read is checked, and a second person lets it go. Until then it is withheld.

Which decisions and reports are public on a day is for `councils.models.publication` to say.
"""

from collections.abc import Collection
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from councils.models.choices import RecommendationKind
from councils.models.publication import retained_after, today
from councils.models.recommendation import Recommendation
from councils.models.released import NOT_RELEASED, Released
from councils.statistics.english import long_date

FEW_QUESTIONS = 3  # of the text check that are told one by one


def questions_in_short(record: Released) -> list[str]:
    """What the text check asks, told one by one or, where it is more, in one sentence: they are marked in the text."""
    questions = record.questions()
    if len(questions) <= FEW_QUESTIONS:
        return questions
    return [f"The text check asks about {len(questions)} passages of {record}: they are marked in the text."]


def overrule(record: Released) -> None:
    """Let everything stand that the check finds now, for the reason that is written on the record."""
    record.sent_back_because, record.sent_back_by = "", None
    record.overruled_findings = ""
    record.let_stand(record.overruled_because)
    record.save()


def text_fingerprint(record: Released) -> str:
    """What tells the texts and facts that somebody has read, and the day they are for, from any others."""
    texts = [(where, text) for where, text, _ in record.public_texts()]
    return sha256(repr((texts, [*map(str, record.public_values)], str(record.public_from))).encode()).hexdigest()


def is_held(record: Released) -> bool:
    return record.withheld_because == NOT_RELEASED


def hold(record: Released, *, by: Any) -> None:
    if mark_held(record, by=by):
        record.save()


def mark_held(record: Released, *, by: Any) -> bool:
    """Note on a record that somebody changed what the public reads of it; whether that says anything new.

    What is withheld for a reason of its own stays so; what will never be public needs no release.
    """
    as_before = is_held(record) and record.written_by == by and not record.sent_back_because
    if not record.is_for_the_public or as_before:
        return False
    record.sent_back_because, record.sent_back_by = "", None
    record.written_by = by
    record.released_at = record.released_by = None
    record.withheld_because = record.withheld_because or NOT_RELEASED
    return True


def blockers_to_release(record: Released, by: Any) -> list[str]:
    """Why somebody cannot release a text, as sentences; empty when they can."""
    reasons = []
    if not is_held(record):
        why = f"It is withheld: {record.withheld_because}" if record.withheld_because else "Nothing waits for release."
        reasons.append(why)
    reasons += questions_in_short(record)
    if not by.has_perm("councils.release_decision"):
        reasons.append(f"{by} may not release texts: a co-ordinator or a manager can.")
    if record.written_by_id and record.written_by_id == by.pk:
        reasons.append(f"{by} wrote it: a second person has to read it.")
    return reasons


def touches_the_public(recommendation: Recommendation, changed: Collection[str], *, kind_before: str | None) -> bool:
    is_read = RecommendationKind.SERVICE in (recommendation.kind, kind_before)
    return is_read and not {"text", "kind"}.isdisjoint(changed)


def locked_one(record: Released) -> Any:
    return type(record)._default_manager.select_for_update().get(pk=record.pk)


def what_release_does(record: Released, at: datetime | None = None) -> str:
    """What the public can read once somebody releases it, as a sentence."""
    day, decided = record.public_from, getattr(record, "decided_on", None)
    if day and day > today(at):
        return f"The public can read this from {long_date(day)} on."
    if decided and decided <= retained_after(at):
        return too_long_ago(decided)
    if waits_for := record.waits_for(at):
        return f"The public can read this once {waits_for}."
    return "The public can read this at once."


def too_long_ago(decided: date) -> str:
    return f"It was decided on {long_date(decided)}, too long ago to be shown: the public sees no text of it."


def what_withholding_does(record: Released, at: datetime | None = None) -> str:
    """What becomes of it for the public once somebody withholds it, as a sentence."""
    decided = getattr(record, "decided_on", None)
    if record.is_past_embargo(at) and decided and decided <= retained_after(at):
        return too_long_ago(decided)
    if record.is_past_embargo(at):
        return f"The public can read it now: it is taken down at once, and {record.once_taken_down}."
    return "The public cannot read it now, and will not."


@transaction.atomic
def release(record: Released, *, by: Any, read: str, at: datetime | None = None) -> None:
    """Let the public read it once its day comes. Raises ValidationError with every reason against it.

    `read` is the fingerprint of what was read, to be sure that it was, and is still the same.
    """
    locked = locked_one(record)
    if read != text_fingerprint(locked):
        raise ValidationError("The texts were changed while you read. Here they are as they stand now: read again.")
    if reasons := blockers_to_release(locked, by):
        raise ValidationError(reasons)
    locked.withheld_because = locked.sent_back_because = ""
    locked.sent_back_by = None
    locked.released_at, locked.released_by = at or timezone.now(), by
    locked.become_public(locked.released_at)
    locked._history_user = by
    locked._change_reason = "released"
    locked.save()
    record.refresh_from_db()


def blockers_to_sending_back(record: Released, by: Any) -> list[str]:
    """Why somebody cannot send a text back, as sentences; empty when they can."""
    if not is_held(record):
        return ["Nothing waits for release."]
    if record.sent_back_because:
        return [f"{record.sent_back_by} has sent it back already: {record.sent_back_because}"]
    return [f"{by} wrote it, and can change it."] if record.written_by_id == by.pk else []


def send_back(record: Released, *, note: str, by: Any) -> None:
    """Ask whoever wrote it to put something right before a second person reads it again."""
    record.sent_back_because, record.sent_back_by = note, by
    record._history_user, record._change_reason = by, "sent back"  # type: ignore[attr-defined]
    record.save()


def blockers_to_asking_again(record: Released, by: Any) -> list[str]:
    if not (is_held(record) and record.sent_back_because):
        return ["Nobody has sent it back."]
    may = by.has_perm(f"councils.change_{record._meta.model_name}")
    return [] if may else [f"{by} may read it, not change it."]


def ask_again(record: Released, *, answer: str, by: Any) -> None:
    """Have a text that was sent back read as it stands. The history keeps the note and the answer."""
    record.sent_back_because, record.sent_back_by = "", None
    record._history_user, record._change_reason = by, answer  # type: ignore[attr-defined]
    record.save()


@transaction.atomic
def withhold(record: Released, *, reason: str, by: Any) -> None:
    """Keep it from the public, also what is public now. Raises ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError("Say why it is withheld: the reason is kept with the record.")
    locked = locked_one(record)
    locked.withheld_because = reason
    locked._history_user = by
    locked.save()
    record.refresh_from_db()
