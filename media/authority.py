"""The instance's signing key and its certificates: made once, kept in a folder, checked at start.

    root (its key is thrown away at once) → intermediate (likewise) → signer, ES256

Whoever gets the root certificate can check, without asking the instance, that a file was signed by
it. An operator with certificates of a public authority supplies those instead.
"""

import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

KEY, CHAIN, ROOTS = "signer.key", "signer.pem", "roots.pem"

# Without a time stamping service a signature is good only as long as its certificate.
_SIGNER_DAYS, _ROOT_DAYS = 3652, 10957


class BadAuthority(Exception):
    """The key or the certificates cannot be used; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Authority:
    """All in PEM: the private key, its certificates (the signer's first), and the roots that files
    of this instance are checked against."""

    key: bytes
    chain: bytes
    roots: bytes

    @property
    def instance_tag(self) -> int:
        """16 bits for the invisible mark: of the newest root, so that they outlive a new signer."""
        return int(self.root_digest[:4], 16)

    @property
    def root_digest(self) -> str:
        """Sha256 of the newest root, as people compare it."""
        (root, *_) = x509.load_pem_x509_certificates(self.roots)
        return root.fingerprint(hashes.SHA256()).hex()

    @property
    def expires_at(self) -> datetime:
        return min(each.not_valid_after_utc for each in _certificates(self.chain))

    def check(self, now: datetime) -> None:
        """Raises `BadAuthority` unless key, certificates and roots belong together and hold now."""
        chain = _certificates(self.chain)
        leaf = chain[0]
        if _key_of(self.key).public_key() != leaf.public_key():
            raise BadAuthority("The signing key does not belong to the first certificate.")
        for each in chain:
            if not each.not_valid_before_utc <= now <= each.not_valid_after_utc:
                raise BadAuthority(
                    f"The certificate of {each.subject.rfc4514_string()} is not valid now; renew it."
                )
        _check_signer(leaf)
        _check_links([*chain, *_certificates(self.roots)])


def open_authority(folder: Path, *, name: str) -> Authority:
    """The authority kept in `folder`, made there at first use. Safe to call from many processes."""
    if not (folder / KEY).exists():
        _make(folder, name)
    return read_authority(folder / KEY, folder / CHAIN, folder / ROOTS)


def read_authority(key: Path, chain: Path, roots: Path | None) -> Authority:
    """An authority from files of its own; without `roots` the last certificate of the chain is one.
    Raises `BadAuthority`."""
    try:
        certificates = chain.read_bytes()
        anchors = None if roots is None else roots.read_bytes()
        private = key.read_bytes()
    except OSError as failure:
        raise BadAuthority(f"{failure.filename} cannot be read: {failure.strerror}.") from None
    parsed = _certificates(certificates)
    if anchors is None:
        anchors = parsed[-1].public_bytes(Encoding.PEM)
    links = [each for each in parsed if each.issuer != each.subject]
    return Authority(private, _pem(links or parsed[:1]), anchors)


def _make(folder: Path, name: str) -> None:
    """All files or none: they are written beside and moved in one step."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    beside.mkdir(mode=0o700)
    now = datetime.now(UTC)
    root_key, middle_key, signer_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    root_name, middle_name = _name(f"{name} root"), _name(f"{name} intermediate")
    root = _issue(root_name, root_key, root_name, root_key, now=now, below=1)
    middle = _issue(middle_name, middle_key, root_name, root_key, now=now, below=0)
    signer = _issue(_name(f"{name} signer"), signer_key, middle_name, middle_key, now=now)
    _write(
        beside / KEY,
        signer_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )
    _write(beside / CHAIN, _pem([signer, middle]))
    _write(beside / ROOTS, _pem([root]))
    try:
        beside.rename(folder)
    except OSError:
        shutil.rmtree(beside)
        if not (folder / KEY).exists():  # not another process that was first
            raise BadAuthority(f"{folder} is there without {KEY}; move it away.") from None


def _issue(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    now: datetime,
    below: int | None = None,
) -> x509.Certificate:
    """A certificate; `below`: how many authorities may stand under it, None for a signer."""
    is_authority = below is not None
    days = _ROOT_DAYS if is_authority else _SIGNER_DAYS
    usage = x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=below), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
    )
    if not is_authority:
        # C2PA asks for a purpose; this is the one that its SDK accepts without configuration.
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(purpose, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Mutoscope instance"),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
        ]
    )


def _check_signer(leaf: x509.Certificate) -> None:
    try:
        usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
        purposes = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound as failure:
        raise BadAuthority("The signer's certificate says nothing of its use.") from failure
    if not usage.digital_signature or not list(purposes):
        raise BadAuthority("The signer's certificate is not for signing.")
    if leaf.issuer == leaf.subject:
        raise BadAuthority("The signer's certificate is signed by itself; C2PA refuses those.")


def _check_links(line: Sequence[x509.Certificate]) -> None:
    """Each certificate is signed by the next, the last of the chain by one of the roots."""
    for below in line:
        if below.issuer == below.subject:
            return  # a root
        above = next((each for each in line if each.subject == below.issuer), None)
        if above is None:
            raise BadAuthority(f"No certificate for {below.issuer.rfc4514_string()} is there.")
        try:
            below.verify_directly_issued_by(above)
        except (ValueError, TypeError, InvalidSignature):
            name = below.subject.rfc4514_string()
            raise BadAuthority(f"The certificate of {name} was not signed by its issuer.") from None


def _certificates(pem: bytes) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise BadAuthority("The file of certificates holds none in PEM.") from None


def _key_of(pem: bytes) -> ec.EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError):
        raise BadAuthority("The signing key is no unencrypted private key in PEM.") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise BadAuthority("The signing key must be one of the curve P-256, for ES256.")
    return key


def _pem(certificates: Sequence[x509.Certificate]) -> bytes:
    return b"".join(each.public_bytes(Encoding.PEM) for each in certificates)


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
