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
  const url = new URL(path, window.location.origin);
  for (const { page, pattern } of PATTERNS) {
    const found = pattern.exec(url.pathname);
    if (found === null) continue;
    const params: Record<string, string> = {};
    for (const [name, value] of Object.entries(found.groups ?? {})) {
      params[name] = decodeURIComponent(value);
    }
    return { page, params, query: url.searchParams };
  }
  return { page: "absent", params: {}, query: url.searchParams };
}

export function go(path: string, { replace = false } = {}): void {
  if (path === address.peek()) return;
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
