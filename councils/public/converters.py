"""How review years and references stand in an address: importing this teaches them to Django's paths."""

from django.urls import register_converter

from councils.models.year import first_day


class YearLabel:
    """A review year in an address: 2019-20. Anything else is not found."""

    regex = r"20[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> str:
        """The label itself, if it names a year. Raises ValueError, which means not found."""
        first_day(value)
        return value

    def to_url(self, value: str) -> str:
        return value


class ReferenceSlug:
    """A decision's reference in an address, 19-012-345; in Python as it is written, 19 012 345."""

    regex = r"[0-9]{2}-[0-9]{3}-[0-9]{3}"

    def to_python(self, value: str) -> str:
        return value.replace("-", " ")

    def to_url(self, value: str) -> str:
        return value.replace(" ", "-")


register_converter(YearLabel, "year")
register_converter(ReferenceSlug, "reference")
