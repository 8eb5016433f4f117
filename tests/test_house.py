"""The rules of the house: what may import what, how large things grow, where numbers may stand."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "airkit"
MODULES = sorted(PACKAGE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}

# From the ground up: each may import from the floors below it, never from its own or a higher one.
FLOORS: tuple[set[str], ...] = (
    {"words", "shipped", "units"},
    {"errors"},
    {"tables"},
    {"factors", "emissions", "finance"},
    {"draws"},
    {"case"},
    {"result", "places", "provenance"},
    {"coal", "schedule", "campaign"},
    {"view", "balance"},
    {"demo"},
    {"figures"},
    {"report"},
    {"planner"},
    {"cli"},
)
RANK = {home: rank for rank, floor in enumerate(FLOORS) for home in floor}

# Libraries that are heavy or have one door, and the modules that are their door.
DOORS = {
    "pulp": re.compile(r"schedule/(exact/.*|.*polish)\.py"),
    "highspy": re.compile(r"schedule/.*"),
    "numba": re.compile(r"schedule/.*"),
    "matplotlib": re.compile(r"figures/.*"),
    "pandera": re.compile(r"tables/.*"),
    "openpyxl": re.compile(r"tables/.*"),
    "xlsxwriter": re.compile(r"(tables|report)/.*"),
    "docx": re.compile(r"report/.*"),
    "docxtpl": re.compile(r"report/.*"),
    "pptx": re.compile(r"report/.*"),
    "ipywidgets": re.compile(r"planner/.*"),
    "typer": re.compile(r"cli/.*"),
}
HEAVY = {"matplotlib.pyplot", "pulp", "highspy", "pandera", "numba"}

PLAIN_NUMBERS = {0, 1, 2, 100, 0.5}
COARSEST_TOLERANCE = 1e-6

LARGEST_MODULE_LINES = 400
MOST_PUBLIC_METHODS = 12


def place(path: Path) -> str:
    """A module's path below the package, with forward slashes."""
    return path.relative_to(PACKAGE).as_posix()


# Where the equations stand: every measured number there must come from the factors.
EQUATIONS = [path for path in MODULES if re.match(r"coal/|emissions|finance|draws", place(path))]


def home(path: Path) -> str:
    """The module or subpackage just below airkit that a file belongs to."""
    return place(path).split("/")[0].removesuffix(".py")


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)


def test_each_module_has_a_floor() -> None:
    homes = {home(path) for path in MODULES} - {"__init__"}
    assert homes <= RANK.keys()


def test_each_folder_of_code_is_a_package() -> None:
    assert not {place(p.parent) for p in MODULES if not p.with_name("__init__.py").exists()}


def test_imports_point_down() -> None:
    upward = [
        f"{place(path)}:{line} imports {name}"
        for path, tree in TREES.items()
        for line, name in imported(tree)
        if name.startswith("airkit.")
        for target in [name.split(".")[1]]
        if home(path) != "__init__" and target in RANK and target != home(path)
        if RANK[target] >= RANK[home(path)]
    ]
    assert not upward


