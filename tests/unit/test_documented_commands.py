"""The commands that the documents show do what they say."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from leadflow.__main__ import main

ROOT = Path(__file__).parent.parent.parent
COMMANDS = [
    line
    for document in ("README.md", "README.ko.md", "docs/howto/command-line.md")
    for block in re.findall(r"```sh\n(.*?)```", (ROOT / document).read_text(encoding="utf-8"), re.DOTALL)
    for line in block.replace("\\\n", " ").splitlines()
]
PLANS = [found[0] for line in COMMANDS if (found := re.findall(r"leadflow (plan .*examples/.*)", line))]


@pytest.mark.parametrize("command", PLANS)
def test_a_documented_command_reads_everything(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command that names the example files runs from the project's root and ends well."""
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, shlex.split(command))
    assert (result.exit_code, result.exception) == (0, None), result.output


def test_the_documents_show_commands() -> None:
    """The search above finds them."""
    assert len(PLANS) >= 4
