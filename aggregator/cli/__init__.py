"""The command line: `aggregator COMMAND`.

Words and help only: what a command does is in `commands`, which is imported when one is run, so that
`--help` answers at once.  One module here for each group of commands.
"""

import atexit
import gc
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType

import click

from aggregator import __version__
from aggregator.cli import curation, everyday, subscriptions, trust, upkeep
from aggregator.errors import AggregatorError, ConfigError, LockedError
from aggregator.text.xmlchars import is_unicode, printable, readable

EXIT_BROKEN, EXIT_USAGE, EXIT_HELD, EXIT_INTERRUPTED = 1, 2, 75, 130
EXIT_TERMINATED = 143
FEWER_COLLECTIONS = (5_000, 10, 10)  # what is loaded and read is kept, and looked through in vain

_EPILOG = """
\b
A first try:
  aggregator init news          writes news/config/aggregator.yaml
  cd news
  aggregator refresh            reads every source, writes the feeds to news/feeds
\b
Exit codes: 0 done (single sources may have failed); 1 store, publishing or output failed;
2 usage, configuration, unknown id; 3 with --strict: a source failed, add: nothing found,
check --replay: differences;
75 another aggregator holds the database; 130 interrupted, 143 by SIGTERM.
"""


@click.group(
    epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="aggregator")
@click.option(
    "--config",
    "config_before",
    metavar="FILE",
    type=click.Path(path_type=Path),
    envvar="AGGREGATOR_CONFIG",
    help="The configuration; may stand before or after the command.",
)
def cli(config_before: Path | None) -> None:
    """Many feeds and your own articles in; one lasting, valid feed per category out."""


for command in (
    everyday.init,
    everyday.check,
    everyday.refresh,
    everyday.publish,
    everyday.sources,
    everyday.following,
    everyday.run,
    everyday.serve,
    trust.why,
    trust.withdraw,
    trust.adopt,
    subscriptions.add,
    subscriptions.remove,
    subscriptions.import_,
    subscriptions.export,
    upkeep.doctor,
    upkeep.backup,
    upkeep.restore,
    upkeep.verify,
    upkeep.vacuum,
    curation.rules,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line; every expected error becomes one clear message and an exit code."""
    _open_what_is_closed()
    gc.set_threshold(*FEWER_COLLECTIONS)
    atexit.register(gc.freeze)  # else Python looks through all that is loaded, several times, before it ends
    terminated = _heed_sigterm()
    try:
        code = _run()
    except BaseException as error:
        if not _is_interruption(error):
            raise
        _heed_no_more()
        code = _fail(
            "interrupted; run again to go on", code=EXIT_TERMINATED if terminated else EXIT_INTERRUPTED
        )
    raise SystemExit(code)


def _is_interruption(error: BaseException | None) -> bool:
    """Whether somebody interrupted us; Python makes another error of one that meets the making of a class."""
    while error and not isinstance(error, click.Abort | KeyboardInterrupt):
        error = error.__cause__
    return error is not None


def _open_what_is_closed() -> None:
    """Have standard streams that our caller closed lead nowhere.

    Else the next file that is opened, such as the database, has the number of one, and what a library writes
    to that goes into it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # which takes the lowest number that is free
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))


def _check_arguments(words: list[str]) -> None:
    """Refuse what no command could store, publish or print."""
    for word in words:
        if not is_unicode(word):
            raise click.UsageError(f"the argument {readable(word)} is not UTF-8; write it in UTF-8")


def _run() -> int:
    try:
        _check_arguments(sys.argv[1:])
        return int(cli.main(prog_name="aggregator", standalone_mode=False))
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except ConfigError as error:
        return _fail(*(str(problem) for problem in error.problems), code=EXIT_USAGE)
    except LockedError as error:
        return _fail(str(error), code=EXIT_HELD)
    except AggregatorError as error:
        return _fail(str(error))
    except OSError as error:
        # Only standard output has no name; what has one may have been read as well as written.
        what = f"use {error.filename}" if error.filename else "write to the output"
        code = _fail(f"cannot {what}: {error.strerror or error}")
        _forget_output()
        return code


def _heed_sigterm() -> list[int]:
    """Have SIGTERM end any command as Ctrl-C does, with everything put away; answers whether it came."""
    came: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        if came:  # everything is being put away, and whoever is impatient would only disturb that
            return
        came.append(number)
        interrupt = signal.getsignal(signal.SIGINT)  # asyncio's own, while it runs
        if not callable(interrupt):  # a shell in the background has Ctrl-C ignored
            raise KeyboardInterrupt
        interrupt(signal.SIGINT, frame)

    signal.signal(signal.SIGTERM, end)
    return came


def _heed_no_more() -> None:
    """Let who is impatient and tells us twice not strike while we leave: all was put away."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)


def _fail(*lines: str, code: int = EXIT_BROKEN) -> int:
    with suppress(OSError):  # nobody can be told that standard error cannot be written
        for line in lines:
            click.echo(printable(line), err=True)
    return code


def _forget_output() -> None:
    """Let nothing be said at exit of what standard output still holds: it cannot be written."""
    with suppress(OSError), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
