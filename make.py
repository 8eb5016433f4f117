"""One script for people and CI alike: `python make.py TARGET`, or `make TARGET` if there is make.

It needs Python 3.11, 3.12 or 3.13 and nothing else. Everything it installs goes into `.venv`, in
the versions and with the hashes of `requirements.lock`.
"""

from __future__ import annotations  # an older Python shall get as far as the sentence in main()

import hashlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "airkit-installed"
EXTRAS = ("planner", "browser", "test")
BRIEF_DAY, BRIEF_DRAWS = "2017-12-31", "256"
BRIEF_CASE, CASE_DRAWS = "shandong-2017", "4096"
# Outputs that are kept need no file but the project's own: the replay is run without the
# observations that may lie beside it.
OBSERVED = r"air_folder = \"../../shared/air\""
UNOBSERVED = r"air_folder = \"\""
# Folder of out/, figure drawn there, name on the front page.
PICTURES = (
    (BRIEF_CASE, "waterfall", "waterfall"),
    ("brief", "schedule_gantt", "gantt_industry"),
    ("brief", "progress_s_curve", "s_curve"),
    ("brief", "air_season_demo", "season"),
)


def exit_code(*command: str | Path, env: Mapping[str, str] | None = None) -> int:
    """Show and run a command in the project's folder."""
    words = [str(word) for word in command]
    print("$", " ".join(words).replace(f"{ROOT}{os.sep}", ""), flush=True)
    settings = {**os.environ, "PYTHONUTF8": "1", **(env or {})}
    return subprocess.run(words, cwd=ROOT, env=settings, check=False).returncode


def run(*command: str | Path, env: Mapping[str, str] | None = None) -> None:
    """Run a command in the project's folder; a command that fails ends this script."""
    code = exit_code(*command, env=env)
    if code:
        sys.exit(code)


def in_venv(module: str, *arguments: str | Path, env: Mapping[str, str] | None = None) -> None:
    """Run a module with the environment's Python."""
    run(PYTHON, "-m", module, *arguments, env=env)


