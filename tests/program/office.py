"""A newsroom whose commands run in this process: the same door, without waiting for Python to start."""

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from aggregator.cli import main
from tests.program.newsroom import NOW, Newsroom


class Office(Newsroom):
    """One process must do for many commands where each is short."""

    def run(
        self,
        *words: str,
        now: str | None = NOW,
        expect: int = 0,
        timeout: float = 100,  # noqa: ARG002 - the same door
    ) -> subprocess.CompletedProcess[str]:
        command = [*words, "--config", str(self.config), *(["--now", now] if now else [])]
        out, err, before = io.StringIO(), io.StringIO(), (sys.argv, Path.cwd())
        sys.argv = ["aggregator", *command]
        os.chdir(self.root)
        try:
            with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
                main()
        finally:
            sys.argv = before[0]
            os.chdir(before[1])
        assert ended.value.code == expect, out.getvalue() + err.getvalue()
        return subprocess.CompletedProcess(command, expect, out.getvalue(), err.getvalue())
