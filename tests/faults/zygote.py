"""A process that has the program loaded and forks a run of the command for each line on its standard input.

A sweep kills hundreds of runs: so each costs what it does, not what it imports.  The server that workers are
forked from is shared in the same way.
"""

import json
import os
import resource
import signal
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import aggregator.daemon
import aggregator.fetch.transport  # noqa: F401 - loaded, so that no run has to
from aggregator.cli import main
from aggregator.text.urls import registrable_domain


def serve() -> None:
    """Fork a run for each order; answer its process id."""
    _warm_up()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the runs: they are watched from outside
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _run(order)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _warm_up() -> None:
    """A first run of our own: afterwards modules, templates, lists and the workers' server are there."""
    registrable_domain("https://warm.example.org/")
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        config = str(Path(folder) / "config" / "aggregator.yaml")
        for words in (["init", folder], ["refresh", "--config", config]):
            sys.argv = ["aggregator", *words]
            with suppress(SystemExit):
                main()


def _run(order: dict[str, Any]) -> None:
    """Become that run: wait at the gate until the tests are ready, do it, leave the exit code behind."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # What the run would start for itself is there; it cannot wait for it, being no child of its own.
    for server in (forkserver, forkserver._forkserver):
        vars(server)["ensure_running"] = lambda: None
    os.setsid()
    os.chdir(order["folder"])
    for descriptor, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, order["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
        (2, order["err"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
    ):
        opened = os.open(path, flags, 0o644)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.environ.update(order["environment"])
    os.close(os.open(order["gate"], os.O_RDONLY))
    if order["largest_file"]:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["largest_file"], order["largest_file"]))
    sys.argv = ["aggregator", *order["words"]]
    code: Any = 1
    try:
        main()
        code = 0
    except SystemExit as ended:
        code = ended.code or 0
        raise
    finally:
        descriptor = os.open(order["code"], os.O_WRONLY | os.O_CREAT, 0o644)
        os.write(descriptor, str(code).encode())
        os.close(descriptor)
