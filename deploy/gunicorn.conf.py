"""Gunicorn's settings for the site: `gunicorn --config deploy/gunicorn.conf.py`, from the folder of `manage.py`."""

import os
import shutil
from pathlib import Path
from typing import Any

wsgi_app = "ombudsman.wsgi"
bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = 4
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a sign of life that no slow disk delays
timeout = 120  # the largest file that a colleague brings in is looked through within a request
graceful_timeout = 30
max_requests, max_requests_jitter = 20_000, 2_000

# Nobody commands a running site but whoever may send it signals.
control_socket_disable = True
# No address of the site is longer, and no browser sends more.
limit_request_line = 4_094
limit_request_fields = 60
limit_request_field_size = 8_190
# The proxy is on this machine; name another's address here, or its X-Forwarded-Proto is not believed.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")


def on_starting(server: Any) -> None:
    """Requests are counted anew with each start; see /metrics."""
    folder = Path(os.environ.get("DATA_DIR", "var")) / "requests"
    shutil.rmtree(folder, ignore_errors=True)
