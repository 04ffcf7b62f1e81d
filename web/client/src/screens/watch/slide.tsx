import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Refused } from "../../api/graphql";
import { bookmark, like, reactionsOf } from "../../api/reactions";
import { me } from "../../api/session";
import type { FeedQuery, ReelFragment } from "../../gql/operations";
import { short, t } from "../../i18n";
import { go } from "../../router";
import { FollowButton } from "../../ui/follow";
import { Icon, type IconName } from "../../ui/icons";
import { lazy } from "../../ui/lazy";
import { Avatar, tellRefusal } from "../../ui/parts";
import { Rich } from "../../ui/rich";
import { useKeys } from "./keys";
import { captionsAreOn, Player, soundIsOn } from "./player";
import { sawClip } from "./playback";

const CommentsSheet = lazy(() => import("./comments").then((m) => m.CommentsSheet));
const ShareSheet = lazy(() => import("./share").then((m) => m.ShareSheet));
const AboutSheet = lazy(() => import("./about").then((m) => m.AboutSheet));

/** A clip, and in a feed why it is there. */
type Reason = NonNullable<FeedQuery["feed"]>["edges"][number]["reasons"][number];
export type FeedClip = ReelFragment & { cursor?: string; reasons?: Reason[] };

export interface SlideProps {
  clip: FeedClip;
  autoplay: boolean;
  at: number;
  active: boolean;
  near: boolean;
  linkToken: string | null;
  gone: () => void;
}

type Opened = "comments" | "share" | "about" | null;

export function Slide({ clip, at, active, near, linkToken, autoplay, gone }: SlideProps) {
  const paused = useSignal(!autoplay);
  const opened = useSignal<Opened>(null);
  const burst = useSignal(0);
  const said = useSignal("");
  const bar = useRef<HTMLDivElement>(null);
  const reactions = reactionsOf(clip);

  useEffect(() => {
    if (!active) {
      paused.value = !autoplay;
      return;
    }
    sawClip(clip.id);
  }, [active, clip.id]);

  function setLike(wanted: boolean): void {
    if (!isMember()) return;
    if (wanted) burst.value++;
    like(clip, wanted).catch(tellIfRefused);
  }

  useKeys(active, {
    " ": () => (paused.value = !paused.value),
    m: () => (soundIsOn.value = !soundIsOn.value),
    l: () => setLike(!reactions.peek().viewerHasLiked),
    c: () => (captionsAreOn.value = !captionsAreOn.value),
  });

  const tap = useTaps({
    once: () => (paused.value = !paused.value),
    twice: () => setLike(true),
  });

  return (
    <article class="slide" style={{ "--at": at }} aria-label={clip.caption || clip.prompt} inert={!active}>
      <div class="frame">
        <button
          type="button"
          class="surface"
          aria-label={paused.value ? t("play") : t("pause")}
          onClick={tap}
        >
          <Player
            clip={clip}
            active={active}
            near={near}
            paused={paused.value || opened.value === "about"}
            linkToken={linkToken}
            onGone={gone}
            onProgress={(fraction) => {
              bar.current?.style.setProperty("--done", `${fraction}`);
              const at = fraction * clip.durationMs;
              said.value = clip.subtitles.lines.find((line) => line.startMs <= at && at < line.endMs)?.text ?? "";
            }}
          />
        </button>
        {said.value && captionsAreOn.value && <span class="captions">{said.value}</span>}
        {paused.value && (
          <span class="held">
            <Icon name="play" filled size={44} />
          </span>
        )}
        {burst.value > 0 && (
          <span class="burst" key={burst.value}>
            <Icon name="heart" filled size={120} />
          </span>
        )}
        <Words clip={clip} />
        <div class="progress" ref={bar} aria-hidden="true" />
      </div>
      <Rail clip={clip} setLike={setLike} open={(what) => (opened.value = what)} />
      {opened.value === "comments" && <CommentsSheet clip={clip} close={() => (opened.value = null)} />}
      {opened.value === "share" && <ShareSheet clip={clip} close={() => (opened.value = null)} />}
      {opened.value === "about" && <AboutSheet clip={clip} close={() => (opened.value = null)} gone={gone} />}
    </article>
  );
}

