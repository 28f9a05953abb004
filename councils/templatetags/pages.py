"""What pages say of themselves to machines: their title twice, their data as JSON-LD."""

import json
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
# What could end a script element or begin a comment in it, as JSON may say it too.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@register.simple_block_tag
def kept(content: str) -> SafeString:
    """Keeps a part of a page on one line under a name, because it is said in several places: `kept as name`."""
    return mark_safe(" ".join(content.split()))  # noqa: S308 - safe as it was rendered


@register.simple_tag
def linked_data(data: dict[str, Any]) -> SafeString:
    """Data about the page, after schema.org, as a block of JSON-LD: data to every browser, and never run."""
    text = json.dumps({"@context": "https://schema.org"} | data, ensure_ascii=False).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 - escaped above
