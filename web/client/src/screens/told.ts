import { tOr } from "../i18n";

/** A style of a backend in the reader's language; as the backend calls it where this client has no word. */
export const toldStyle = (name: string, title: string): string => tOr(`style_${name}`) ?? title;
