"""Where clips and files come from, in facts and in plain words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from media import provenance as media
from resolvers import disclosure, verification
from schema.base import Info

if TYPE_CHECKING:
    from schema.clips import Clip

strawberry.enum(
    media.ManifestState,
    name="ManifestState",
    description="""What a file's C2PA manifest is worth. TRUSTED: intact, and signed by this instance
or one that it trusts. VALID: intact, signed by somebody unknown. INVALID: the file was changed after
it was signed. NONE: there is none.""",
)
strawberry.enum(
    verification.Verdict,
    name="Verdict",
    description="""What to make of a file. AUTHENTIC: as it was signed. ALTERED: changed after that.
STRIPPED: made here, the record taken off, the invisible mark still there. RESEMBLES: no record and no
mark, but it looks like a clip of this instance. FOREIGN: with a record or mark of somewhere else.
UNKNOWN: nothing is known of it, which does not mean that it is real.""",
)
strawberry.enum(
    verification.Standing,
    name="Standing",
    description="What became of a clip. SHOWN: it can be seen here. WITHDRAWN: it is held back, or a "
    "consent was taken back. NOT_SHOWN: it is not shown, or no longer.",
)
strawberry.enum(verification.Language, name="Language", description="The language of an answer.")

LanguageOf = Annotated[
    verification.Language, strawberry.argument(description="The language of the words.")
]


@strawberry.type(description="What a signed file says of how it came about.")
class Manifest:
    signed_by: str = strawberry.field(description="Whose certificate signed it.")
    signed_at: datetime | None = strawberry.field(description="When, as the signer tells it.")
    generator: str = strawberry.field(description="The program that wrote the manifest.")
    digital_source_type: str | None = strawberry.field(description="IPTC digital source type.")
    actions: list[str] = strawberry.field(description="What was done, as C2PA calls it.")
    model: str | None = strawberry.field(description="What drew it.")
    recipe_hash: str | None = strawberry.field(description="Hash of the recipe that re-creates it.")
    consent_receipts: list[str] = strawberry.field(
        description="Ids of the consents of people shown in it."
    )

    @strawberry.field(
        graphql_type=list[Annotated["Ingredient", strawberry.lazy("schema.provenance")]],
        description="What it was made from.",
    )
    def ingredients(self: Any) -> Any:
        return self.made_from

    made_from: strawberry.Private[Any] = None


@strawberry.type(description="A file that another was made from.")
class Ingredient:
    relationship: str = strawberry.field(description="`parentOf`: it was made from this one.")
    state: media.ManifestState = strawberry.field(description="What its own manifest is worth.")
    manifest: Manifest | None = strawberry.field(description="What it said of itself, if it did.")


@strawberry.type(description="An invisible mark that was found in a picture.")
class InvisibleMark:
    is_of_this_instance: bool = strawberry.field(description="Whether this instance put it there.")
    number: float = strawberry.field(description="The number that it carries, below 2^32.")
    clarity: float = strawberry.field(description="9 is barely readable, 17 as it was put there.")


@strawberry.type(description="What is known of a file.")
class MediaVerification:
    verdict: verification.Verdict = strawberry.field(description="What to make of it.")
    summary: str = strawberry.field(description="The same in plain words.")
    manifest_state: media.ManifestState = strawberry.field(
        description="What its manifest is worth."
    )
    problems: list[str] = strawberry.field(description="What is wrong with it, as C2PA codes.")
    manifest: Manifest | None = strawberry.field(description="What the file says of itself.")
    mark: InvisibleMark | None = strawberry.field(description="The invisible mark in it, if any.")
    standing: verification.Standing | None = strawberry.field(
        description="What became of the clip that it comes from; null where it is not from here."
    )
    likeness: float | None = strawberry.field(
        description="How much of it looks like that clip, 0 to 1, where nothing else leads to it."
    )
    row: strawberry.Private[Any] = None

    @strawberry.field(
        graphql_type=Annotated["Clip", strawberry.lazy("schema.clips")] | None,
        description="The clip that it comes from, if you may see that.",
    )
    def clip(self: Any) -> Any:
        return self.row


@strawberry.type(description="Where a clip comes from, for the badge beside it.")
class ClipProvenance:
    words: list[str] = strawberry.field(description="The chain in plain words, one step a line.")
    signed_by: str = strawberry.field(description="The instance that signs its files.")
    is_checked: bool = strawberry.field(
        description="Whether all its files were found to carry their marks and signature. Others are "
        "given out only if they are from before marks, or came with an archive; `words` says so."
    )
    model: str | None = strawberry.field(description="What drew it.")
    model_hash: str | None = strawberry.field(description="Hash of that model's code and weights.")
    recipe_hash: str | None = strawberry.field(description="Hash of the recipe that re-creates it.")
    generation_count: int = strawberry.field(
        description="How many clips stand above it; their manifests come with its files."
    )


@strawberry.type
class ProvenClip:
    """What `Clip` says of its origin; no type of the API."""

    @strawberry.field(graphql_type=ClipProvenance, description="Where it comes from, step by step.")
    async def provenance(
        self: Any, info: Info, language: LanguageOf = verification.Language.EN
    ) -> Any:
        return await disclosure.clip_provenance(info.context, self, language)


@strawberry.type
class ProvenanceQuery:
    @strawberry.field(
        graphql_type=MediaVerification | None,
        description="What is known of a file of this instance, by its address. Send other files to "
        "`POST /verify`, as they are, without an account.",
    )
    async def verify_media(
        self,
        info: Info,
        url: Annotated[str, strawberry.argument(description="An address of this API's media.")],
        language: LanguageOf = verification.Language.EN,
    ) -> Any:
        return _told(await verification.verify_address(info.context, url), language)


def _told(found: verification.Verification, language: verification.Language) -> MediaVerification:
    report, mark = found.inspection.report, found.inspection.mark
    return MediaVerification(
        verdict=found.verdict,
        summary=found.summary(language),
        manifest_state=report.state,
        problems=list(report.problems),
        manifest=_manifest(report.manifest),
        mark=None
        if mark is None
        else InvisibleMark(
            is_of_this_instance=bool(found.is_marked_here),
            number=mark.number,
            clarity=mark.clarity,
        ),
        standing=found.standing,
        likeness=found.likeness,
        row=found.clip,
    )


def _manifest(manifest: media.Manifest | None) -> Manifest | None:
    if manifest is None:
        return None
    said = manifest.generation
    return Manifest(
        signed_by=manifest.signer,
        signed_at=manifest.signed_at,
        generator=manifest.generator,
        digital_source_type=manifest.digital_source_type,
        actions=list(manifest.actions),
        model=said.get("model"),
        recipe_hash=said.get("recipe_hash"),
        consent_receipts=[str(each) for each in said.get("consent_receipts", ())],
        made_from=[
            Ingredient(
                relationship=each.relationship,
                state=each.state,
                manifest=_manifest(each.manifest),
            )
            for each in manifest.ingredients
        ],
    )
