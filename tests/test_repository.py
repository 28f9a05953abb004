"""What is written here serves every reader: no machine's own paths, no registry's address, nothing left to do."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {".git", "__pycache__", "var", "node_modules", "staticfiles"}
BINARY = {".gz", ".ico", ".jpeg", ".jpg", ".otf", ".pdf", ".png", ".ttf", ".woff", ".woff2", ".xlsx", ".zip"}

# Written so that this file does not hold what it looks for.
MACHINE_PATH = re.compile(r"(?<![\w.:/-])/(home|root|Users|work|farm)/\w|\.pyenv/versions/\d")
REGISTRY = re.compile(r"\b(pypi|npmjs|pythonhosted)\.(org|com)\b|\b(deb|security)\.debian\.org\b")
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")


def written_files():
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS and (name == ".ci" or name[0] != ".")]
        yield from (Path(folder) / name for name in names if {name, Path(name).suffix}.isdisjoint(NOT_OURS | BINARY))


def mentions(pattern):
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in written_files()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_knows_one_machine_by_its_paths():
    assert mentions(MACHINE_PATH) == []


def test_no_file_names_a_package_registry():
    assert mentions(REGISTRY) == []


def test_nothing_is_left_to_do():
    assert mentions(UNFINISHED) == []


def requirement_lists():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    dev = project["optional-dependencies"]["dev"]
    return [("requirements.txt", project["dependencies"]), ("requirements-dev.txt", project["dependencies"] + dev)]


@pytest.mark.parametrize(("lock", "required"), requirement_lists())
def test_the_lock_holds_a_permitted_version_of_every_dependency(lock, required):
    pins = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / lock).read_text(), flags=re.MULTILINE))
    for requirement in map(Requirement, required):
        assert requirement.specifier.contains(pins[requirement.name]), f"run `make lock`: {requirement}"


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_has_hashes_and_no_addresses(lock):
    text = (ROOT / lock).read_text()
    for pin in re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in pin
    assert "://" not in text


def test_both_locks_agree():
    runtime, dev = (
        set(re.findall(r"^\S+==\S+", (ROOT / f"requirements{part}.txt").read_text(), re.MULTILINE))
        for part in ("", "-dev")
    )
    assert runtime <= dev


def test_every_module_that_the_documents_name_is_where_they_say():
    modules = ["/" + path.relative_to(ROOT).as_posix() for path in written_files() if path.suffix == ".py"]
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for named in set(re.findall(r"`([a-z_0-9/]+\.py)`", page.read_text())):
            assert any(module.endswith(f"/{named}") for module in modules), (page.name, named)


def test_every_make_command_that_is_written_about_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / ".ci/run"]:
        written = set(re.findall(r"`make ([a-z]+)", page.read_text()))
        assert written <= targets, page


@pytest.fixture
def audit(tmp_path):
    """Ask about known weaknesses in a folder where a source of advisories answers as it is told."""

    def ask(answer):
        tools = tmp_path / ".venv-audit/bin"
        tools.mkdir(parents=True)
        (tmp_path / ".ci").mkdir()
        (tools / "python").symlink_to(sys.executable)
        (tmp_path / "answer").write_text(answer)
        source = tools / "pip-audit"
        source.write_text('#!/bin/sh\nwhile [ "$1" != --output ]; do shift; done\ncat answer > "$2"\n')
        source.chmod(0o755)
        (tmp_path / "Makefile").write_text(".venv-audit/.tools:\n\t@true\n")
        shutil.copy(ROOT / ".ci/audit", tmp_path / ".ci/audit")
        return subprocess.run([tmp_path / ".ci/audit"], capture_output=True, text=True, check=False)

    return ask


def answer_about(**weaknesses):
    packages = [{"name": "django", "version": "1.0", "vulns": []}, {"name": "anything", "version": "2.0"} | weaknesses]
    return json.dumps({"dependencies": packages})


def test_a_package_with_a_known_weakness_fails_the_check_by_name(audit):
    asked = audit(answer_about(vulns=[{"id": "CVE-2026-0001", "fix_versions": ["2.1"]}]))
    assert asked.returncode == 1
    assert asked.stdout == "KNOWN WEAKNESS: anything 2.0: CVE-2026-0001, mended in 2.1\n"


def test_no_known_weakness_is_said_with_what_was_not_checked(audit):
    asked = audit(answer_about(skip_reason="not there"))
    assert (asked.returncode, asked.stdout) == (0, "No known weakness in 1 packages. NOT CHECKED: anything.\n")


def test_a_source_that_cannot_be_reached_is_said_and_fails_nothing(audit):
    asked = audit("")
    assert asked.returncode == 0
    assert asked.stdout.startswith("NOT CHECKED for known weaknesses: no source of advisories can be reached.")
