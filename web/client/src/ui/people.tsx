import type { ComponentChildren } from "preact";
import type { MemberRowFragment } from "../gql/operations";
import { me } from "../api/session";
import { t } from "../i18n";
import { FollowButton } from "./follow";
import { Avatar } from "./parts";
import "./people.css";

export function PersonRow({ of, children }: { of: MemberRowFragment; children?: ComponentChildren }) {
  return (
    <div class="person">
      <a class="row grow" href={`/@${of.handle}`}>
        <Avatar of={of} size={44} />
        <span class="grow">
          <strong class="clip-text">{of.name}</strong>
          <small class="soft clip-text">
            @{of.handle}
            {of.followsViewer && ` · ${t("followsYou")}`}
          </small>
        </span>
      </a>
      {children ?? (me.value?.id !== of.id && <FollowButton of={of} small />)}
    </div>
  );
}
