import { computed, signal } from "@preact/signals";
import pages from "./pages.json";

export type Page = keyof typeof pages;
export interface Place {
  page: Page | "absent";
  params: Record<string, string>;
  query: URLSearchParams;
}

const PATTERNS = Object.entries(pages).map(([page, path]) => ({
  page: page as Page,
  pattern: new RegExp(`^${path.replace(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`),
}));

const address = signal(window.location.pathname + window.location.search);

export const place = computed<Place>(() => read(address.value));

export function read(path: string): Place {
  const url = new URL(window.location.origin + path);
  for (const { page, pattern } of PATTERNS) {
    const found = pattern.exec(url.pathname);
    const params = found && decoded(found.groups ?? {});
    if (params) return { page, params, query: url.searchParams };
  }
  return { page: "absent", params: {}, query: url.searchParams };
}

/** null: an escape in the address stands for no letter, so it is nobody's. */
function decoded(groups: Record<string, string>): Record<string, string> | null {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return null;
  }
}

let [moved, returned] = [false, false];

/** Whether this is another page than the one that was opened. */
export const hasMoved = (): boolean => moved;

/** Whether the page was reached by the browser's arrows: what was left is shown as it was. */
export const cameBack = (): boolean => returned;

export function go(path: string, { replace = false } = {}): void {
  if (path === address.peek()) return;
  [moved, returned] = [true, false];
  if (replace) history.replaceState(history.state, "", path);
  else history.pushState({ inside: true }, "", path);
  address.value = path;
  window.scrollTo(0, 0);
}

/** Back to where the reader came from, or to `otherwise` when they came from elsewhere. */
export function back(otherwise = "/"): void {
  if ((history.state as { inside?: boolean } | null)?.inside) history.back();
  else go(otherwise, { replace: true });
}

/** Plain links are the only links: this turns a click on one into a change of the page. */
export function startRouting(): void {
  window.addEventListener("popstate", () => {
    [moved, returned] = [true, true];
    address.value = window.location.pathname + window.location.search;
  });
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href]");
    if (link === null || link.target !== "" || link.hasAttribute("download")) return;
    if (link.origin !== window.location.origin || read(link.pathname).page === "absent") return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}
