import type { FeedLanguage } from "../gql/operations";
import { language } from "../i18n";

/** The language in which the instance is to tell of wishes. */
export const spoken = (): FeedLanguage => (language.value === "fr" ? "FR" : "EN");
