import type { ComponentChildren } from "preact";

interface Mention {
  start: number;
  length: number;
  user: { handle: string } | null;
}

const TAG = /#([\p{L}\p{N}_]+)/gu;

/** A text with its mentions and hashtags as links. Mentions are counted in characters, not units. */
export function Rich({ text, mentions = [] }: { text: string; mentions?: Mention[] }) {
  const letters = [...text];
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const { start, length, user } of [...mentions].sort((a, b) => a.start - b.start)) {
    if (start < at || user === null) continue;
    parts.push(...tagged(letters.slice(at, start).join("")));
    parts.push(<a href={`/@${user.handle}`}>{letters.slice(start, start + length).join("")}</a>);
    at = start + length;
  }
  parts.push(...tagged(letters.slice(at).join("")));
  return <>{parts}</>;
}

function tagged(text: string): ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const found of text.matchAll(TAG)) {
    parts.push(text.slice(at, found.index));
    parts.push(<a href={`/tag/${encodeURIComponent(found[1] ?? "")}`}>{found[0]}</a>);
    at = found.index + found[0].length;
  }
  parts.push(text.slice(at));
  return parts;
}
