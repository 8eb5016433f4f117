"""A notebook run with other parameters, kept as a notebook.

The cell tagged ``parameters`` says which names there are and of what kind; given values stand in a
cell of their own behind it, each as a literal. No text given is ever run as code.
"""

import ast
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airkit.errors import AirkitError, UsageError

if TYPE_CHECKING:
    from nbformat import NotebookNode

PARAMETERS, GIVEN = "parameters", "given-parameters"
SECONDS_A_CELL = 3600
YES_NO = {"true": True, "false": False}


class NotebookError(AirkitError):
    """A notebook that cannot be read, or a cell of it that fails."""


def run_notebook(path: str | Path, values: Mapping[str, str], out: str | Path) -> Path:
    """Run a notebook with other parameters and write it, outputs and all.

    Parameters
    ----------
    path : path
        The notebook. It is only read.
    values : Mapping of str to str
        Values by parameter, as text; each takes the kind of the parameter's own value.
    out : path
        The notebook to write; an existing one is replaced whole or not at all. The cells run in
        the current folder, so that relative paths among the values mean what they seem to.

    Returns
    -------
    Path
        ``out``.

    Raises
    ------
    UsageError
        Names the notebook does not know, or values of another kind.
    NotebookError
        Not a notebook, no cell of parameters, or a cell that fails; nothing is written.
    """
    from nbformat import writes

    notebook = read_notebook(path)
    given = literals(parameters_of(notebook), values)
    if given:
        _give(notebook, given)
    _execute(notebook)
    out = Path(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    half = out.with_name(out.name + ".part")
    half.write_text(writes(notebook, ensure_ascii=False) + "\n", encoding="utf-8")
    return half.replace(out)


def read_notebook(path: str | Path) -> "NotebookNode":
    """Read a notebook file in today's form.

    Raises
    ------
    NotebookError
        No such file, or not a notebook.
    """
    import nbformat
    from nbformat.reader import NotJSONError

    try:
        return nbformat.read(path, as_version=4)
    except (OSError, ValueError, AttributeError, NotJSONError, nbformat.ValidationError) as error:
        reason = str(error).partition("\n")[0]
        raise NotebookError("notebook_unreadable", path=path, reason=reason) from error


def parameters_of(notebook: "NotebookNode") -> dict[str, Any]:
    """Names and values of the cell tagged ``parameters``, read without running it.

    Raises
    ------
    NotebookError
        There is no such cell, or it holds more than names and plain values.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> tags = {"tags": ["parameters"]}
    >>> parameters_of(new_notebook(cells=[new_code_cell("case_id = 'tiny'", metadata=tags)]))
    {'case_id': 'tiny'}
    """
    try:
        body = ast.parse(notebook.cells[_place(notebook)].source).body
        return {
            statement.targets[0].id: ast.literal_eval(statement.value)
            for statement in body
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
        }
    except (ValueError, SyntaxError) as error:
        raise NotebookError("notebook_parameters_not_plain", reason=error) from error


def literals(known: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, str]:
    """Given texts as Python literals of the kinds of the known values.

    Raises
    ------
    UsageError
        Names that are not known, or a text that is no value of the kind.

    Examples
    --------
    >>> literals({"n": 1, "name": "x"}, {"n": "4096", "name": "'); exit('"})
    {'n': '4096', 'name': '"\\'); exit(\\'"'}
    """
    unknown = [name for name in values if name not in known]
    if unknown:
        names = ", ".join(unknown)
        raise UsageError("notebook_no_parameter", names=names, known=", ".join(known))
    return {name: repr(_value(name, text, known[name])) for name, text in values.items()}


def _value(name: str, text: str, example: Any) -> Any:
    """A text as a value of the example's kind."""
    kind = type(example)
    if kind is str:
        return text
    try:
        value = YES_NO.get(text.lower()) if kind is bool else ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        value = None
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind or value in (float("inf"), -float("inf")):
        raise UsageError("notebook_other_kind", name=name, text=text, example=repr(example))
    return value


def _place(notebook: "NotebookNode") -> int:
    """Where the cell of parameters stands."""
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type == "code" and PARAMETERS in cell.metadata.get("tags", []):
            return place
    raise NotebookError("notebook_no_parameters")


def _give(notebook: "NotebookNode", given: Mapping[str, str]) -> None:
    """Put the given values behind the notebook's own; an earlier cell of that kind makes room."""
    from nbformat.v4 import new_code_cell

    notebook.cells = [c for c in notebook.cells if GIVEN not in c.metadata.get("tags", [])]
    source = "\n".join(f"{name} = {literal}" for name, literal in given.items())
    cell = new_code_cell(source, id=GIVEN, metadata={"tags": [GIVEN]})
    notebook.cells.insert(_place(notebook) + 1, cell)


def _execute(notebook: "NotebookNode") -> None:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    # The kernel chooses its own way of drawing, as it does in JupyterLab.
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    client = NotebookClient(notebook, timeout=SECONDS_A_CELL, record_timing=False)
    try:
        client.execute(env=environment)
    except CellExecutionError as error:
        told = f"{error.ename}: {error.evalue}"
        raise NotebookError("notebook_cell_failed", reason=told) from error


def settings(texts: list[str]) -> dict[str, str]:
    """``name=value`` texts as a mapping; what follows the first ``=`` is the value.

    Examples
    --------
    >>> settings(["case_id=tiny", "note=a=b"])
    {'case_id': 'tiny', 'note': 'a=b'}
    """
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise UsageError("notebook_bad_setting", text=text)
        found[name.strip()] = value
    return found
