"""The file that commands write: `sources/added.yaml` beside the configuration, which includes it."""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from aggregator.config.document import decode
from aggregator.config.files import read_included_files, read_main_file
from aggregator.config.lines import include_in_text
from aggregator.config.loading import load_config
from aggregator.config.settings import Config
from aggregator.errors import ConfigError, Problem
from aggregator.files import rewrite

ADDED = "sources/added.yaml"

Change = Callable[[str, str, Config], str]  # text, its name in messages, configuration: the new text


def added_file(config_path: Path) -> Path:
    """Where the sources go that commands add."""
    return config_path.absolute().parent / ADDED


def change_added(config_path: Path, environ: Mapping[str, str], change: Change) -> Config:
    """Change `sources/added.yaml`, and have the configuration include it; gives the new configuration.

    `change` sees the configuration as it stands while nobody else edits it.  Raises ConfigError, with
    every file as it was, when the outcome would not load or cannot be written.
    """
    with _held(config_path):
        config = load_config(config_path, environ)
        target, name = added_file(config_path), str(config_path.parent / ADDED)
        kept = {path: _bytes(path) for path in (target, config_path)}
        made = None if target.parent.exists() else target.parent
        text = change(decode(kept[target] or b"", name), name, config)
        try:
            rewrite(target, text.encode(), mode=config_path.stat().st_mode & 0o666)
            if not _is_included(config_path, target):
                main = decode(kept[config_path] or b"", str(config_path))
                rewrite(config_path, include_in_text(main, str(config_path), ADDED).encode())
            return load_config(config_path, environ)
        except OSError as error:
            _restore(kept, made)
            reason = f"cannot be written ({error.strerror or error}); nothing was changed"
            raise ConfigError([Problem(str(error.filename or name), 0, reason)]) from error
        except BaseException:
            _restore(kept, made)
            raise


def locate_sources(config_path: Path) -> dict[str, tuple[Path, str]]:
    """Of every source the file it stands in, and FILE:LINE for people."""
    main = read_main_file(config_path)
    return {
        str(node.get("id").value): (file.path, f"{file.name}:{node.line}")
        for file in (main, *read_included_files(main).files)
        for node in file.root.get("sources").elements()
    }


def _is_included(config_path: Path, target: Path) -> bool:
    main = read_main_file(config_path)
    files = read_included_files(main).files
    return any(file.path.resolve() == target.resolve() for file in files)


@contextmanager
def _held(config_path: Path) -> Iterator[None]:
    """Keep other commands from editing the same configuration."""
    try:
        descriptor = os.open(config_path.absolute().parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:  # no such folder: loading says so better
        yield
        return
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _restore(kept: Mapping[Path, bytes | None], made: Path | None) -> None:
    """Let every file be as it was, and a folder that was made go."""
    for path, body in kept.items():
        with suppress(OSError):
            if body is None:
                path.unlink(missing_ok=True)
            elif _bytes(path) != body:
                rewrite(path, body)
    if made:
        with suppress(OSError):
            made.rmdir()
