"""How one letter among those about a council and year stands in an address: importing this teaches it to paths."""

from django.urls import register_converter

from letters.models.letter import TO, edition_slug


class Edition:
    """A letter's edition, 1 or 2, and to whom it went if that is another authority: 1-to-north-anyshire-council."""

    regex = r"[1-9][0-9]?(?:-to-[-a-zA-Z0-9_]+)?"

    def to_python(self, value: str) -> tuple[int, str]:
        number, _, recipient = value.partition(TO)
        return int(number), recipient

    def to_url(self, value: tuple[int, str]) -> str:
        return edition_slug(*value)


register_converter(Edition, "edition")
