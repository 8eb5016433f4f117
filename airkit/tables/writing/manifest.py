"""What the kit wrote into a folder, so that the next run can take its own old files away."""

import csv
import hashlib
from collections.abc import Mapping
from pathlib import Path

HEADINGS = ["path", "sha256"]


def write_manifest(folder: Path, job: str) -> None:
    """List the files of a folder with their digests in a file of its own, one a job.

    Several jobs may write into one folder, and none takes away what another wrote.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    rows = [(path.relative_to(folder).as_posix(), _digest(path)) for path in files]
    with _manifest(folder, job).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADINGS, *rows])


def read_manifest(folder: Path, job: str) -> Mapping[str, str]:
    """Digest by path of the files a job wrote into a folder; nothing where it never did."""
    try:
        with _manifest(folder, job).open(encoding="utf-8", newline="") as file:
            return {row["path"]: row["sha256"] for row in csv.DictReader(file)}
    except (OSError, UnicodeDecodeError, KeyError, csv.Error):
        return {}


def remove_leftovers(folder: Path, job: str, before: Mapping[str, str]) -> None:
    """Remove files of an earlier run of a job that this one did not write.

    Only a file that is still as the kit wrote it, inside the folder: one that was edited since,
    or that somebody put there, stays.

    Parameters
    ----------
    folder : Path
        The folder, its new manifest in it.
    job : str
        The job.
    before : Mapping of str to str
        Its manifest before.
    """
    now, root = read_manifest(folder, job), folder.resolve()
    for path, digest in before.items():
        old = (folder / path).resolve()
        is_ours = root in old.parents and old.is_file() and _digest(old) == digest
        if path not in now and is_ours:
            old.unlink()


def _manifest(folder: Path, job: str) -> Path:
    return folder / f".airkit_{job}_files.csv"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
