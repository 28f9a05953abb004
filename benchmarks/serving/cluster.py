"""A throw-away PostgreSQL server around a command: `python -m benchmarks.serving.cluster COMMAND ...`.

DATABASE_URL names it while the command runs; it answers on the loopback alone, and nothing of it is left afterwards.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.serving import free_port

WITHOUT = "The programs of a PostgreSQL server were not found: install them (Debian: apt-get install postgresql)."


def programs() -> Path | None:
    """The folder of the newest server programs on this machine."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    of_debian = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(of_debian, key=lambda path: int(path.parent.name), default=None)


@contextmanager
def cluster(binaries: Path) -> Iterator[str]:
    """The URL of a server. It refuses to run as root, and is then run as the user that Debian brings for it."""
    owner = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="ombudsman-postgresql-") as folder:
        if owner:
            shutil.chown(folder, owner)
        port = free_port()

        def run(program: str, *arguments: str) -> None:
            command = [str(binaries / program), f"--pgdata={folder}/data", *arguments]
            subprocess.run(command, user=owner, cwd=folder, check=True, stdout=subprocess.DEVNULL)

        run("initdb", "--username=ombudsman", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        run("pg_ctl", "start", "--wait", f"--log={folder}/log", f"--options={options}")
        try:
            yield f"postgres://ombudsman@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "stop", "--wait", "--mode=immediate")


def main() -> None:
    binaries = programs()
    if not binaries:
        sys.exit(WITHOUT)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # whoever ends it finds nothing left either
    with cluster(binaries) as url:
        sys.exit(subprocess.run(sys.argv[1:], env=os.environ | {"DATABASE_URL": url}, check=False).returncode)


if __name__ == "__main__":
    main()
