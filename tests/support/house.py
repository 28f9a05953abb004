"""The house measured: modules, folders, imports and names. `python tests/support/house.py` prints it for a tree."""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import quantiles

import grimp

PACKAGES = ("ombudsman", "letters", "councils")


class House:
    """A tree of the project, read once."""

    def __init__(self, root: Path):
        self.root = root
        self.modules = {
            path: ast.parse(path.read_text())
            for package in PACKAGES
            for path in sorted((root / package).rglob("*.py"))
            if "migrations" not in path.parts
        }

    def name(self, path: Path) -> str:
        """A file by its place below the root."""
        return str(path.relative_to(self.root))

    def lines(self, paths: Iterable[Path] | None = None) -> int:
        return sum(len(path.read_text().splitlines()) for path in paths or self.modules)

    def folders(self, *tops: str) -> dict[str, int]:
        """How many entries each folder has."""
        found = [self.root / top for top in tops]
        found += [path for top in found for path in top.rglob("*") if path.is_dir()]
        return {
            self.name(folder): sum(entry.name != "__pycache__" and entry.name[0] != "." for entry in folder.iterdir())
            for folder in found
            if "__pycache__" not in folder.parts
        }

    def functions(self) -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
        for path, tree in self.modules.items():
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield path, node

    def imports_inside_functions(self) -> list[str]:
        """Where a function imports something, each import once."""
        found = {
            (path, node.lineno)
            for path, function in self.functions()
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        return [f"{self.name(path)}:{line}" for path, line in sorted(found)]

    def defined(self, kinds: tuple[type[ast.stmt], ...]) -> dict[str, list[str]]:
        """Where the top-level definitions of some kinds stand, by their names."""
        found: dict[str, list[str]] = defaultdict(list)
        for path, tree in self.modules.items():
            for node in tree.body:
                if isinstance(node, kinds):
                    found[node.name].append(self.name(path))
        return found

    def names_of_several(self) -> dict[str, list[str]]:
        """Names of functions and classes that stand for different things in different modules."""
        found = self.defined((ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        return {name: places for name, places in found.items() if len(set(places)) > 1}

    def imports(self) -> dict[str, set[str]]:
        """What each module imports of the project, inside functions and for the type checker alone included."""
        sys.path.insert(0, str(self.root))
        graph = grimp.build_graph(*PACKAGES, cache_dir=None)
        modules = {module for module in graph.modules if ".migrations" not in module}
        return {module: modules & graph.find_modules_directly_imported_by(module) for module in modules}

    def circles(self) -> list[list[str]]:
        """Modules that import one another, directly or by way of others: the largest circle first."""
        imports = self.imports()
        reached = {module: reachable(imports, module) for module in imports}
        circles = {
            frozenset(other for other in reached[module] if module in reached[other])
            for module in imports
            if module in reached[module]
        }
        return sorted(map(sorted, circles), key=len, reverse=True)

    def words_of_docstrings(self) -> int:
        kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        nodes = (node for tree in self.modules.values() for node in ast.walk(tree) if isinstance(node, kinds))
        return sum(len((ast.get_docstring(node) or "").split()) for node in nodes)


def reachable(imports: dict[str, set[str]], start: str) -> set[str]:
    """All modules that one leads to."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = imports[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def measured(root: Path) -> dict[str, str]:
    """The house in numbers."""
    house = House(root)
    lines = house.lines()
    folders = house.folders(*PACKAGES, "templates", "tests")
    fullest = max(folders, key=lambda name: folders[name])
    lengths = [node.end_lineno - node.lineno + 1 for _, node in house.functions()]  # type: ignore[operator]
    several = house.names_of_several()
    circles = ", ".join(str(len(circle)) for circle in house.circles())
    tests = house.lines(path for path in (root / "tests").rglob("*.py"))
    return {
        "modules": f"{len(house.modules)}",
        "lines of code": f"{lines:,}",
        "functions": f"{len(lengths):,}",
        "lines of a function, 95th percentile": f"{quantiles(lengths, n=20)[-1]:.0f}",
        "fullest folder": f"{folders[fullest]} ({fullest})",
        "circles, imports inside functions counted": circles or "none",
        "imports inside functions": f"{len(house.imports_inside_functions())}",
        "names that mean several things": f"{len(several)} ({sum(map(len, several.values()))} definitions)",
        "docstring words per 1,000 lines": f"{1000 * house.words_of_docstrings() / lines:.0f}",
        "lines of tests to lines of code": f"{tests / lines:.2f}",
    }


if __name__ == "__main__":
    for what, number in measured(Path(sys.argv[1] if sys.argv[1:] else ".").resolve()).items():
        sys.stdout.write(f"{what:45} {number}\n")
