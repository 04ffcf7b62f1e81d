import type { Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { listen } from "../../api/live";
import { FeedInvalidated } from "../../gql/operations";
import type { Item } from "./reels";

const MOST = 100;

/**
 * Forget clips the moment they are gone, and tell when the feed would be another one now. Drafts are
 * left alone, and so are clips opened by a link: the reports of their playback tell when they go.
 */
export function useInvalidation(clips: Signal<Item[]>, { linked, since, forget, changed }: {
  linked: boolean;
  since: string | null;
  forget: (id: string) => void;
  changed?: () => void;
}): void {
  const cursor = useRef(since);
  const shown = linked ? [] : clips.value.filter((item) => "state" in item && item.state === "PUBLISHED");
  const clipIds = shown.slice(-MOST).map((clip) => clip.id);
  useEffect(() => {
    if (clipIds.length === 0) return;
    return listen(FeedInvalidated, { clipIds, after: cursor.current }, (news) => {
      cursor.current = news.cursor;
      news.clipIds.forEach(forget);
      if (news.resync || news.causes.includes("CONTROLS") || news.causes.includes("POLICY")) changed?.();
    });
  }, [clipIds.join()]);
}
