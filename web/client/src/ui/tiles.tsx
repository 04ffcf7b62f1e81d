import type { TileFragment } from "../gql/operations";
import { short, t } from "../i18n";
import { Blur } from "./blur";
import { Icon } from "./icons";
import "./tiles.css";

/** A wall of clips. */
export function Tiles({ clips, href }: { clips: TileFragment[]; href?: (clip: TileFragment) => string }) {
  return (
    <ul class="tiles">
      {clips.map((clip) => (
        <li key={clip.id}>
          <a class="tile" href={href?.(clip) ?? `/clip/${clip.id}`}>
            <Blur hash={clip.blurhash} />
            {clip.poster && <img src={clip.poster.url} alt={clip.altText || clip.caption || clip.prompt} loading="lazy" decoding="async" />}
            {clip.state === "PUBLISHED" && clip.audience !== "PUBLIC" && (
              <span class="tile-lock">
                <Icon name="lock" size={14} />
              </span>
            )}
            {clip.state === "PENDING_APPROVAL" && <span class="tile-likes">{t("waits")}</span>}
            {clip.likeCount ? (
              <span class="tile-likes">
                <Icon name="heart" filled size={13} />
                {short(clip.likeCount)}
              </span>
            ) : null}
          </a>
        </li>
      ))}
    </ul>
  );
}
