import { signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ask, Refused } from "../../api/graphql";
import { ClipPage, type ReelFragment } from "../../gql/operations";
import { Blur } from "../../ui/blur";
import { Playback } from "./playback";

/** One switch for all clips. Browsers start videos silent until they have been touched. */
export const soundIsOn = signal(false);
export const captionsAreOn = signal(true);

interface Connection {
  saveData?: boolean;
  effectiveType?: string;
}

function linkIsSlow(): boolean {
  const connection = (navigator as { connection?: Connection }).connection;
  return connection?.saveData === true || /^(slow-)?[23]g$/.test(connection?.effectiveType ?? "");
}

/** `paused`: held by the viewer. `near`: to be shown next, worth fetching now. */
export function Player({ clip, active, near, paused, linkToken = null, onGone, onProgress }: {
  clip: ReelFragment;
  active: boolean;
  near: boolean;
  paused: boolean;
  linkToken?: string | null;
  onGone: () => void;
  onProgress: (fraction: number) => void;
}) {
  const video = useRef<HTMLVideoElement>(null);
  const playback = useRef<Playback | null>(null);
  const shown = useSignal(false);
  const media = useSignal<Pick<ReelFragment, "video" | "small" | "poster">>(clip);
  const source = (linkIsSlow() ? media.value.small : null) ?? media.value.video;

  useEffect(() => {
    if (!active) return;
    playback.current = new Playback(clip.id, linkToken, onGone);
    const leave = () => document.visibilityState === "hidden" && playback.current?.rest();
    document.addEventListener("visibilitychange", leave);
    return () => {
      document.removeEventListener("visibilitychange", leave);
      playback.current?.leave();
      playback.current = null;
    };
  }, [active, clip.id]);

  useEffect(() => {
    const player = video.current;
    if (player === null) return;
    player.muted = !soundIsOn.value;
    if (active && !paused) void start(player);
    else player.pause();
    if (!active && player.currentTime > 0) player.currentTime = 0;
  }, [active, paused, source?.url, soundIsOn.value]);

  // An element that is only dropped keeps its decoder and its bytes until it is collected.
  useEffect(() => {
    const player = video.current;
    return () => {
      player?.pause();
      player?.removeAttribute("src");
      player?.load();
    };
  }, []);

  async function renew(): Promise<void> {
    if (!active) return;
    try {
      const { clip: fresh } = await ask(ClipPage, { id: clip.id });
      if (fresh === null || fresh.video?.url === source?.url) onGone();
      else media.value = fresh;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }

  return (
    <div class={clip.height > clip.width ? "player upright" : "player"}>
      <Blur hash={clip.blurhash} />
      {media.value.poster && <img class="poster" src={media.value.poster.url} alt="" decoding="async" />}
      <video
        ref={video}
        class={shown.value ? "shown" : ""}
        src={active || near ? source?.url : undefined}
        preload={active || near ? "auto" : "none"}
        aria-label={clip.altText || clip.prompt}
        playsInline
        loop
        muted
        disablePictureInPicture
        onLoadedData={() => (shown.value = true)}
        onPlaying={() => playback.current?.play()}
        onPause={() => playback.current?.pause()}
        onError={() => void renew()}
        onTimeUpdate={(event) => {
          const { currentTime, duration } = event.currentTarget;
          const fraction = duration > 0 ? currentTime / duration : 0;
          if (active) onProgress(fraction);
          if (fraction > 0.93) playback.current?.end();
        }}
      />
    </div>
  );
}

/** With sound where the browser lets it, silent where it wants to be touched first. */
async function start(player: HTMLVideoElement): Promise<void> {
  try {
    await player.play();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    if (error.name !== "NotAllowedError" || player.muted) return;
    soundIsOn.value = false;
  }
}
