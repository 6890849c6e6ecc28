"""Secrets and header fields; values come from `${NAME}` or a file, and stand in no message.

`${NAME}` is replaced by the environment variable NAME.  A mapping `{file: PATH}` stands for the text of
that file without its last line end.
"""

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aggregator.config.suggestions import quoted
from aggregator.config.values import read_raw_text
from aggregator.fetch.messages import RESERVED

LARGEST_SECRET = 8192

_VARIABLE = re.compile(r"\$\{([^}]*)\}?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}", re.ASCII)  # RFC 9110 section 5.6.2, token
_TOKEN = re.compile(r"[\x21-\x7e]+")
_FIELD_VALUE = re.compile(r"[\x20-\x7e\t]*")
_CREDENTIAL_NAME = re.compile(r"auth|cookie|token|key|secret|password|session", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that may be secret; `derived` says that it came from the environment or a file."""

    value: str
    derived: bool

    def __repr__(self) -> str:
        return "Secret(…)"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a configuration file stands: what its secrets and paths are looked up in."""

    folder: Path
    environ: Mapping[str, str] = field(repr=False)

    def path(self, text: str) -> Path:
        """Return the absolute path; a leading `~/` is the home folder."""
        if "${" in text:
            raise ValueError("must be written out: `${NAME}` works in `auth` and `headers` only")
        if not text.strip() or not text.isprintable():
            raise ValueError("must be the path of a file or folder, without line breaks and controls")
        home = self.environ.get("HOME", "")
        expanded = Path(home, text[2:]) if text.startswith("~/") and home else Path(text)
        return Path(os.path.normpath(self.folder / expanded))  # `..` folded as people read it; links stay

    def basic(self, value: Any) -> Secret:
        """Read `user:password`."""
        secret = self._secret(value)
        if ":" not in secret.value or not secret.value.isprintable():
            raise ValueError("must be user:password on one line, best from the environment as `${NAME}`")
        return secret

    def bearer(self, value: Any) -> Secret:
        """Read a token."""
        secret = self._secret(value)
        if not _TOKEN.fullmatch(secret.value):
            raise ValueError("must be a token of printable ASCII without spaces, best as `${NAME}`")
        return secret

    def header(self, value: Any) -> Secret:
        """Read the value of a header field."""
        secret = self._secret(value)
        if not _FIELD_VALUE.fullmatch(secret.value) or not secret.value.strip():
            raise ValueError("must be printable ASCII on one line, as it goes into a request header")
        return secret

    def _secret(self, value: Any) -> Secret:
        if isinstance(value, dict):
            return self._from_file(value)
        if value is None or isinstance(value, list):
            raise ValueError('must be text such as "${NAME}", or {file: PATH}')
        text = read_raw_text(value)
        return Secret(_VARIABLE.sub(self._variable, text), derived="${" in text)

    def _variable(self, match: re.Match[str]) -> str:
        if not match[0].endswith("}") or not _NAME.fullmatch(match[1]):
            raise ValueError("must name an environment variable as `${NAME}`, of letters, digits and _")
        value = self.environ.get(match[1], "")
        if not value:
            raise ValueError(
                f"needs the environment variable {match[1]}, which is not set; set it before starting"
            )
        return value

    def _from_file(self, value: dict[str, Any]) -> Secret:
        if set(value) != {"file"} or not isinstance(value["file"], str):
            raise ValueError('must be text such as "${NAME}", or {file: PATH}')
        path = self.path(value["file"])
        data = _read_secret(path)
        if len(data) > LARGEST_SECRET:
            raise ValueError(
                f"takes a secret of at most {LARGEST_SECRET} bytes; {quoted(str(path))} is larger"
            )
        text = data.decode("utf-8", "replace").removesuffix("\n").removesuffix("\r")
        return Secret(text, derived=True)


def _read_secret(path: Path) -> bytes:
    """At most one byte more than a secret may have; a pipe that nobody writes to would keep us for ever."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                problem = "it is no regular file; write the secret into one and name that"
                raise ValueError(f"cannot read the secret from {quoted(str(path))}: {problem}")
            return os.read(descriptor, LARGEST_SECRET + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        reason = error.strerror or "unknown error"
        raise ValueError(f"cannot read the secret from {quoted(str(path))} ({reason})") from error


def check_header_name(name: str) -> str:
    """Return a header field name that a source may set."""
    if not _FIELD_NAME.fullmatch(name):
        raise ValueError("is no header name; write one such as Accept-Language")
    if name.lower() in RESERVED:
        raise ValueError("is set by the aggregator itself; take it out")
    return name


def is_credential_header(name: str) -> bool:
    """Whether a header of this name usually carries a credential."""
    return _CREDENTIAL_NAME.search(name) is not None