def wanted_stamp() -> str:
    """Digest of all that decides what stands in the environment."""
    digest = hashlib.sha256()
    for path in (LOCK, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def pip_options() -> dict[str, str]:
    """What the user told pip (a mirror, a certificate), so that uv hears it too."""
    listed = subprocess.run(
        [str(PYTHON), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    pairs = (line.partition("=") for line in listed.stdout.splitlines())
    return {
        name.rpartition(".")[2].replace("-", "_"): value.strip("'\"") for name, _, value in pairs
    }


def uv_environment() -> dict[str, str]:
    """Settings that make uv fetch from where pip does."""
    options = pip_options()
    handed_on = {"index_url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
    return {
        variable: options[option]
        for option, variable in handed_on.items()
        if option in options and variable not in os.environ
    }


def locked(package: str) -> str:
    """The lines of one package in the lock, hashes included."""
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"{package}=="))
    end = next(
        (i for i in range(start + 1, len(lines)) if not lines[i].startswith(" ")), len(lines)
    )
    return "\n".join(lines[start:end]) + "\n"


def install_locked() -> None:
    """Install what the lock lists: by uv (itself from the lock) or, where uv cannot, by pip."""
    only_uv = VENV / "uv.lock.txt"
    only_uv.write_text(locked("uv"), encoding="utf-8")
    hashed = ("install", "--quiet", "--require-hashes", "--no-deps", "-r")
    in_venv("pip", *hashed, only_uv)
    uv = (PYTHON, "-m", "uv", "pip", "install", "--python", PYTHON)
    if exit_code(*uv, *hashed[1:], LOCK, env=uv_environment()):
        print("uv could not; pip does the same, only slower.", flush=True)
        in_venv("pip", *hashed, LOCK)


def install() -> None:
    """Make .venv with the locked packages and airkit itself; do nothing when it is up to date."""
    stamp = wanted_stamp()
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == stamp:
        return
    STAMP.unlink(missing_ok=True)
    if not PYTHON.exists():
        run(sys.executable, "-m", "venv", "--clear", VENV)
    install_locked()
    in_venv("pip", "install", "--quiet", "--no-build-isolation", "--no-deps", "--editable", ROOT)
    STAMP.write_text(stamp, encoding="utf-8")


def brief() -> None:
    """Install, then write the demonstration's briefing and the real programme's answer."""
    install()
    done = {
        "brief": ("brief", "--as-of", BRIEF_DAY, "--draws", BRIEF_DRAWS),
        BRIEF_CASE: ("coal", BRIEF_CASE, "--draws", CASE_DRAWS),
    }
    with ThreadPoolExecutor() as pool:  # two programmes beside each other, one a core
        runs = [
            pool.submit(in_venv, "airkit.cli", *words, "--out", Path("out") / name)
            for name, words in done.items()
        ]
        for one in runs:
            one.result()
    for name in done:
        out = Path("out") / name
        print(f"\n结果在 {out}/  The results are in {out}/")
        for path in sorted((ROOT / out).iterdir()):
            inside = f"/ ({sum(1 for _ in path.iterdir())})" if path.is_dir() else ""
            print(f"  {path.name}{inside}")


def lint() -> None:
    """Check style, format and types."""
    install()
    in_venv("ruff", "check", ".")
    in_venv("ruff", "format", "--check", ".")
    in_venv("mypy")


def tests(*arguments: str) -> None:
    """Run pytest on two cores, one thread of linear algebra each."""
    in_venv("pytest", "-n", "2", *arguments, env={"OPENBLAS_NUM_THREADS": "1"})


def test() -> None:
    """Check style, format and types, then run the tests."""
    lint()
    tests()


def test_long() -> None:
    """The same with the slow tests."""
    lint()
    tests("-m", "(slow or not slow) and not browser")


def test_browser() -> None:
    """Drive the planner's page and JupyterLab in the system's Chromium."""
    install()
    in_venv("pytest", "tests/planner", "-m", "browser or not browser")


def bench_ledger() -> None:
    """Measure a ledger of a million events and ten years of air, alone on the machine."""
    install()
    rooms = ("tests/campaign/test_ledger_large.py", "tests/campaign/air/test_aqi.py")
    timed = "million or ten_years"
    in_venv(
        "pytest", *rooms, "-m", "slow or not slow", "-k", timed, env={"OPENBLAS_NUM_THREADS": "1"}
    )


def bench() -> None:
    """Measure the schedule engines beside HiGHS into docs/benchmark.md; this takes an hour."""
    install()
    in_venv("benchmarks")


def swap(paths: Iterable[Path], old: str, new: str) -> None:
    """Put one text for another in files."""
    for path in paths:
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def notebooks() -> None:
    """Run the notebooks again and keep their outputs."""
    install()
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    swap(paths, OBSERVED, UNOBSERVED)
    keep = ("--to", "notebook", "--execute", "--inplace")
    # One thread of linear algebra, as in the tests: sums in another order give other last digits.
    plain = {"OPENBLAS_NUM_THREADS": "1"}
    try:
        in_venv("nbconvert", *keep, "--ExecutePreprocessor.record_timing=False", *paths, env=plain)
    finally:
        swap(paths, UNOBSERVED, OBSERVED)


def pictures() -> None:
    """Draw the pictures of the front page anew."""
    brief()
    for folder, drawn, name in PICTURES:
        for lang in ("zh", "en"):
            path = ROOT / "out" / folder / "figures" / f"{drawn}_{lang}.png"
            shutil.copyfile(path, ROOT / "docs" / f"{name}_{lang}.png")


def docs() -> None:
    """Render the data dictionary and the page of equations anew."""
    install()
    run(PYTHON, "-c", "from airkit.report.reference import write_reference as w; w('docs')")


def lab() -> None:
    """Open the notebooks in JupyterLab."""
    install()
    in_venv("jupyterlab", "--notebook-dir", ROOT / "notebooks")


def lock() -> None:
    """Write requirements.lock anew from pyproject.toml, for all Pythons and systems."""
    install()
    in_venv(
        *("uv", "pip", "compile", "pyproject.toml", "--upgrade"),
        *(word for extra in EXTRAS for word in ("--extra", extra)),
        *("--universal", "--python-version", "3.11", "--fork-strategy", "fewest"),
        *("--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-annotation"),
        *("--quiet", "--output-file", LOCK),
    )


def show_help() -> None:
    """List the targets."""
    print(__doc__)
    for name, target in TARGETS.items():
        print(f"  {name:<12} {(target.__doc__ or '').splitlines()[0]}")


TARGETS: Mapping[str, Callable[[], None]] = {
    "brief": brief,
    "test": test,
    "test-long": test_long,
    "test-browser": test_browser,
    "bench-ledger": bench_ledger,
    "bench": bench,
    "lint": lint,
    "install": install,
    "notebooks": notebooks,
    "pictures": pictures,
    "docs": docs,
    "lab": lab,
    "lock": lock,
    "help": show_help,
}


def main() -> None:
    """Run the targets named on the command line."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a console that cannot show Chinese still runs
        sys.stdout.reconfigure(errors="replace")
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        sys.exit(
            f"airkit needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]}. "
            "Name another: make PYTHON=python3.12 TARGET."
        )
    names = sys.argv[1:] or ["help"]
    unknown = [name for name in names if name not in TARGETS]
    if unknown:
        sys.exit(f"No target {', '.join(unknown)}; there are: {', '.join(TARGETS)}.")
    for name in names:
        TARGETS[name]()


if __name__ == "__main__":
    main()
