import { useSignal } from "@preact/signals";
import { act } from "../api/graphql";
import { useAction, usePages, useQuery } from "../api/loading";
import { me } from "../api/session";
import { Block, Bookmarks, Mute, Profile, ProfileClips, type ProfileFragment, RecipesOf, Unblock, Unmute } from "../gql/operations";
import { date, short, t } from "../i18n";
import { FollowButton } from "../ui/follow";
import { Icon } from "../ui/icons";
import { Avatar, Button, Empty, IconButton, Missing, More, Problem, Screen, Segments, Sheet, Spinner } from "../ui/parts";
import { Rich } from "../ui/rich";
import { Tiles } from "../ui/tiles";
import { SharedCharacters } from "./figures";
import { ReportSheet } from "./report";
import "./profile.css";

export function ProfilePage({ params }: { params: Record<string, string> }) {
  const handle = params.handle ?? "";
  const { data, refused, reload } = useQuery(Profile, { handle });
  const user = data.value?.user;
  const isMine = me.value != null && me.value.id === user?.id;
  const sheet = useSignal(false);
  return (
    <Screen
      title={user ? user.name : `@${handle}`}
      home={isMine}
      wide
      actions={
        isMine ? (
          <a class="icon-button" href="/settings" aria-label={t("settings")} title={t("settings")}>
            <Icon name="gear" />
          </a>
        ) : (
          user && me.value && <IconButton icon="dots" label={t("more")} onClick={() => (sheet.value = true)} />
        )
      }
    >
      {user ? (
        <>
          <Problem of={refused} />
          <Head user={user} isMine={isMine} reload={() => void reload()} />
          {me.value && <SharedRecipes userId={user.id} />}
          {me.value && !isMine && <SharedCharacters ownerId={user.id} handle={user.handle} />}
          <Walls user={user} isMine={isMine} />
          {sheet.value && <Shun user={user} close={() => (sheet.value = false)} changed={() => void reload()} />}
        </>
      ) : refused || data.value ? (
        <Missing of={refused} icon="person" />
      ) : (
        <Spinner />
      )}
    </Screen>
  );
}

function SharedRecipes({ userId }: { userId: string }) {
  const { data } = useQuery(RecipesOf, { userId });
  const found = data.value?.feedRecipes?.edges ?? [];
  if (found.length === 0) return null;
  return (
    <div class="row wrap" role="group" aria-label={t("recipesTitle")}>
      {found.map(({ node }) => (
        <a key={node.id} class="chip" href={`/recipe/${node.id}`}>
          <Icon name="sliders" size={16} />
          {node.name}
        </a>
      ))}
    </div>
  );
}

function Head({ user, isMine, reload }: { user: ProfileFragment; isMine: boolean; reload: () => void }) {
  return (
    <section class="profile-head">
      <Avatar of={user} size={92} />
      <div class="grow stack tight">
        <p class="soft">
          @{user.handle} {user.isPrivate && <Icon name="lock" size={14} />}
          {user.followsViewer && <span class="pill">{t("followsYou")}</span>}
        </p>
        <p class="counts">
          <a href={`/@${user.handle}/followers`}>
            <b>{short(user.followerCount)}</b> {t("followers", { count: user.followerCount })}
          </a>
          <a href={`/@${user.handle}/following`}>
            <b>{short(user.followingCount)}</b> {t("followingCount")}
          </a>
          <span>
            <b>{short(user.clipCount)}</b> {t("clips", { count: user.clipCount })}
          </span>
        </p>
        {user.bio && (
          <p class="bio">
            <Rich text={user.bio} />
          </p>
        )}
        <p class="small-text soft">{t("joined", { date: date(user.createdAt) })}</p>
      </div>
      <div class="row wrap profile-actions">
        {isMine ? (
          <a class="button" href="/settings/profile">{t("editProfile")}</a>
        ) : user.viewerBlocks ? (
          <span class="pill">{t("blocked")}</span>
        ) : (
          <>
            <FollowButton of={user} changed={reload} />
            {me.value && (
              <a class="button" href={`/messages/new?to=${user.handle}`}>
                {t("message")}
              </a>
            )}
          </>
        )}
      </div>
    </section>
  );
}

function Walls({ user, isMine }: { user: ProfileFragment; isMine: boolean }) {
  const wall = useSignal<"own" | "saved">("own");
  return (
    <>
      {isMine && (
        <Segments
          label={t("clips", { count: 2 })}
          value={wall.value}
          options={[
            { value: "own", text: t("ownClips") },
            { value: "saved", text: t("savedClips") },
          ]}
          onChoose={(value) => (wall.value = value)}
        />
      )}
      {wall.value === "own" ? <Own user={user} /> : <Saved />}
    </>
  );
}

function Own({ user }: { user: ProfileFragment }) {
  const pages = usePages(ProfileClips, { handle: user.handle }, (answer) => answer.user?.clips);
  const isClosed = user.isPrivate && user.viewerFollows !== "ACCEPTED" && me.value?.id !== user.id;
  return (
    <>
      <Tiles clips={pages.items.value} />
      {pages.hasMore.value === false && pages.items.value.length === 0 && (
        <Empty icon={isClosed ? "lock" : "reel"}>{isClosed ? t("privateAccount") : t("nothingHere")}</Empty>
      )}
      <More pages={pages} />
    </>
  );
}

function Saved() {
  const pages = usePages(Bookmarks, {}, (answer) => answer.bookmarks);
  return (
    <>
      <Tiles clips={pages.items.value} />
      {pages.hasMore.value === false && pages.items.value.length === 0 && <Empty icon="bookmark">{t("nothingHere")}</Empty>}
      <More pages={pages} />
    </>
  );
}

function Shun({ user, close, changed }: { user: ProfileFragment; close: () => void; changed: () => void }) {
  const isReporting = useSignal(false);
  const input = { userId: user.id };
  const mute = useAction(async () => {
    await (user.viewerMutes ? act(Unmute, { input }) : act(Mute, { input }));
    changed();
    close();
  });
  const block = useAction(async () => {
    await (user.viewerBlocks ? act(Unblock, { input }) : act(Block, { input }));
    changed();
    close();
  });
  if (isReporting.value) {
    return <ReportSheet of={{ userId: user.id }} title={t("reportUser", { handle: user.handle })} close={close} />;
  }
  return (
    <Sheet title={`@${user.handle}`} onClose={close}>
      <Problem of={mute.refused ?? block.refused} />
      <Button class="full" busy={mute.busy} onClick={() => void mute.run()}>
        {t(user.viewerMutes ? "unmute" : "mute", { handle: user.handle })}
      </Button>
      <Button class="full" kind="danger" busy={block.busy} onClick={() => void block.run()}>
        {t(user.viewerBlocks ? "unblock" : "block", { handle: user.handle })}
      </Button>
      <Button class="full" icon="info" onClick={() => (isReporting.value = true)}>
        {t("reportUser", { handle: user.handle })}
      </Button>
    </Sheet>
  );
}
