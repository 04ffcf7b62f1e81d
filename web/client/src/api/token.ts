import { signal } from "@preact/signals";

const KEY = "mutoscope.token";

/** The secret of the session; null for a visitor. */
export const token = signal<string | null>(localStorage.getItem(KEY));

export function keepToken(secret: string | null): void {
  if (secret === null) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, secret);
  token.value = secret;
}

// Signing out in one tab signs out in all.
window.addEventListener("storage", (event) => {
  if (event.key === KEY) token.value = event.newValue;
});
