"""The built package works away from the checkout, with the data it carries."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def files(folder: Path) -> list[Path]:
    """All files below a folder but Python's own caches."""
    return [p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("airkit-*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of its own with the wheel installed in it."""
    folder = tmp_path_factory.mktemp("elsewhere") / "site"
    options = ["--quiet", "--no-deps", "--no-index", "--target", str(folder)]
    command = [sys.executable, "-m", "pip", "install", *options, str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture
def run_there(installed: Path, tmp_path: Path) -> Callable[..., str]:
    """Run Python with the installed airkit, standing in an empty folder."""

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(installed), "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_wheel_carries_what_the_package_needs_and_no_more(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    package = {path.relative_to(ROOT).as_posix() for path in files(ROOT / "airkit")}
    data = {f"airkit/{path.relative_to(ROOT).as_posix()}" for path in files(ROOT / "data")}
    assert not (package | data) - names
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"airkit"}
    assert any(name.endswith("OFL.txt") for name in names)


def test_main_job_runs_elsewhere(run_there: Callable[..., str], installed: Path) -> None:
    where = run_there("-c", "import airkit; print(airkit.__file__)").strip()
    assert Path(where).is_relative_to(installed)
    command = ("-m", "airkit.cli", "coal", "shandong-2017", "--json")
    there = json.loads(run_there(*command))["headline"]
    here = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, check=True)
    assert there == json.loads(here.stdout)["headline"]
