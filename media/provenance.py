"""C2PA: signing what leaves the instance, and reading what any file says of its origin.

Signing comes last, after every pixel is final. A file's ingredients carry their own manifests along,
so the whole line of a remix can be read off its last file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from media.authority import Authority, BadAuthority

if TYPE_CHECKING:
    import c2pa

SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
# What a picture is called when a photograph or a likeness went into it.
COMPOSITE = {
    "trainedAlgorithmicMedia": "compositeWithTrainedAlgorithmicMedia",
    "algorithmicMedia": "compositeSynthetic",
}
GENERATION = "org.mutoscope.generation"
_WITHOUT_MANIFEST = ("ManifestNotFound", "no JUMBF data found")


class ManifestState(StrEnum):
    """TRUSTED: intact, and signed by this instance or one that it trusts. VALID: intact, signed by
    somebody unknown. INVALID: changed after signing. NONE: there is no manifest."""

    TRUSTED = "TRUSTED"
    VALID = "VALID"
    INVALID = "INVALID"
    NONE = "NONE"


class Change(StrEnum):
    """What was done to the sources of a file, in the specification's words."""

    EDITED = "c2pa.edited"
    TRANSCODED = "c2pa.transcoded"
    REPACKAGED = "c2pa.repackaged"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """How a file came about, without a word about who asked for it. `mark` is the invisible one, in
    hexadecimal; `receipts` are ids of consents that the picture relies on."""

    digital_source_type: str
    model: str
    model_version: str
    model_hash: str
    recipe_hash: str
    mark: str
    receipts: Sequence[str] = ()
    change: Change = Change.EDITED


@dataclass(frozen=True)
class Source:
    """A file that another was made from, whatever it says of itself included. Of several the first is
    its parent, and the others are parts of it (C2PA knows one parent)."""

    path: Path
    content_type: str
    title: str


@dataclass(frozen=True)
class Ingredient:
    """What a manifest says of one source. `manifest` is None where that had none."""

    title: str
    relationship: str
    state: ManifestState
    manifest: Manifest | None = None


@dataclass(frozen=True)
class Manifest:
    """What a signed file says of itself."""

    title: str
    signer: str
    signed_at: datetime | None
    generator: str
    digital_source_type: str | None
    actions: tuple[str, ...] = ()
    generation: Mapping[str, Any] = field(default_factory=dict)
    ingredients: tuple[Ingredient, ...] = ()


@dataclass(frozen=True)
class Report:
    """`problems` are codes of the C2PA specification. `manifest` is the newest one."""

    state: ManifestState
    manifest: Manifest | None = None
    problems: tuple[str, ...] = ()


class Provenance:
    """Signs and reads with one authority. Everything blocks; call it off the event loop."""

    def __init__(self, authority: Authority, *, generator: str, version: str) -> None:
        self._authority = authority
        self._generator = {"name": generator, "version": version}
        self._settings = _settings(authority.roots)

    @property
    def roots(self) -> bytes:
        return self._authority.roots

    @property
    def instance_tag(self) -> int:
        return self._authority.instance_tag

    def sign(
        self,
        path: Path,
        out: Path,
        content_type: str,
        *,
        origin: Origin | None = None,
        sources: Sequence[Source] = (),
    ) -> None:
        """Write a signed copy of the file to `out`. Sources come along with what their own manifests
        say. Without an `origin` it is a source that was encoded again, as uploads are."""
        import c2pa

        with (
            c2pa.Context.from_dict(self._settings) as context,
            c2pa.Builder(self._claim(origin, len(sources)), context=context) as builder,
            self._signer() as signer,
        ):
            for number, source in enumerate(sources):
                relationship = "parentOf" if number == 0 else "componentOf"
                told = {"title": source.title, "relationship": relationship}
                told["label"] = _label(number)
                with source.path.open("rb") as file:
                    builder.add_ingredient(told, source.content_type, file)
            with path.open("rb") as file, out.open("w+b") as signed:
                builder.sign(signer, content_type, file, signed)

    def read(self, path: Path, content_type: str) -> Report:
        """As `read_manifest`, with this instance's roots."""
        return read_manifest(path, content_type, roots=self._authority.roots)

    def check(self, folder: Path, now: datetime) -> None:
        """Sign something and read it back: raises `BadAuthority` unless that ends in TRUSTED."""
        import c2pa
        from PIL import Image

        self._authority.check(now)
        plain, signed = folder / "check.jpg", folder / "check-signed.jpg"
        Image.new("RGB", (16, 16)).save(plain)
        origin = Origin(
            digital_source_type="algorithmicMedia",
            model="check",
            model_version="1",
            model_hash="",
            recipe_hash="",
            mark="",
        )
        try:
            self.sign(plain, signed, "image/jpeg", origin=origin)
        except c2pa.C2paError as failure:
            raise BadAuthority(f"The certificates cannot sign: {failure}") from failure
        report = self.read(signed, "image/jpeg")
        if report.state is not ManifestState.TRUSTED:
            raise BadAuthority(f"What is signed here is not trusted here: {report.problems}")

    def _signer(self) -> c2pa.Signer:
        import c2pa

        chain, key = self._authority.chain, self._authority.key
        return c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", chain, key, None))

    def _claim(self, origin: Origin | None, sources: int) -> dict[str, Any]:
        when = datetime.now(UTC).isoformat(timespec="seconds")
        assertions: list[dict[str, Any]] = []
        made: dict[str, Any] = {}
        if origin is not None:
            made = {
                "digitalSourceType": SOURCE_TYPES + origin.digital_source_type,
                "softwareAgent": {"name": origin.model, "version": origin.model_version},
            }
            assertions = [{"label": GENERATION, "data": _told(origin)}]
        actions: list[dict[str, Any]] = [{"action": "c2pa.created", "when": when, **made}]
        if sources:
            change = Change.TRANSCODED if origin is None else origin.change
            actions = [_taken("c2pa.opened", 0, when), {"action": change, "when": when, **made}]
            actions += [_taken("c2pa.placed", number, when) for number in range(1, sources)]
        return {
            "claim_generator_info": [self._generator],
            "title": "clip",
            "assertions": [
                {"label": "c2pa.actions.v2", "data": {"actions": actions}},
                *assertions,
            ],
        }


