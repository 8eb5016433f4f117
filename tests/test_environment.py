"""pyproject.toml, requirements.lock and environment.yml say the same."""

import importlib.util
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK_LINES = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
PIN = re.compile(r"[a-z0-9-]+==[\w.!+]+( ; .+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
PYTHONS = ("3.11", "3.12", "3.13")
SYSTEMS = (("linux", "posix", "Linux"), ("win32", "nt", "Windows"), ("darwin", "posix", "Darwin"))


def project_requirements() -> list[Requirement]:
    """What airkit needs to run, to show the planner's page, to be tested and to be built."""
    extras = PROJECT["project"]["optional-dependencies"]
    listed = [
        *PROJECT["project"]["dependencies"],
        *extras["planner"],
        *extras["test"],
        *PROJECT["build-system"]["requires"],
    ]
    return [Requirement(text) for text in listed]


def conda_packages() -> dict[str, SpecifierSet]:
    """Names and bounds in environment.yml."""
    content = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    entries = [entry for entry in content["dependencies"] if isinstance(entry, str)]
    found = [Requirement(entry) for entry in entries]
    return {canonicalize_name(requirement.name): requirement.specifier for requirement in found}


def machines() -> Iterator[dict[str, str]]:
    """Marker values of every Python and system we promise."""
    for python in PYTHONS:
        for sys_platform, os_name, platform_system in SYSTEMS:
            yield default_environment() | {  # type: ignore[misc]
                "python_version": python,
                "python_full_version": f"{python}.0",
                "sys_platform": sys_platform,
                "os_name": os_name,
                "platform_system": platform_system,
            }


def pins(machine: dict[str, str]) -> list[tuple[str, str]]:
    """Names and versions that the lock installs on a machine."""
    listed = [Requirement(line.rstrip(" \\")) for line in LOCK_LINES if PIN.fullmatch(line)]
    return [
        (canonicalize_name(pin.name), next(iter(pin.specifier)).version)
        for pin in listed
        if pin.marker is None or pin.marker.evaluate(machine)
    ]


def test_lock_has_only_pins_and_hashes() -> None:
    strange = [line for line in LOCK_LINES if not (PIN.fullmatch(line) or HASH.fullmatch(line))]
    assert not strange


def test_each_pin_has_a_hash() -> None:
    following = zip(LOCK_LINES, [*LOCK_LINES[1:], ""], strict=True)
    assert all(HASH.fullmatch(after) for line, after in following if PIN.fullmatch(line))


@pytest.mark.parametrize(
    "machine", list(machines()), ids=lambda m: f"{m['python_version']}-{m['sys_platform']}"
)
def test_lock_fits_project(machine: dict[str, str]) -> None:
    listed = pins(machine)
    versions = dict(listed)
    assert len(versions) == len(listed), "a package is pinned twice"
    unmet = [
        str(requirement)
        for requirement in project_requirements()
        if canonicalize_name(requirement.name) not in versions
        or not requirement.specifier.contains(versions[canonicalize_name(requirement.name)])
    ]
    assert not unmet, "run `make lock`"


def test_conda_environment_fits_project() -> None:
    wanted = {canonicalize_name(r.name): r.specifier for r in project_requirements()}
    wanted["python"] = SpecifierSet(PROJECT["project"]["requires-python"])
    wanted["pip"] = SpecifierSet()
    assert conda_packages() == wanted


def test_promised_pythons_are_those_of_the_project() -> None:
    allowed = SpecifierSet(PROJECT["project"]["requires-python"])
    minors = [f"3.{minor}" for minor in range(30)]
    assert tuple(python for python in minors if python in allowed) == PYTHONS


def test_versions_agree() -> None:
    version = PROJECT["project"]["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(citation["version"]) == version


@pytest.fixture
def script() -> ModuleType:
    """make.py, which stands outside the package."""
    spec = importlib.util.spec_from_file_location("make", ROOT / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_makefile_has_the_targets_of_the_script(script: ModuleType) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (listed,) = re.findall(r"^TARGETS := (.+)$", makefile, re.MULTILINE)
    assert listed.split() == list(script.TARGETS)


def test_the_installer_comes_from_the_lock(script: ModuleType) -> None:
    lines = script.locked("uv").splitlines()
    assert lines[0].startswith("uv==")
    assert len(lines) > 1
    assert all(HASH.fullmatch(line) for line in lines[1:])


def test_a_mirror_told_to_pip_reaches_uv(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "pip_options", lambda: {"index_url": "mirror", "timeout": "9"})
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    assert script.uv_environment() == {"UV_DEFAULT_INDEX": "mirror"}
    monkeypatch.setenv("UV_DEFAULT_INDEX", "another")
    assert script.uv_environment() == {}
