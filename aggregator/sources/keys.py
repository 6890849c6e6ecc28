"""Files of keys and credentials, known by their names: what is published of them cannot be taken back."""

import re

_ENDINGS = (
    *(".pem", ".key", ".ppk", ".p8", ".p12", ".pfx", ".jks", ".keystore", ".keytab", ".jwk"),
    *(".crt", ".cer", ".der", ".csr", ".p7b", ".gpg", ".pgp", ".age", ".kdb", ".kdbx"),
    *(".ovpn", ".htpasswd", ".netrc", ".pgpass", ".kubeconfig", ".tfvars", ".tfstate"),
)
_NAMES = frozenset(  # in this spelling only, as others are titles
    ("netrc", "htpasswd", "pgpass", "passwd", "credentials", "authorized_keys", "known_hosts", "kubeconfig")
)
_SSH = re.compile(
    r"(?:id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?(?:[-_][\w-]*)?|ssh_host_(?:rsa|dsa|ecdsa|ed25519)_key)"
    r"(?:-cert)?(?:\.pub)?"
)
_STAGE = r"\.(?:local|dev|devel|development|test|testing|ci|stage|staging|prod|production|live|docker)"
_ENVIRONMENT = re.compile(rf"env(?:{_STAGE})+|.*\S\.env(?:{_STAGE})*")


def holds_keys(name: str) -> bool:
    """Whether a file of this name opens something, or is locked itself; white space makes it no title.

    Not `.asc`, which books in AsciiDoc have too: what such a file holds tells.
    """
    folded = name.lower()
    stem, dot, ending = folded.rpartition(".")
    return (
        name in _NAMES
        or (dot + ending in _ENDINGS and stem[-1:].strip() != "")
        or _SSH.fullmatch(folded) is not None
        or _ENVIRONMENT.fullmatch(folded) is not None
    )