def test_no_relative_imports() -> None:
    relative = [
        f"{place(path)}:{node.lineno}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not relative


def test_libraries_enter_by_their_door() -> None:
    strays = [
        f"{place(path)}:{line} imports {name}"
        for path, tree in TREES.items()
        for line, name in imported(tree)
        if (door := DOORS.get(name.split(".")[0])) and not door.fullmatch(place(path))
    ]
    assert not strays


def test_no_module_is_too_long() -> None:
    code = [*MODULES, *(ROOT / "tests").rglob("*.py"), ROOT / "make.py"]
    lengths = {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in code}
    assert not {path: n for path, n in lengths.items() if n > LARGEST_MODULE_LINES}


def test_no_class_has_too_many_public_methods() -> None:
    counts = {
        f"{place(path)}: {node.name}": sum(
            isinstance(child, ast.FunctionDef)
            and not child.name.startswith("_")
            and not any("property" in ast.unparse(way) for way in child.decorator_list)
            for child in node.body
        )
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    assert not {name: n for name, n in counts.items() if n > MOST_PUBLIC_METHODS}


def public_definitions(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Public functions, classes and methods; a Protocol's bare `...` needs no more words."""
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if isinstance(node, ast.ClassDef):
            yield from public_definitions(node.body)
        last = node.body[-1]
        bare = isinstance(last, ast.Expr) and getattr(last.value, "value", None) is ...
        if not bare:
            yield node


def test_everything_public_is_described() -> None:
    silent = [
        f"{place(path)}:{node.lineno} {node.name}"
        for path, tree in TREES.items()
        for node in public_definitions(tree.body)
        if not ast.get_docstring(node)
    ]
    silent += [place(path) for path, tree in TREES.items() if not ast.get_docstring(tree)]
    assert not silent


def named_numbers(tree: ast.Module) -> set[ast.AST]:
    """Whole numbers with a name: constants of the module and defaults of arguments."""
    named: set[ast.AST] = set()
    for node in tree.body:
        if isinstance(node, ast.Assign) and all(
            str(getattr(name, "id", "")).isupper()
            for target in node.targets
            for name in (target.elts if isinstance(target, ast.Tuple) else [target])
        ):
            named.update(ast.walk(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.arguments):
            named.update([*node.defaults, *(d for d in node.kw_defaults if d)])
    return named


@pytest.mark.parametrize("path", EQUATIONS, ids=place)
def test_equations_hold_no_measured_number(path: Path) -> None:
    """A number with a decimal point is a factor; a whole number needs a name; 0, 1, 2, 100 do not.

    One half and tolerances of 1e-6 and finer are no measurements either.
    """
    tree = TREES[path]
    named = named_numbers(tree)
    numbers = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float)
    ]
    measured = [
        f"{place(path)}:{node.lineno} {node.value}"
        for node in numbers
        if node.value not in PLAIN_NUMBERS
        and not (isinstance(node.value, int) and node in named)
        and not 0 < float(node.value) <= COARSEST_TOLERANCE  # type: ignore[arg-type]
    ]
    assert not measured


def loaded_after(statement: str) -> set[str]:
    """Modules that a fresh Python holds after a statement."""
    code = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "statement",
    ["import airkit", "import airkit.coal", "import airkit.schedule", "import airkit.campaign"],
)
def test_import_is_light(statement: str) -> None:
    assert not HEAVY & loaded_after(statement)


def test_command_line_starts_without_the_libraries() -> None:
    loaded = {name.split(".")[0] for name in loaded_after("import airkit.cli")}
    assert not loaded & {"pandas", "numpy", "scipy", "matplotlib", "pandera", "openpyxl", "pulp"}


def test_import_touches_nothing() -> None:
    code = (
        "import logging, os, warnings; before = dict(os.environ), list(warnings.filters);"
        "import airkit.coal, airkit.cli;"
        "assert before[0] == dict(os.environ) and not logging.root.handlers"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_no_public_name_hides_a_module() -> None:
    hidden = [
        f"{place(path)}: {alias.asname or alias.name}"
        for path, tree in TREES.items()
        if path.name == "__init__.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if path.with_name(f"{alias.asname or alias.name}.py").exists()
    ]
    assert not hidden


# Paths of one machine and addresses that packages are fetched from; spelt so as not to match here.
UNWELCOME = re.compile(
    r"(?<![\w./-])/(?:home|root|work|opt|Users|tmp)/\w|[A-Z]:\\\\?Users"
    r"|index[-]url|find[-]links|pythonhosted[.]org|pypi[.]org|npmjs[.]org|\"resolved\":"
)


def tracked_files() -> list[Path]:
    """Files git tracks or would track."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in done.stdout.decode("utf-8").split("\0") if name]


def test_no_machine_and_no_registry_is_named() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked_files()
        if path.is_file() and b"\0" not in (content := path.read_bytes())[:8000]
        for match in UNWELCOME.finditer(content.decode("utf-8"))
    ]
    assert not found
