"""The example of the README passes the strict checks of mypy and pyright, as a reader's own program would."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def example(readme: str) -> str:
    """Return the Python of a README as one program; of a session what is typed."""
    blocks = re.findall(r"(?ms)^```python\n(.*?)^```", readme)
    typed = (
        re.sub(r"(?m)^(?:>>> |\.\.\. )|^(?!>>> |\.\.\. ).*\n", "", each) for each in blocks if each.startswith(">>>")
    )
    return "\n".join([*(each for each in blocks if not each.startswith(">>>")), *typed])


@pytest.mark.parametrize("name", ["README.md", "README.ko.md"])
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_the_example_has_no_fault_of_types(checker: str, name: str, tmp_path: Path) -> None:
    """Strict: no unknown type is left either."""
    pytest.importorskip(checker)
    program = tmp_path / "example.py"
    program.write_text(example((ROOT / name).read_text(encoding="utf-8")), encoding="utf-8")
    assert "lf.plan_intake(" in program.read_text(encoding="utf-8")
    (tmp_path / "pyrightconfig.json").write_text(json.dumps({"typeCheckingMode": "strict", "include": ["example.py"]}))
    options = {
        "mypy": ["--strict", "--config-file=", "--cache-dir", str(tmp_path / "cache"), str(program)],
        "pyright": ["--pythonpath", sys.executable, "--project", str(tmp_path)],
    }
    done = subprocess.run(  # noqa: S603 - our own example
        [sys.executable, "-m", checker, *options[checker]], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stdout
