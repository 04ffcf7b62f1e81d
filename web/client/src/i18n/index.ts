import { signal } from "@preact/signals";
import { en } from "./en";

export type Key = keyof typeof en;
type Plural = { one: string; other: string };
export type Texts = { [K in Key]: (typeof en)[K] extends string ? string : Plural };

export const LANGUAGES = { en: "English", fr: "Français" } as const;
export type Language = keyof typeof LANGUAGES;

const STORED = "mutoscope.language";

export const language = signal<Language>("en");
const texts = signal<Texts>(en);

export async function startLanguage(): Promise<void> {
  const wanted = localStorage.getItem(STORED) ?? navigator.language.slice(0, 2);
  await load(wanted === "fr" ? "fr" : "en");
}

export async function choose(wanted: Language): Promise<void> {
  localStorage.setItem(STORED, wanted);
  await load(wanted);
}

async function load(wanted: Language): Promise<void> {
  texts.value = wanted === "fr" ? (await import("./fr")).fr : en;
  language.value = wanted;
  document.documentElement.lang = wanted;
}

type Values = Record<string, string | number>;

/** The text in the reader's language. `count` chooses the plural and is written as the locale does. */
export function t(key: Key, values: Values = {}): string {
  const text: string | Plural = texts.value[key];
  const count = Number(values.count ?? 0);
  const plain = typeof text === "string" ? text : text[pluralOf(count)];
  return plain.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? "";
    return typeof value === "number" ? short(value) : value;
  });
}

/** For keys that are made of what the API says; null where this client has no words for it. */
export function tOr(key: string, values?: Values): string | null {
  return key in texts.value ? t(key as Key, values) : null;
}

function pluralOf(count: number): "one" | "other" {
  return new Intl.PluralRules(language.value).select(count) === "one" ? "one" : "other";
}

/** 950, 1.2K, 3M. */
export function short(value: number): string {
  return new Intl.NumberFormat(language.value, {
    notation: "compact",
    maximumFractionDigits: value < 10_000 ? 1 : 0,
  }).format(value);
}

export function date(iso: string): string {
  return new Intl.DateTimeFormat(language.value, { dateStyle: "medium" }).format(new Date(iso));
}

export function moment(iso: string): string {
  const when = new Date(iso);
  const sameDay = when.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(
    language.value,
    sameDay ? { timeStyle: "short" } : { dateStyle: "short", timeStyle: "short" },
  ).format(when);
}

const UNITS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** "3 hours ago", "in 2 days". */
export function relative(iso: string): string {
  const seconds = (Date.parse(iso) - Date.now()) / 1000;
  const [unit, size] = UNITS.find(([, s]) => Math.abs(seconds) >= s) ?? (["second", 1] as const);
  const format = new Intl.RelativeTimeFormat(language.value, { numeric: "auto", style: "short" });
  return format.format(Math.round(seconds / size), unit);
}

/** "40 s", "2 min". */
export function duration(seconds: number): string {
  const minutes = seconds >= 90;
  return new Intl.NumberFormat(language.value, {
    style: "unit",
    unit: minutes ? "minute" : "second",
    unitDisplay: "short",
    maximumFractionDigits: 0,
  }).format(Math.max(1, minutes ? seconds / 60 : seconds));
}