function Words({ clip }: { clip: FeedClip }) {
  const open = useSignal(false);
  const isMine = me.value?.id === clip.author?.id;
  return (
    <div class="words">
      <div class="row">
        <a class="who" href={`/@${clip.author?.handle ?? ""}`}>
          <Avatar of={clip.author} size={36} />
          <strong>@{clip.author?.handle}</strong>
        </a>
        {clip.author && !isMine && clip.author.viewerFollows === null && <FollowButton of={clip.author} small />}
      </div>
      <p class={open.value ? "caption open" : "caption"} onClick={() => (open.value = !open.value)}>
        <Rich text={clip.caption || clip.prompt} mentions={clip.caption ? clip.mentions : []} />
      </p>
      <div class="row wrap labels">
        <span class="label">
          <Icon name="spark" size={14} />
          {t("aiGenerated")}
        </span>
        {clip.reasons?.[0] && (
          <span class="label">
            <Icon name="info" size={14} />
            {clip.reasons[0].told}
          </span>
        )}
        {clip.parent && (
          <a class="label" href={`/clip/${clip.id}/lineage`}>
            <Icon name="remix" size={14} />
            {clip.parent.__typename === "Clip" && clip.parent.author
              ? t("remixOf", { handle: clip.parent.author.handle })
              : t("remixOfHidden")}
          </a>
        )}
      </div>
    </div>
  );
}

function Rail({ clip, setLike, open }: {
  clip: ReelFragment;
  setLike: (wanted: boolean) => void;
  open: (what: Opened) => void;
}) {
  const shown = reactionsOf(clip).value;
  const isMine = me.value?.id === clip.author?.id;
  return (
    <div class="rail">
      <RailButton
        icon="heart"
        on={shown.viewerHasLiked}
        label={shown.viewerHasLiked ? t("unlike") : t("like")}
        count={shown.likeCount}
        onClick={() => setLike(!shown.viewerHasLiked)}
      />
      <RailButton icon="comment" label={t("comment")} count={shown.commentCount} onClick={() => open("comments")} />
      {(isMine || clip.remixPolicy !== "NONE") && (
        <RailButton icon="remix" label={t("remix")} count={shown.remixCount} onClick={() => isMember() && go(`/remix/${clip.id}`)} />
      )}
      <RailButton
        icon="bookmark"
        on={shown.viewerHasBookmarked}
        label={shown.viewerHasBookmarked ? t("unbookmark") : t("bookmark")}
        onClick={() => isMember() && bookmark(clip, !shown.viewerHasBookmarked).catch(tellIfRefused)}
      />
      <RailButton icon="share" label={t("share")} count={shown.shareCount} onClick={() => open("share")} />
      <RailButton
        icon={soundIsOn.value ? "soundOn" : "soundOff"}
        label={soundIsOn.value ? t("soundOff") : t("soundOn")}
        onClick={() => (soundIsOn.value = !soundIsOn.value)}
      />
      {clip.subtitles.lines.length > 0 && (
        <RailButton
          icon="captions"
          on={captionsAreOn.value}
          label={t("captions")}
          onClick={() => (captionsAreOn.value = !captionsAreOn.value)}
        />
      )}
      <RailButton icon="dots" label={t("about")} onClick={() => open("about")} />
    </div>
  );
}

function RailButton({ icon, label, count, on, onClick }: {
  icon: IconName;
  label: string;
  count?: number | null;
  on?: boolean;
  onClick: () => void;
}) {
  return (
    <button type="button" class={on ? "rail-button on" : "rail-button"} aria-label={label} title={label} aria-pressed={on} onClick={onClick}>
      <Icon name={icon} filled={on === true && icon !== "captions"} size={28} />
      {count ? <span>{short(count)}</span> : null}
    </button>
  );
}

/** A visitor who wants to take part is led to the door. */
function isMember(): boolean {
  if (me.peek()) return true;
  go(`/sign-in?next=${encodeURIComponent(window.location.pathname)}`);
  return false;
}

function tellIfRefused(error: unknown): void {
  if (!(error instanceof Refused)) throw error;
  tellRefusal(error);
}

const DOUBLE_MS = 260;

/** One tap waits to see whether it becomes two. */
function useTaps({ once, twice }: { once: () => void; twice: () => void }): (event: MouseEvent) => void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (event) => {
    // A press of the space bar arrives as a click without a pointer; the keys see to it.
    if (event.detail === 0) return;
    if (timer.current !== undefined) {
      clearTimeout(timer.current);
      timer.current = undefined;
      twice();
      return;
    }
    timer.current = setTimeout(() => {
      timer.current = undefined;
      once();
    }, DOUBLE_MS);
  };
}
