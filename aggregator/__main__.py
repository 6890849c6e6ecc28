"""The first door: `aggregator`, which is the same as `python -m aggregator`.

It makes the process fit for the program, which is loaded only then, and sees to it that it ends as it should.
"""

import atexit
import os
import signal
import sys
from contextlib import suppress
from types import FrameType

EXIT_USAGE, EXIT_INTERRUPTED, EXIT_TERMINATED = 2, 130, 143
_TOLD = "interrupted; run again to go on"


def main() -> None:
    """Run the command line.

    Where Python would not read the names of files as UTF-8 the process begins anew.
    """
    _insist_on_utf8()
    ending: list[int] = []
    atexit.register(_leave, ending)  # the first to be registered, so the last to be called
    interrupted = _heed_at_once()
    try:
        from aggregator.cli import main as run

        if interrupted is signal.default_int_handler:
            signal.signal(signal.SIGINT, interrupted)
        run()
    except SystemExit as ended:
        _heed_no_more()
        ending += [code for code in (EXIT_INTERRUPTED, EXIT_TERMINATED) if code == ended.code]
        raise
    except KeyboardInterrupt:
        _heed_no_more()
        _tell(_TOLD)
        ending.append(EXIT_INTERRUPTED)


def _insist_on_utf8() -> None:
    """Begin anew with names of files in UTF-8, before anything is looked at.

    By any other encoding that a locale brings, a name beyond ASCII in the configuration would lead to another
    file than yesterday: an empty database, a new output folder, a post that is gone.
    """
    encoding = sys.getfilesystemencoding()
    if encoding == "utf-8":
        return
    if sys.executable and "utf8" not in sys._xoptions:  # noqa: SLF001 - documented; else told already
        with suppress(OSError):
            os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606
    told = f"the names of files would be read as {encoding}, not as UTF-8"
    remedy = "set LC_ALL=C.UTF-8 in the environment, and take `-X utf8=0` away"
    _tell(f"{told}; {remedy}")
    raise SystemExit(EXIT_USAGE)


def _heed_at_once() -> object:
    """Let Ctrl-C and SIGTERM end the process at once while the program is loaded: nothing is to be put away.

    An exception from within an import may become another on its way.  Answers what heeded Ctrl-C before.
    """
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:  # a shell in the background has it ignored
        signal.signal(signal.SIGINT, _leave_at_once)
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _leave_at_once)
    return before


def _leave_at_once(number: int, _frame: FrameType | None) -> None:
    _tell(_TOLD)
    os._exit(EXIT_TERMINATED if number == signal.SIGTERM else EXIT_INTERRUPTED)


def _tell(line: str) -> None:
    if sys.stderr is not None:  # closed by our caller: its number may be another file's
        with suppress(OSError):
            os.write(2, f"{line}\n".encode())


def _heed_no_more() -> None:
    """Let nobody strike while the process ends: all is put away."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)


def _leave(ending: list[int]) -> None:
    """After an interruption end with its code, when everybody else has put away what is theirs.

    Python would end by SIGINT, whatever the code, where the interruption met text that was being executed,
    such as the making of a dataclass.
    """
    if ending:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):  # closed, or nobody reads it any more
                if stream is not None:
                    stream.flush()
        os._exit(ending[0])


if __name__ == "__main__":
    main()
