"""Visitors of a server: one who looks closely at every answer, and wrk, with many at once."""

import http.client
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count, cycle, islice
from operator import attrgetter
from statistics import median
from urllib.parse import urlsplit

from benchmarks.serving import Server, tool

# Which worker takes a connection is chance, and it keeps it: now and then one has all eight and the other none.
# So they come several times anew, and the round in the middle counts.
CONNECTIONS, SECONDS, ROUNDS = 8, 3, 5
HEADERS = {"Accept-Encoding": "gzip"}
MISSING = {
    "wrk": "wrk is missing, so only one visitor at a time was measured. Install it (Debian: apt-get install wrk).",
    "nginx": "nginx is missing, so the exported site was not measured. Install it (Debian: apt-get install nginx).",
    "datasette": "Datasette is missing, so nothing was measured beside it. `make bench` installs it into .venv-bench.",
}
visits = count(1)


@dataclass(frozen=True)
class Alone:
    """What one visitor saw, address after address."""

    times: list[float]  # milliseconds
    sizes: list[int]  # bytes of the bodies
    processor: float  # milliseconds of the server's for each answer

    @property
    def median(self) -> float:
        """Milliseconds that an answer took at the median."""
        return median(self.times)


@dataclass(frozen=True)
class Crowd:
    """What many visitors saw together."""

    a_second: float
    processor: float  # milliseconds of the server's for each answer
    median: float  # milliseconds that an answer took while others waited too


def visited(server: Server, addresses: Sequence[str], *, once: bool = False) -> Alone:
    """Ask for every address, one after the other. Whatever is not a whole page ends the benchmark."""
    where = urlsplit(server.origin)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=300)
    times, sizes, taken = [], [], server.processor()
    for address in addresses:
        asked = f"{address}{'&' if '?' in address else '?'}visit={next(visits)}" if once else address
        began = time.perf_counter()
        connection.request("GET", asked, headers=HEADERS)
        answer = connection.getresponse()
        body = answer.read()
        times.append((time.perf_counter() - began) * 1000)
        sizes.append(len(body))
        if answer.status != 200:
            sys.exit(f"{asked} answers {answer.status}: mend the benchmark before believing it.")
    connection.close()
    return Alone(times, sizes, (server.processor() - taken) * 1000 / len(addresses))


def together(server: Server, addresses: Sequence[str]) -> Crowd:
    """Ask for every address, all at once: for a server that is too slow to be asked for so many seconds."""
    began, taken = time.perf_counter(), server.processor()
    with ThreadPoolExecutor(len(addresses)) as visitors:
        seen = list(visitors.map(lambda address: visited(server, [address]).median, addresses))
    processor = (server.processor() - taken) * 1000 / len(addresses)
    return Crowd(len(addresses) / (time.perf_counter() - began), processor, median(seen))


def driven(server: Server, addresses: Sequence[str], sizes: Sequence[int], *, once: bool = False) -> Crowd:
    """Let wrk ask for the addresses in turn, over several connections; the round in the middle of several."""
    rounds = [one_round(server, addresses, sizes, once=once) for _ in range(ROUNDS)]
    return sorted(rounds, key=attrgetter("a_second"))[ROUNDS // 2]


def one_round(server: Server, addresses: Sequence[str], sizes: Sequence[int], *, once: bool) -> Crowd:
    """What wrk saw in a few seconds. Every answer must be there, and whole."""
    began = server.processor()
    said = wrk(server.origin, addresses, once=once)
    processor = server.processor() - began
    asked = int(said["requests"])
    # Which answers are still on their way at the end is not known: the largest, at most.
    whole = sum(sorted(islice(cycle(sizes), asked + CONNECTIONS))[:asked])
    if said["refused"] or said["broken"] or not asked:
        sys.exit(f"{server.origin}{addresses[0]}: {asked} answers, {said['refused']} refused, {said['broken']} broken.")
    if said["bytes"] < 0.97 * whole:
        sys.exit(f"{server.origin}{addresses[0]}: {said['bytes']:,.0f} bytes came where {whole:,} were due.")
    return Crowd(asked / said["seconds"], processor * 1000 / asked, said["median"])


def wrk(origin: str, addresses: Sequence[str], *, once: bool) -> dict[str, float]:
    """Run wrk; what it says."""
    program = tool("wrk")
    assert program
    with tempfile.NamedTemporaryFile("w", prefix="ombudsman-benchmark-", suffix=".txt") as listed:
        listed.write("\n".join(addresses))
        listed.flush()
        command = [program, "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{SECONDS}s"]
        command += ["--timeout", "30s", "--script", "benchmarks/serving/visits.lua"]
        command += [f"--header={name}: {value}" for name, value in HEADERS.items()]
        command += [origin, "--", listed.name, "once" if once else "again", f"w{next(visits)}"]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    (line,) = (line for line in output.splitlines() if line.startswith("SAID "))
    return json.loads(line.removeprefix("SAID "))


def is_there(name: str) -> bool:
    """Whether a program is installed; says what to do about it when it is not."""
    if tool(name) is None:
        print(MISSING[name])
        return False
    return True
