"""PDF objects to the bytes of a file: what pydyf's own writer does, each object put into words once instead of twice.

pydyf works out every object a second time for the file identifier, compression at the slowest level included. For
letters by the hundred that is a seventh of all the work. Streams go into the file as they are, everything else into two
object streams; the identifier is a digest of all, so equal letters are equal files. The structure, which screen readers
ask for, has a stream of its own: whoever puts pages together for the printer need not read it, and it is the most.
"""

import zlib
from hashlib import md5
from typing import Any

HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
COMPRESSION = 6


def bind(pdf: Any) -> bytes:
    """The file made of a finished pydyf.PDF."""
    pdf.add_object(pdf.info)
    parts, position, places = [HEADER], len(HEADER), {}
    drawn: list[tuple[int, bytes]] = []
    structure: list[tuple[int, bytes]] = []
    for thing in pdf.objects[1:]:  # the first is the head of the list of free numbers, which is nowhere in the file
        if thing.compressible:
            words = thing.data
            (structure if b"/StructElem" in words else drawn).append((thing.number, words))
            continue
        part = _stream(thing.number, thing.extra, _content(thing))
        places[thing.number] = (1, position, 0)
        parts.append(part)
        position += len(part)
    number = len(pdf.objects)
    for packed in filter(None, (drawn, structure)):
        part = _packed(number, packed)
        places[number] = (1, position, 0)
        places.update((key, (2, number, index)) for index, (key, _) in enumerate(packed))
        parts.append(part)
        position += len(part)
        number += 1
    digest = md5(b"".join(parts), usedforsecurity=False).hexdigest().encode()
    parts.append(_cross_references(pdf, number, position, places, digest))
    parts.append(b"startxref\n%d\n%%%%EOF\n" % position)
    return b"".join(parts)


def _content(stream: Any) -> bytes:
    return b"\n".join(item if isinstance(item, bytes) else _words(item) for item in stream.stream)


def _words(item: Any) -> bytes:
    if isinstance(item, bytes):
        return item
    if isinstance(item, float):
        return f"{item:f}".rstrip("0").rstrip(".").encode("ascii")
    return item.data if hasattr(item, "data") else str(item).encode("ascii")


def _stream(number: int, extra: dict[str, Any], content: bytes) -> bytes:
    content = zlib.compress(content, COMPRESSION)
    words = b"".join(b"/%s %s" % (key.encode(), _words(value)) for key, value in extra.items())
    return b"%d 0 obj\n<<%s/Filter /FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        number, words, len(content), content,
    )  # fmt: skip


def _packed(number: int, things: list[tuple[int, bytes]]) -> bytes:
    """Small objects in one compressed stream, with a list of where in it each begins."""
    index, position, data = [], 0, []
    for key, words in things:
        data.append(words)
        index.append(f"{key} {position}")
        position += len(words) + 1
    listed = " ".join(index).encode()
    extra = {"Type": b"/ObjStm", "N": len(things), "First": len(listed) + 1}
    return _stream(number, extra, b"\n".join((listed, *data)))


def _cross_references(
    pdf: Any, number: int, position: int, places: dict[int, tuple[int, int, int]], digest: bytes
) -> bytes:
    places = {0: (0, 0, 65535), number: (1, position, 0), **places}
    table = b"".join(
        kind.to_bytes(1, "big") + where.to_bytes(4, "big") + index.to_bytes(2, "big")
        for kind, where, index in (places[n] for n in range(number + 1))
    )
    extra = {
        "Type": b"/XRef",
        "Size": number + 1,
        "W": b"[1 4 2]",
        "Root": pdf.catalog.reference,
        "Info": pdf.info.reference,
        "ID": b"[<%s> <%s>]" % (digest, digest),
    }
    return _stream(number, extra, table)
