import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { useInvalidation } from "./invalid";
import { type Card, Invitation } from "./invitation";
import { useKeys } from "./keys";
import { type FeedClip, Slide } from "./slide";

/** What a reel is made of: clips, and now and then a card. */
export type Item = FeedClip | { id: string; card: Card };

const AHEAD = 2;
const BEHIND = 1;

export interface Mover {
  to: (index: number) => void;
}

/**
 * Clips one below the other, one per screen. Only those around the one in view exist; the rest is
 * height. `start` is the one to begin with. `near` is called with the index as it changes, `changed` when what the viewer asks of the
 * feed has changed after the cursor `since`.
 */
export function Reels({ clips, end, near, mover, linkToken = null, autoplay = true, since = null, start = 0, forget, changed }: {
  clips: Signal<Item[]>;
  end?: ComponentChildren;
  near?: (index: number) => void;
  mover?: { current: Mover | null };
  linkToken?: string | null;
  autoplay?: boolean;
  since?: string | null;
  start?: number;
  forget: (id: string) => void;
  changed?: () => void;
}) {
  useInvalidation(clips, { linked: linkToken !== null, since, forget, changed });
  const scroller = useRef<HTMLDivElement>(null);
  const index = useSignal(start);
  const frame = useRef(0);
  // Where the screen is on its way to: two quick presses of a key are two clips.
  const aim = useRef<number | null>(null);

  function look(): void {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      const shown = scroller.current;
      if (shown === null || shown.clientHeight === 0) return;
      index.value = Math.round(shown.scrollTop / shown.clientHeight);
    });
  }

  useSignalEffect(() => near?.(index.value));

  // Once, before anything is painted: whoever comes back sees the clip that they left.
  useLayoutEffect(() => {
    if (start > 0) to(start, "instant");
  }, []);

  function to(wanted: number, behavior: ScrollBehavior): void {
    const shown = scroller.current;
    if (shown === null) return;
    const last = Math.round(shown.scrollHeight / shown.clientHeight) - 1;
    aim.current = Math.min(Math.max(0, wanted), last);
    shown.scrollTo({ top: aim.current * shown.clientHeight, behavior });
  }

  function by(step: number): void {
    to((aim.current ?? index.peek()) + step, calm() ? "instant" : "smooth");
  }

  // Here and not in the clips: they lead past cards and back from the end, too.
  useKeys(true, { ArrowDown: () => by(1), j: () => by(1), ArrowUp: () => by(-1), k: () => by(-1) });

  useEffect(() => {
    if (mover !== undefined) mover.current = { to: (wanted) => to(wanted, "instant") };
    return () => {
      if (mover !== undefined) mover.current = null;
      cancelAnimationFrame(frame.current);
    };
  }, []);

  const all = clips.value;
  const count = all.length + (end ? 1 : 0);
  const from = Math.max(0, index.value - BEHIND);
  const shown = all.slice(from, index.value + AHEAD + 1);
  return (
    <div class="reels" ref={scroller} onScroll={look} onScrollEnd={() => (aim.current = null)} tabIndex={-1}>
      <div class="reel-track" style={{ "--count": Math.max(1, count) }}>
        {shown.map((item, offset) =>
          "card" in item ? (
            <section key={item.id} class="slide calm" style={{ "--at": from + offset }} inert={from + offset !== index.value}>
              <Invitation card={item.card} done={() => forget(item.id)} />
            </section>
          ) : (
            <Slide
              key={item.id}
              clip={item}
              at={from + offset}
              active={from + offset === index.value}
              near={from + offset === index.value + 1}
              linkToken={linkToken}
              autoplay={autoplay}
              gone={() => forget(item.id)}
            />
          ),
        )}
        {end && (
          <section class="slide calm" style={{ "--at": all.length }}>
            {end}
          </section>
        )}
      </div>
    </div>
  );
}

const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
