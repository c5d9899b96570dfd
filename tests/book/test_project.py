"""What surrounds the book: Binder, the workflows, the locks, and addresses that must not be committed."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

BIN = Path(sys.executable).parent
# Spelt in two halves, or this file would find itself.
HALVES = "pypi|.org files.python|hosted registry.|npmjs deb.|debian jsde|livr unp|kg.com cdn|js fonts.google|apis"
REGISTRIES = HALVES.replace("|", "").split()


def dockerfile(folder: Path) -> str:
    """Return the Dockerfile that Binder would build from the folder; nothing is built."""
    command = [
        BIN / "jupyter-repo2docker",
        "--no-build",
        "--debug",
        "--user-id=1000",
        "--user-name=jovyan",
        folder,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr  # which of the two has it depends on the version


def binder_faults(text: str) -> list[str]:
    """Return which of the lines that make Binder work are missing."""
    wanted = {
        "Python 3.12": r"COPY .*environment-2epy-2d3-2e12-.*\.lock",
        "requirements.txt": r"pip install --no-cache-dir -r \"?requirements\.txt",
        "the package": r"pip install --no-cache-dir (-e )?\.",
    }
    return [name for name, line in wanted.items() if not re.search(line, text)]


def copied(root: Path, folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).write_text((root / name).read_text())
    return folder


def test_binder_gets_its_python_the_pins_and_the_package(root, tmp_path):
    text = dockerfile(copied(root, tmp_path, "requirements.txt", "runtime.txt", "pyproject.toml"))
    assert binder_faults(text) == []


@pytest.mark.parametrize(
    ("missing", "fault"),
    [
        ("runtime.txt", "Python 3.12"),
        ("requirements.txt", "requirements.txt"),
        ("pyproject.toml", "the package"),
    ],
)
def test_binder_without_one_file_is_found_out(root, tmp_path, missing, fault):
    names = {"requirements.txt", "runtime.txt", "pyproject.toml"} - {missing}
    assert fault in binder_faults(dockerfile(copied(root, tmp_path, *names)))


def pins(text: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE))


def test_requirements_and_the_full_lock_agree(root):
    full, small = pins((root / "locks/dev.txt").read_text()), pins((root / "requirements.txt").read_text())
    assert small and {name: version for name, version in small.items() if full.get(name) != version} == {}


LOCKS = {"lite": "lite.txt", "lite-browser": "lite_browser.txt"}  # all other groups are in dev.txt


def test_the_locks_satisfy_what_pyproject_pins(root):
    """An edited pin without `make lock` would be believed and not installed."""
    project = tomllib.loads((root / "pyproject.toml").read_text())
    groups = {**project["dependency-groups"], "course": project["project"]["optional-dependencies"]["course"]}
    for group, wanted in groups.items():
        asked = dict(re.findall(r"^([a-z0-9._-]+)(?:\[\w+\])?==(\S+)", "\n".join(map(str, wanted)), re.MULTILINE))
        locked = pins((root / "locks" / LOCKS.get(group, "dev.txt")).read_text())
        assert {name: version for name, version in asked.items() if locked.get(name) != version} == {}, group
        assert asked or group not in {*LOCKS, "course", "book"}, group


def test_katex_style_and_katex_code_have_one_version(root):
    """With another version superscripts come out in the wrong place, silently."""
    import sphinxcontrib.katex

    code = Path(sphinxcontrib.katex.__file__).with_name("katex.min.js").read_text()
    style = (root / "book/_vendor/katex/katex.min.css").read_text()
    assert re.search(r'content:"([\d.]+)"', style)[1] in re.findall(r'version:"([\d.]+)"', code)


def actionlint(folder: Path, *files: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([BIN / "actionlint", *files], cwd=folder, capture_output=True, text=True)


def test_the_workflows_are_well_formed(root):
    files = sorted((root / ".github/workflows").glob("*.yml"))
    assert len(files) == 3
    done = actionlint(root, *files)
    assert done.returncode == 0, done.stdout


def test_a_planted_workflow_mistake_is_found(tmp_path):
    bad = tmp_path / "bad.yml"
    bad.write_text(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.nonsense }}\n"
    )
    done = actionlint(tmp_path, bad)
    assert done.returncode == 1 and "nonsense" in done.stdout


def addresses(text: str) -> list[str]:
    return [name for name in REGISTRIES if name in text]


def test_no_committed_file_names_a_registry(root):
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    found = {
        name: addresses((root / name).read_text(errors="ignore")) for name in listed if name and (root / name).is_file()
    }
    assert listed and {name: hits for name, hits in found.items() if hits} == {}


def test_a_planted_address_is_found():
    assert addresses("https://" + REGISTRIES[0] + "/simple") == [REGISTRIES[0]]


def printed(readme: str) -> list[tuple[str, str]]:
    """Return each command that the README shows at a prompt, with the output it shows."""
    return re.findall(r"^```\n\$ (.+)\n((?:.*\n)*?)```$", readme, re.MULTILINE)


def answers(command: str) -> str:
    program, *arguments = shlex.split(command)
    done = subprocess.run([BIN / program, *arguments], capture_output=True, encoding="utf-8", timeout=60)
    return done.stdout + done.stderr


def test_the_readme_shows_what_the_program_prints(root):
    shown = printed((root / "README.md").read_text(encoding="utf-8"))
    assert [command.split()[0] for command, _ in shown] == ["frechet"]
    assert [(command, answers(command)) for command, _ in shown] == shown


def test_a_planted_wrong_output_is_found():
    ((command, output),) = printed("Text.\n\n```\n$ frechet derive 'tr(A*X)' --wrt X\n∇f = A\n```\n")
    assert answers(command) != output


def test_the_readmes_python_example_runs_and_says_what_it_gives(root):
    example, more = re.findall(
        r"^```python\n(.+?)^```$", (root / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    names: dict[str, Any] = {}
    exec(example, names)
    assert f"d.gradient  # {names['d'].gradient!r}" in example
    assert callable(names["g"])
    for line in more.splitlines():
        expression, said = line.split("  # ")
        value = eval(expression, names)
        if said.startswith(("right", "wrong")):
            assert value.ok == said.startswith("right")
        elif not said.startswith("or "):
            assert repr(value) == said.removesuffix(", projected")


def test_ci_runs_what_the_readme_says(root):
    script = root / ".ci/run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text() and "make test" in (root / "README.md").read_text()
