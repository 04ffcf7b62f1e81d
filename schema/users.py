"""Members: what everybody may see of them, what they alone see, joining, profiles, ages."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core.pages import page_request
from models import users as rows
from models.policies import Policy as PolicyValue
from models.social import FollowState
from resolvers import feeds, identities, invites, media, passkeys, sessions, social, users
from schema.ahead import expected, look_ahead, of_pages, told
from schema.base import (
    After,
    Connection,
    First,
    Info,
    Node,
    Payload,
    connection,
    global_id,
    mutation,
    row_id,
)
from schema.cameos import DepictedMember
from schema.invites import Invite
from schema.media import Media
from schema.passkeys import Passkey
from schema.policies import Policy
from schema.sessions import DEVICE, ApiToken, Session, SignInPayload
from schema.social import Block, Mute

if TYPE_CHECKING:
    from schema.clips import Clip
    from schema.identities import Identity

LazyIdentity = Annotated["Identity", strawberry.lazy("schema.identities")]

strawberry.enum(
    rows.Role,
    name="Role",
    description="MEMBER: as everybody. MODERATOR: sees what is hidden, to judge it. ADMIN: runs the "
    "instance.",
)
strawberry.enum(
    rows.AgeBand,
    name="AgeBand",
    description="UNKNOWN: not said; treated as a minor where the operator wants that. MINOR: under "
    "the age of majority. ADULT: over it.",
)
strawberry.enum(
    rows.AgeAssurance,
    name="AgeAssurance",
    description="How an age band is known. NONE: it is not. SELF_DECLARED: the member said so. "
    "PROVEN: an administrator or an age check confirmed it.",
)


@strawberry.type
class _Profile:
    """What `User` and `Viewer` have in common; no type of the API."""

    handle: str = strawberry.field(
        description="Unique whatever the case of its letters, and never anybody else's afterwards."
    )
    name: str = strawberry.field(description="Display name, 1 to 60 characters.")
    bio: str = strawberry.field(description="About them, up to 500 characters.")
    is_private: bool = strawberry.field(
        description="Whether following takes a request that is accepted."
    )
    follower_count: int = strawberry.field(description="How many follow them.")
    following_count: int = strawberry.field(description="How many they follow.")
    clip_count: int = strawberry.field(
        description="How many clips they have published to all, followers or mutuals."
    )
    created_at: datetime = strawberry.field(description="When they joined.")

    @strawberry.field(
        graphql_type=Media | None, description="Their picture; null while they have none."
    )
    @told("avatar")
    def avatar(self: Any, info: Info) -> Any:
        return media.avatar(info.context, self)

    @strawberry.field(
        graphql_type=Connection[Annotated["Clip", strawberry.lazy("schema.clips")]],
        description="Their published clips that you may see, latest first.",
    )
    @of_pages
    async def clips(self: Any, info: Info, first: First = None, after: After = None) -> Any:
        asked = page_request(first, after, expected(info, "edges", "node"))
        page = await feeds.clips_of(info.context, self, asked)
        await look_ahead(info, page.rows, "edges", "node")
        return connection(page, after)


@strawberry.type(description="A member, as others see them.")
class User(_Profile, DepictedMember, Node):
    row = rows.User

    @strawberry.field(
        graphql_type=FollowState | None, description="Whether you follow them; null: you do not."
    )
    @told("followed")
    def viewer_follows(self: Any, info: Info) -> Any:
        return info.context.loaders.followed.find(self.id)

    @strawberry.field(description="Whether they follow you.")
    async def follows_viewer(self: Any, info: Info) -> bool:
        follow = await info.context.loaders.follows_me.load(self.id)
        return follow is not None and follow.state is FollowState.ACCEPTED

    @strawberry.field(description="Whether you have blocked them.")
    async def viewer_blocks(self: Any, info: Info) -> bool:
        return await info.context.loaders.blocked.load(self.id) is not None

    @strawberry.field(description="Whether you keep them out of your feeds.")
    async def viewer_mutes(self: Any, info: Info) -> bool:
        mute = await info.context.loaders.muted.load(self.id)
        return mute is not None and mute.holds(info.context.instance.clock.now())

    @strawberry.field(
        graphql_type=Connection["User"] | None,
        description="Who follows them, latest first; null where the account is private and you do "
        "not follow it.",
    )
    async def followers(self: Any, info: Info, first: First = None, after: After = None) -> Any:
        page = await social.followers(info.context, self, page_request(first, after))
        return None if page is None else connection(page, after)

    @strawberry.field(
        graphql_type=Connection["User"] | None,
        description="Whom they follow, latest first; null where the account is private and you do "
        "not follow it.",
    )
    async def following(self: Any, info: Info, first: First = None, after: After = None) -> Any:
        page = await social.following(info.context, self, page_request(first, after))
        return None if page is None else connection(page, after)


@strawberry.type(description="You: what you alone see of your account.")
class Viewer(_Profile):
    age_band: rows.AgeBand = strawberry.field(description="Your age, as far as it matters here.")
    age_assurance: rows.AgeAssurance = strawberry.field(description="How that is known.")
    born_on: date | None = strawberry.field(description="Your date of birth, if you gave it.")
    role: rows.Role = strawberry.field(description="What you may do for the instance.")
    feed_choice: rows.FeedKind = strawberry.field(description="The feed you start with.")
    invites_left: int = strawberry.field(description="How many more you may invite.")

    @strawberry.field(description="The global id of your `User`.")
    def id(self: Any) -> strawberry.ID:
        return strawberry.ID(global_id("User", self.id))

    @strawberry.field(graphql_type=User, description="You, as others see you.")
    def user(self: Any) -> Any:
        return self

    @strawberry.field(description="Whether the account opens with a password.")
    def has_password(self: Any) -> bool:
        return self.password_hash is not None

    @strawberry.field(graphql_type=Policy, description="What you may do.")
    async def policy(self: Any, info: Info) -> PolicyValue:
        return await info.context.policy(self)

    @strawberry.field(
        graphql_type=Connection[Session] | None, description="Where you are signed in."
    )
    async def sessions(self, info: Info, first: First = None, after: After = None) -> Any:
        return connection(await sessions.sessions(info.context, page_request(first, after)), after)

    @strawberry.field(graphql_type=Connection[ApiToken] | None, description="API tokens that work.")
    async def api_tokens(self, info: Info, first: First = None, after: After = None) -> Any:
        return connection(
            await sessions.api_tokens(info.context, page_request(first, after)), after
        )

    @strawberry.field(graphql_type=Connection[Passkey] | None, description="Your passkeys.")
    async def passkeys(self, info: Info, first: First = None, after: After = None) -> Any:
        return connection(await passkeys.passkeys(info.context, page_request(first, after)), after)

    @strawberry.field(
        graphql_type=Connection[LazyIdentity] | None,
        description="Whom sign-in providers know you as.",
    )
    async def identities(self, info: Info, first: First = None, after: After = None) -> Any:
        return connection(
            await identities.identities(info.context, page_request(first, after)), after
        )

    @strawberry.field(
        graphql_type=Connection[Invite] | None,
        description="Invitations you issued, ended ones too.",
    )
    async def invites(self, info: Info, first: First = None, after: After = None) -> Any:
        return connection(await invites.invites(info.context, page_request(first, after)), after)

    @strawberry.field(
        graphql_type=Connection[User] | None, description="Who joined through your invitations."
    )
    async def invitees(self, info: Info, first: First = None, after: After = None) -> Any:
        return connection(await invites.invitees(info.context, page_request(first, after)), after)

    @strawberry.field(graphql_type=Connection[User] | None, description="Who asks to follow you.")
    async def follow_requests(self, info: Info, first: First = None, after: After = None) -> Any:
        return connection(
            await social.follow_requests(info.context, page_request(first, after)), after
        )

    @strawberry.field(graphql_type=Connection[Block] | None, description="Whom you have blocked.")
    async def blocks(self, info: Info, first: First = None, after: After = None) -> Any:
        return connection(await social.blocks(info.context, page_request(first, after)), after)

    @strawberry.field(graphql_type=Connection[Mute] | None, description="Whom you have muted.")
    async def mutes(self, info: Info, first: First = None, after: After = None) -> Any:
        return connection(await social.mutes(info.context, page_request(first, after)), after)


@strawberry.type(description="Your account, changed.")
class ViewerPayload(Payload):
    viewer: Any = strawberry.field(default=None, graphql_type=Viewer | None, description="You.")


@strawberry.type(description="A member whose age is settled.")
class ConfirmAgePayload(Payload):
    user: Any = strawberry.field(default=None, graphql_type=User | None, description="The member.")
    age_band: rows.AgeBand | None = strawberry.field(
        default=None, description="The band they are in now."
    )


@strawberry.input(description="Who somebody says they are when they join.")
class NewMemberInput:
    handle: str = strawberry.field(
        description="3 to 30 letters (a-z), digits, dots or underscores, whatever the case."
    )
    name: str = strawberry.field(description="Display name, 1 to 60 characters.")
    born_on: date | None = strawberry.field(
        default=None, description="Date of birth, or instead of it `ageBand`."
    )
    age_band: rows.AgeBand | None = strawberry.field(
        default=None, description="Age band, where a date is too much to ask; absent: UNKNOWN."
    )
    invite_code: str | None = strawberry.field(
        default=None, description="Needed where the instance takes members by invitation."
    )

    def member(self) -> users.NewMember:
        return users.NewMember(
            handle=self.handle,
            name=self.name,
            born_on=self.born_on,
            age_band=self.age_band,
            invite_code=self.invite_code,
        )


@strawberry.input(description="A new member who signs in with a password.")
class SignUpInput(NewMemberInput):
    password: str = strawberry.field(
        description="10 to 256 characters; neither common nor the handle."
    )
    device: str = strawberry.field(default="", description=DEVICE)


@strawberry.input(description="What to change of your profile; what is absent stays.")
class UpdateProfileInput:
    name: str | None = strawberry.field(default=None, description="1 to 60 characters.")
    bio: str | None = strawberry.field(default=None, description="Up to 500 characters.")
    handle: str | None = strawberry.field(
        default=None, description="A new handle; the old one stays yours, and you may return to it."
    )
    is_private: bool | None = strawberry.field(
        default=None,
        description="Whether following takes a request. Minors stay private. When an account becomes "
        "public, open requests stay open until you answer them.",
    )
    feed_choice: rows.FeedKind | None = strawberry.field(
        default=None, description="The feed to start with."
    )
    avatar_clip_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="One of your clips, whose poster becomes your picture. Whoever may see your "
        "profile sees it, whatever the clip's audience, and it stays when the clip goes: nobody "
        "else's likeness may be in it (CONSENT_NEEDED).",
    )
    remove_avatar: bool = strawberry.field(
        default=False, description="Have no picture any more; not together with `avatarClipId`."
    )

    def change(self) -> users.ProfileChange:
        clip_id = self.avatar_clip_id
        return users.ProfileChange(
            name=self.name,
            bio=self.bio,
            handle=self.handle,
            is_private=self.is_private,
            feed_choice=self.feed_choice,
            avatar_clip_id=clip_id and row_id("Clip", clip_id, field="avatarClipId"),
            remove_avatar=self.remove_avatar,
        )


@strawberry.input(description="Your date of birth.")
class SetBirthDateInput:
    born_on: date = strawberry.field(description="The day.")


@strawberry.input(description="Something that proves your age.")
class ProveAgeInput:
    evidence: str = strawberry.field(description="What the instance's age check asks for.")


@strawberry.input(description="Whose age is confirmed.")
class ConfirmAgeInput:
    user_id: strawberry.ID = strawberry.field(description="The member.")
    band: rows.AgeBand = strawberry.field(description="MINOR or ADULT.")


@strawberry.type
class UserQuery:
    @strawberry.field(graphql_type=Viewer | None, description="You; null when nobody is signed in.")
    async def viewer(self, info: Info) -> Any:
        return users.viewer(info.context)

    @strawberry.field(graphql_type=User | None, description="A member by handle.")
    @of_pages
    async def user(
        self,
        info: Info,
        handle: Annotated[
            str, strawberry.argument(description="In any case, with or without an @.")
        ],
    ) -> Any:
        found = await users.user(info.context, handle, expected(info))
        await look_ahead(info, [found])
        return found


@strawberry.type
class UserMutation:
    @mutation(
        "Join with a password. UNAVAILABLE: nobody may join now. FORBIDDEN on `bornOn`: too young. "
        "CONFLICT on `handle`: it is, or once was, somebody's. Minors begin private."
    )
    async def sign_up(
        self,
        info: Info,
        input: Annotated[SignUpInput, strawberry.argument(description="Who joins.")],
    ) -> SignInPayload:
        return SignInPayload(
            opened=await users.sign_up(
                info.context, input.member(), password=input.password, device=input.device
            )
        )

    @mutation("Change your profile.")
    async def update_profile(
        self,
        info: Info,
        input: Annotated[UpdateProfileInput, strawberry.argument(description="What to change.")],
    ) -> ViewerPayload:
        return ViewerPayload(viewer=await users.update_profile(info.context, input.change()))

    @mutation(
        "Say when you were born, once, if you have not. Nobody declares themselves out of being "
        "treated as a minor: that takes a proof."
    )
    async def set_birth_date(
        self,
        info: Info,
        input: Annotated[SetBirthDateInput, strawberry.argument(description="The day.")],
    ) -> ViewerPayload:
        return ViewerPayload(viewer=await users.set_birth_date(info.context, input.born_on))

    @mutation("Prove your age to the instance's age check, where it has one.")
    async def prove_age(
        self,
        info: Info,
        input: Annotated[ProveAgeInput, strawberry.argument(description="The proof.")],
    ) -> ViewerPayload:
        return ViewerPayload(viewer=await users.prove_age(info.context, input.evidence))

    @mutation("Confirm a member's age band after seeing a proof. Administrators only.")
    async def confirm_age(
        self,
        info: Info,
        input: Annotated[ConfirmAgeInput, strawberry.argument(description="Whose, and which.")],
    ) -> ConfirmAgePayload:
        member = await users.confirm_age(
            info.context, row_id("User", input.user_id, field="userId"), input.band
        )
        return ConfirmAgePayload(user=member, age_band=member.age_band)
