"""Files written whole or not at all, and never over another without leave."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from airkit.errors import UsageError
from airkit.tables.writing.manifest import read_manifest, remove_leftovers, write_manifest


@contextmanager
def fresh_file(path: str | Path, force: bool = False) -> Iterator[Path]:
    """A path beside the target to write to; renamed to the target when all went well.

    Parameters
    ----------
    path : str or Path
        The file wanted; its folder is made where it is missing.
    force : bool
        Replace a file that is there already.

    Raises
    ------
    UsageError
        The target is there and ``force`` is not given, or it is a folder.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with fresh_file(Path(folder, "a.txt")) as draft:
    ...         _ = draft.write_text("x")
    ...     Path(folder, "a.txt").read_text()
    'x'
    """
    target = Path(path)
    refuse_existing(target, force)
    if target.is_dir():
        raise UsageError("fresh_is_folder", path=target)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{secrets.token_hex(4)}-{target.name}")
    try:
        yield draft
        draft.replace(target)
    except PermissionError as error:
        raise UsageError("fresh_not_writable", path=target) from error
    finally:
        draft.unlink(missing_ok=True)


def refuse_existing(target: Path, force: bool) -> None:
    """Raise UsageError where the target is there already and ``force`` is not given.

    A folder counts as there when it holds anything.
    """
    is_there = any(target.iterdir()) if target.is_dir() else target.exists()
    if is_there and not force:
        raise UsageError("fresh_exists", path=target)


def usable_folder(path: str | Path) -> None:
    """Make a folder where it is missing, before a long run rather than after it.

    Raises
    ------
    UsageError
        It is a file, or nothing can be written to it.
    """
    target = Path(path)
    if target.is_file():
        raise UsageError("fresh_is_file", path=target)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError("fresh_not_writable", path=target) from error
    if not os.access(target, os.W_OK):
        raise UsageError("fresh_not_writable", path=target)


@contextmanager
def fresh_folder(path: str | Path, force: bool = False, *, sweep: str = "") -> Iterator[Path]:
    """A draft folder beside the target; its files move into the target when all went well.

    With ``force`` files of the same names are replaced and all others stay. With ``sweep``, the
    name of a job, its files are listed in the folder, and those an earlier run of it listed and
    this one did not write are removed, unless they were changed since.

    Raises
    ------
    UsageError
        The target holds anything and ``force`` is not given, or it is a file.
    """
    target = Path(path)
    refuse_existing(target, force)
    if target.is_file():
        raise UsageError("fresh_is_file", path=target)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{secrets.token_hex(4)}-{target.name}")
    draft.mkdir()
    try:
        yield draft
        before = read_manifest(target, sweep)
        if sweep:
            write_manifest(draft, sweep)
        _move_into(draft, target)
        if sweep:
            remove_leftovers(target, sweep, before)
    except PermissionError as error:
        raise UsageError("fresh_not_writable", path=target) from error
    finally:
        _remove(draft)


def _move_into(draft: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    for file in sorted(draft.rglob("*")):
        goal = target / file.relative_to(draft)
        if file.is_dir():
            goal.mkdir(exist_ok=True)
        else:
            file.replace(goal)


def _remove(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()
