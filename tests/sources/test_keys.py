"""Keys and credentials in a folder of articles are passed over by their names."""

from pathlib import Path

import pytest

from aggregator.sources.folder import list_files


@pytest.mark.parametrize(
    "name",
    [
        *("kade.pem", "kade.KEY", "kade.ppk", "kade.p12", "kade.pfx", "kade.jks", "kade.kdbx", "kade.ovpn"),
        *("kade.crt", "kade.cer", "kade.csr", "kade.md.gpg", "kade.md.age", "gebruikers.htpasswd"),
        *("id_rsa", "id_ed25519", "id_ed25519.pub", "id_ecdsa_sk", "id_rsa_kade", "id_rsa-cert.pub"),
        *("ssh_host_ed25519_key", "ssh_host_rsa_key.pub", "known_hosts", "authorized_keys"),
        *("netrc", "htpasswd", "credentials", "kade.tfvars"),
        *("env.production", "env.local", "env.production.local", "kade.env", "kade.env.local", "KADE.ENV"),
        *("kopie van kade.key", "kade (1).pem", "van de kade.env"),
    ],
)
def test_a_file_of_keys_is_passed_over(folder: Path, name: str) -> None:
    for one in (name, "kade.md"):
        (folder / one).write_text("Een bericht.", encoding="utf-8")
    listing = list_files(folder)
    assert ([file.name for file in listing.files], listing.warnings) == (["kade.md"], [])


@pytest.mark.parametrize(
    "name",
    [
        *("kade.asc", "id_rsa.md", "id_rsa uitgelegd", "identiteit", "sleutel", "key", "pem", "age"),
        *("env.md", "env.txt", "Over .env", "Wat is een .pem", "kade.pem.md", "Credentials", "env"),
        *("Omgeving.env.md", "netrc.md", "key.md"),
    ],
)
def test_what_only_speaks_of_keys_is_an_article(folder: Path, name: str) -> None:
    (folder / name).write_text("Een bericht.", encoding="utf-8")
    assert [file.name for file in list_files(folder).files] == [name]