def read_manifest(path: Path, content_type: str, *, roots: bytes | None) -> Report:
    """What the file says of its origin, and whether that is to be believed: TRUSTED needs a signer
    who descends from one of the `roots` (PEM). Blocks."""
    import c2pa

    try:
        with (
            c2pa.Context.from_dict(_settings(roots)) as context,
            path.open("rb") as file,
            c2pa.Reader(content_type, file, context=context) as reader,
        ):
            store = json.loads(reader.json())
            state = ManifestState((reader.get_validation_state() or "Invalid").upper())
    except c2pa.C2paError as failure:
        if any(words in str(failure) for words in _WITHOUT_MANIFEST):
            return Report(ManifestState.NONE)
        return Report(ManifestState.INVALID, problems=(type(failure).__name__.strip("_"),))
    active = store.get("active_manifest")
    if active is None:
        return Report(ManifestState.INVALID, problems=("claim.missing",))
    results = store.get("validation_results", {}).get("activeManifest", {})
    problems = tuple(each["code"] for each in results.get("failure", ()))
    return Report(state, _manifest(store, active), problems)


def _settings(roots: bytes | None) -> dict[str, Any]:
    trust = {} if roots is None else {"trust_anchors": roots.decode()}
    return {
        "trust": trust,
        "verify": {"verify_trust": True, "remote_manifest_fetch": False},
        "builder": {"thumbnail": {"enabled": False}},
    }


def _taken(action: str, number: int, when: str) -> dict[str, Any]:
    parameters = {"ingredientIds": [_label(number)]}
    return {"action": action, "when": when, "parameters": parameters}


def _told(origin: Origin) -> dict[str, Any]:
    return {
        "model": origin.model,
        "model_version": origin.model_version,
        "model_hash": origin.model_hash,
        "recipe_hash": origin.recipe_hash,
        "mark": origin.mark,
        "consent_receipts": list(origin.receipts),
    }


def _label(number: int) -> str:
    return f"source{number}"


def _manifest(store: Mapping[str, Any], label: str) -> Manifest:
    """One manifest of the store with what it was made from, all the way up."""
    told = store["manifests"][label]
    assertions = {each["label"]: each["data"] for each in told.get("assertions", ())}
    actions: Mapping[str, Any] = next(
        (v for k, v in assertions.items() if k.startswith("c2pa.actions")), {}
    )
    steps = actions.get("actions", [])
    types = [each["digitalSourceType"] for each in steps if "digitalSourceType" in each]
    signature = told.get("signature_info", {})
    generators = told.get("claim_generator_info") or [{}]
    return Manifest(
        title=told.get("title", ""),
        signer=signature.get("common_name") or signature.get("issuer") or "",
        signed_at=_moment(_when(told, steps)),
        generator=generators[0].get("name", ""),
        digital_source_type=types[-1].rsplit("/", 1)[-1] if types else None,
        actions=tuple(each["action"] for each in steps),
        generation=assertions.get(GENERATION, {}),
        ingredients=tuple(_ingredient(store, each) for each in told.get("ingredients", ())),
    )


def _ingredient(store: Mapping[str, Any], told: Mapping[str, Any]) -> Ingredient:
    label = told.get("active_manifest", "")
    known = label in store["manifests"]
    results = told.get("validation_results", {}).get("activeManifest", {})
    failed = [each for each in results.get("failure", ()) if not _is_only_untrusted(each)]
    return Ingredient(
        title=told.get("title", ""),
        relationship=told.get("relationship", ""),
        state=_state_of(known=known, failed=bool(failed), results=results),
        manifest=_manifest(store, label) if known else None,
    )


def _state_of(*, known: bool, failed: bool, results: Mapping[str, Any]) -> ManifestState:
    if not known:
        return ManifestState.NONE
    if failed:
        return ManifestState.INVALID
    codes = [each["code"] for each in results.get("success", ())]
    return ManifestState.TRUSTED if "signingCredential.trusted" in codes else ManifestState.VALID


def _is_only_untrusted(problem: Mapping[str, Any]) -> bool:
    return bool(problem["code"] == "signingCredential.untrusted")


def _when(told: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]) -> str | None:
    """The time in the signature where a time stamping service gave one, else that of the actions."""
    signed: str | None = told.get("signature_info", {}).get("time")
    return signed or next((each["when"] for each in steps if "when" in each), None)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return None
