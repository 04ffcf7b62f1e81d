import { effect, signal } from "@preact/signals";

export type Theme = "auto" | "light" | "dark";

const KEY = "mutoscope.theme";
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const deviceIsDark = signal(dark.matches);

export const theme = signal<Theme>((localStorage.getItem(KEY) as Theme | null) ?? "auto");

export function startTheme(): void {
  dark.addEventListener("change", () => (deviceIsDark.value = dark.matches));
  effect(() => {
    const shown = theme.value === "auto" ? (deviceIsDark.value ? "dark" : "light") : theme.value;
    document.documentElement.dataset.theme = shown;
    localStorage.setItem(KEY, theme.value);
  });
}
