"""What is shipped to run the site: units, proxy, image. They name what there is, and their sizes go together."""

import configparser
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from councils.admin.report import LARGEST
from ombudsman.settings import env

DEPLOY = Path(settings.BASE_DIR) / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
MADE_BY_THE_OFFICE = {"SITE", "WEB_PROCESSES", "BIND", "FORWARDED_ALLOW_IPS"}  # read by units and gunicorn's settings


def unit(path):
    parser = configparser.RawConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(path)
    return parser


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_a_command_that_there_is_and_a_timer_a_unit_that_there_is(path):
    found = unit(path)
    if path.suffix == ".timer":
        assert path.with_suffix(".service") in UNITS
        assert found["Timer"]["Persistent"] == "yes"
        return
    service = found["Service"]
    assert service["User"] == "ombudsman"
    assert service["NoNewPrivileges"] == "yes"
    if command := re.search(r"manage\.py (\w+)", service["ExecStart"]):
        assert command[1] in get_commands()
    else:
        assert "gunicorn --config deploy/gunicorn.conf.py" in service["ExecStart"]


def test_systemd_has_nothing_to_complain_of(tmp_path):
    if not shutil.which("systemd-analyze"):
        return  # every unit has been read and looked at above
    for path in UNITS:
        text = path.read_text().replace("/opt/ombudsman/.venv/bin/python", sys.executable)
        (tmp_path / path.name).write_text(text.replace("/opt/ombudsman/.venv/bin/gunicorn", sys.executable))
    units = [str(tmp_path / path.name.replace("@.", "@1.")) for path in UNITS]
    shutil.copy(tmp_path / "ombudsman-worker@.service", tmp_path / "ombudsman-worker@1.service")
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if str(tmp_path) in line or "ombudsman" in line] == []


def test_whatever_the_site_takes_the_proxy_lets_through_and_gunicorn_waits_for():
    proxy = (DEPLOY / "nginx.conf").read_text()
    assert proxy.count("{") == proxy.count("}")
    gunicorn = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))
    size = int(re.search(r"client_max_body_size (\d+)m;", proxy)[1]) * 1024**2
    assert size > LARGEST
    assert int(re.search(r"proxy_read_timeout (\d+)s;", proxy)[1]) >= gunicorn["timeout"]
    assert gunicorn["control_socket_disable"]
    assert gunicorn["limit_request_line"] > 0
    assert gunicorn["bind"] in proxy
    assert {"/metrics", "/readyz"} <= set(re.findall(r"location = (\S+)", proxy))


def test_the_settings_that_are_shipped_are_settings():
    named = re.findall(r"^([A-Z_]+)=", (DEPLOY / "ombudsman.env").read_text(), flags=re.MULTILINE)
    assert set(named) - MADE_BY_THE_OFFICE <= env.names
    composed = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert set(composed["services"]["site"]["environment"]) - MADE_BY_THE_OFFICE <= env.names


def test_what_is_composed_starts_after_what_it_needs_and_runs_commands_that_there_are():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert {name for service in services.values() for name in service.get("depends_on", {})} <= services.keys()
    said = " ".join(" ".join(service.get("command", [])) for service in services.values())
    assert set(re.findall(r"manage\.py (\w+)", said)) <= get_commands().keys()
    image = (DEPLOY / "Containerfile").read_text()
    assert services["site"]["build"]["dockerfile"] == "deploy/Containerfile"
    for needed in ("libpango-1.0-0", "libharfbuzz-subset0", "postgresql-client", "--require-hashes", "USER ombudsman"):
        assert needed in image
