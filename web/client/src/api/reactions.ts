import { type Signal, signal } from "@preact/signals";
import {
  BookmarkClip,
  LikeClip,
  type ReactionsFragment,
  UnbookmarkClip,
  UnlikeClip,
} from "../gql/operations";
import { act, Refused } from "./graphql";

// One clip is shown in several places; all of them show the same numbers. The oldest are forgotten.
const REMEMBERED = 300;
const known = new Map<string, Signal<ReactionsFragment>>();

/** What was done with a clip, as last heard. */
export function reactionsOf(clip: ReactionsFragment): Signal<ReactionsFragment> {
  let found = known.get(clip.id);
  if (found === undefined) {
    found = signal(only(clip));
    known.set(clip.id, found);
    const [oldest] = known.keys();
    if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
  }
  return found;
}

/** Take over what the instance just said. */
export function heard(clip: ReactionsFragment | null | undefined): void {
  if (clip) reactionsOf(clip).value = only(clip);
}

export async function like(clip: ReactionsFragment, wanted: boolean): Promise<void> {
  const shown = reactionsOf(clip);
  if (shown.peek().viewerHasLiked === wanted) return;
  const likeCount = shown.peek().likeCount;
  const guess = {
    viewerHasLiked: wanted,
    likeCount: likeCount === null ? null : likeCount + (wanted ? 1 : -1),
  };
  await change(shown, guess, () =>
    wanted ? act(LikeClip, inputOf(clip)) : act(UnlikeClip, inputOf(clip)),
  );
}

export async function bookmark(clip: ReactionsFragment, wanted: boolean): Promise<void> {
  const shown = reactionsOf(clip);
  await change(shown, { viewerHasBookmarked: wanted }, () =>
    wanted ? act(BookmarkClip, inputOf(clip)) : act(UnbookmarkClip, inputOf(clip)),
  );
}

const inputOf = (clip: ReactionsFragment) => ({ input: { clipId: clip.id } });

/** Show the outcome at once, and the truth when it is known. */
async function change(
  shown: Signal<ReactionsFragment>,
  guess: Partial<ReactionsFragment>,
  ask: () => Promise<{ clip: ReactionsFragment | null }>,
): Promise<void> {
  const before = shown.peek();
  shown.value = { ...before, ...guess };
  try {
    const { clip } = await ask();
    if (clip) shown.value = only(clip);
  } catch (error) {
    if (error instanceof Refused) shown.value = before;
    throw error;
  }
}

function only(clip: ReactionsFragment): ReactionsFragment {
  const { id, likeCount, shareCount, commentCount, remixCount, viewerHasLiked, viewerHasBookmarked } = clip;
  return { id, likeCount, shareCount, commentCount, remixCount, viewerHasLiked, viewerHasBookmarked };
}
