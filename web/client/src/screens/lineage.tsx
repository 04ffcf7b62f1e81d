import { useQuery } from "../api/loading";
import { Lineage, type LineageQuery, type TileFragment } from "../gql/operations";
import { t } from "../i18n";
import { Blur } from "../ui/blur";
import { Icon } from "../ui/icons";
import { Avatar, Missing, Screen, Spinner } from "../ui/parts";
import "./lineage.css";

type Clip = NonNullable<LineageQuery["clip"]>;
type Card = TileFragment & { author: Clip["author"] };
type Branch = { clip: Card; hiddenBetween: number; below: Branch[] };

export function LineagePage({ params }: { params: Record<string, string> }) {
  const { data, refused } = useQuery(Lineage, { id: params.id ?? "" });
  const clip = data.value?.clip;
  return (
    <Screen title={t("treeTitle")}>
      {clip ? <Tree clip={clip} /> : refused || data.value ? <Missing of={refused} icon="tree" /> : <Spinner />}
    </Screen>
  );
}

function Tree({ clip }: { clip: Clip }) {
  const above = [...(clip.ancestors?.edges ?? [])].reverse().map((edge) => edge.node);
  const nodes = clip.tree?.edges.map((edge) => edge.node) ?? [];
  const branches = branchesOf(clip.id, nodes);
  return (
    <>
      <ol class="line">
        {above.map((each, index) =>
          each.__typename === "Clip" ? (
            <li key={each.id}>
              <Relative clip={each} note={index === 0 ? t("treeOriginal") : null} />
            </li>
          ) : (
            <li key={`gone-${each.distance}`} class="gone">
              <Icon name="eye" size={18} />
              {t("treeGone")}
            </li>
          ),
        )}
        <li aria-current="true">
          <Relative clip={clip} note={above.length === 0 ? t("treeOriginal") : t("treeThis")} />
        </li>
      </ol>
      <h2>{clip.descendantCount === 0 ? t("treeNone") : t("treeRemixes", { count: clip.descendantCount })}</h2>
      <Branches of={branches} />
      {clip.tree?.pageInfo.hasNextPage && <p class="hint">{t("treeMore")}</p>}
    </>
  );
}

function Branches({ of }: { of: Branch[] }) {
  if (of.length === 0) return null;
  return (
    <ul class="branches">
      {of.map((branch) => (
        <li key={branch.clip.id}>
          <Relative
            clip={branch.clip}
            note={branch.hiddenBetween > 0 ? t("treeHidden", { count: branch.hiddenBetween }) : null}
          />
          <Branches of={branch.below} />
        </li>
      ))}
    </ul>
  );
}

function Relative({ clip, note }: { clip: Card; note: string | null }) {
  return (
    <a class="relative" href={`/clip/${clip.id}`}>
      <span class="thumb">
        <Blur hash={clip.blurhash} />
        {clip.poster && <img src={clip.poster.url} alt="" loading="lazy" />}
      </span>
      <span class="grow stack tight">
        <span class="row small-text soft">
          <Avatar of={clip.author} size={22} />@{clip.author?.handle}
        </span>
        <span class="clip-text">{clip.caption || clip.prompt}</span>
        {note && <small class="note">{note}</small>}
      </span>
      <Icon name="chevron" size={18} />
    </a>
  );
}

interface Node {
  clip: Card;
  above: { id: string };
  hiddenBetween: number;
}

/** Each node comes after the one it hangs on, so one pass hangs them all. */
function branchesOf(top: string, nodes: Node[]): Branch[] {
  const places = new Map<string, Branch[]>([[top, []]]);
  for (const { clip, above, hiddenBetween } of nodes) {
    const branch: Branch = { clip, hiddenBetween, below: [] };
    places.get(above.id)?.push(branch);
    places.set(clip.id, branch.below);
  }
  return places.get(top) ?? [];
}
