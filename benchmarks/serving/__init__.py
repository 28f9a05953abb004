"""Servers of the benchmarks' own on this machine's loopback: started, waited for, and ended with all they started."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
WORKERS, THREADS = 2, 4
PATIENCE = 60  # seconds until a server that has been started must answer
TICKS = os.sysconf("SC_CLK_TCK")
NGINX = """
daemon off;
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    types {{ text/html html; text/css css; application/json json; }}
    access_log off;
    gzip on;
    gzip_types text/css application/json;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {site};
        index index.html index.json;
    }}
}}
"""


@dataclass(frozen=True)
class Server:
    """A server that is up: where it answers, and the process that started it."""

    origin: str
    process: subprocess.Popen

    def processor(self) -> float:
        """Seconds of processor that it and all it started have taken so far. NaN where the system does not tell."""
        if not Path("/proc/self/stat").exists():
            return float("nan")
        return sum(map(ticks_of, family(self.process.pid))) / TICKS


def family(pid: int) -> Iterator[int]:
    """A process and those that it started."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from family(int(child))


def ticks_of(pid: int) -> int:
    """Ticks of processor that a process has taken, for itself and for the system's work on its behalf."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def tool(name: str) -> str | None:
    """Where a program is, in the benchmarks' own environment or on the path; None when it is missing."""
    own = ROOT / ".venv-bench/bin" / name
    return str(own) if own.exists() else shutil.which(name) or shutil.which(f"/usr/sbin/{name}")


@contextmanager
def site(database: str, application: str = "benchmarks.serving.site") -> Iterator[Server]:
    """The site as it is served: two workers of gunicorn, over a database."""
    with tempfile.TemporaryDirectory(prefix="ombudsman-benchmark-") as folder:
        environment = os.environ | {"DATABASE_URL": database, "DATA_DIR": folder, "PYTHONWARNINGS": "ignore"}
        environment |= {"DJANGO_SETTINGS_MODULE": "benchmarks.serving.settings", "DEBUG": "0"}
        environment = {"LIMIT_VISITORS": "0", **environment}
        manage = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
        subprocess.run(manage, cwd=ROOT, env=environment, check=True)
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "--workers", str(WORKERS), "--threads", str(THREADS)]
        command += ["--bind", f"127.0.0.1:{port}", "--log-level", "error", f"{application}:application"]
        with serving(command, f"http://127.0.0.1:{port}", "/healthz", environment) as server:
            yield server


@contextmanager
def nginx(folder: Path) -> Iterator[Server]:
    """A folder of files, served by nginx with as many workers."""
    program = tool("nginx")
    assert program
    with tempfile.TemporaryDirectory(prefix="ombudsman-benchmark-") as scratch:
        port = free_port()
        Path(scratch).chmod(0o755)  # its workers may be of another user
        settings = Path(scratch, "nginx.conf")
        settings.write_text(NGINX.format(folder=scratch, site=folder, port=port, workers=WORKERS))
        command = [program, "-p", scratch, "-e", f"{scratch}/error.log", "-c", str(settings)]
        with serving(command, f"http://127.0.0.1:{port}", "/", dict(os.environ)) as server:
            yield server


@contextmanager
def datasette(file: Path) -> Iterator[Server]:
    """A SQLite file, served by Datasette, which is given the time to answer in full."""
    program = tool("datasette")
    assert program
    port = free_port()
    command = [program, "serve", str(file), "--host", "127.0.0.1", "--port", str(port)]
    for setting in ("sql_time_limit_ms", "facet_time_limit_ms"):
        command += ["--setting", setting, "20000"]
    command += ["--setting", "suggest_facets", "off"]  # which the site does not do either
    with serving(command, f"http://127.0.0.1:{port}", "/-/versions.json", dict(os.environ)) as server:
        yield server


@contextmanager
def serving(command: list[str], origin: str, ready: str, environment: dict[str, str]) -> Iterator[Server]:
    """A server while it runs. Raises SystemExit with what it said when it does not come up."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said)
        try:
            if not comes_up(process, origin + ready):
                said.seek(0)
                sys.exit(f"{command[0]} does not come up:\n{said.read().decode(errors='replace')[-2000:]}")
            yield Server(origin, process)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def comes_up(process: subprocess.Popen, address: str) -> bool:
    """Whether a server answers before anybody loses patience with it."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            return urllib.request.urlopen(address, timeout=5).status == 200  # noqa: S310
        time.sleep(0.1)
    return False


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
