"""Where the shipped data stand: factors, sources and cases."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def shipped_path(name: str) -> Path:
    """Path of a file or folder below ``data/``.

    An installed wheel carries ``data/`` inside the package; a checkout has it beside the package.

    Parameters
    ----------
    name : str
        Path below ``data/`` with forward slashes, such as ``"reference/factors.csv"``.

    Returns
    -------
    pathlib.Path
        The path; it need not exist.

    Examples
    --------
    >>> shipped_path("reference/factors.csv").name
    'factors.csv'
    """
    inside = PACKAGE / "data"
    home = inside if inside.is_dir() else PACKAGE.parent / "data"
    return home.joinpath(*name.split("/"))
