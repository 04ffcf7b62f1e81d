import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { act } from "../api/graphql";
import { useAction, usePages } from "../api/loading";
import { me } from "../api/session";
import { FollowHashtag, Hashtag, type HashtagQuery, Search, type SearchKind, type SearchQuery, UnfollowHashtag } from "../gql/operations";
import { type Key, t } from "../i18n";
import { go } from "../router";
import { Icon } from "../ui/icons";
import { Button, Empty, More, Problem, Screen, Segments } from "../ui/parts";
import { PersonRow } from "../ui/people";
import { Tiles } from "../ui/tiles";
import "./search.css";

type Found = NonNullable<SearchQuery["search"]>["edges"][number]["node"];
type Only<T extends Found["__typename"]> = Extract<Found, { __typename: T }>;
const KINDS: ("All" | SearchKind)[] = ["All", "MEMBER", "TAG", "CLIP"];
const PAUSE_MS = 250;

export function SearchPage({ query }: { query: URLSearchParams }) {
  const text = useSignal(query.get("q") ?? "");
  const asked = useSignal(text.peek().trim());
  const kind = useSignal<"All" | SearchKind>("All");

  useEffect(() => {
    const timer = setTimeout(() => {
      asked.value = text.value.trim();
      const q = asked.peek();
      go(q ? `/search?q=${encodeURIComponent(q)}` : "/search", { replace: true });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text.value]);

  return (
    <Screen title={t("searchTitle")} home wide>
      <form class="search-box" role="search" onSubmit={(event) => event.preventDefault()}>
        <Icon name="search" size={20} />
        <input
          class="box"
          type="search"
          aria-label={t("searchTitle")}
          placeholder={t("searchPlaceholder")}
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
      </form>
      <Segments
        label={t("searchTitle")}
        value={kind.value}
        options={KINDS.map((each) => ({ value: each, text: t(`search${each}` as Key) }))}
        onChoose={(each) => (kind.value = each)}
      />
      {asked.value ? (
        <Results query={asked.value} kinds={kind.value === "All" ? null : [kind.value]} />
      ) : (
        <Empty icon="search">{t("searchHint")}</Empty>
      )}
    </Screen>
  );
}

function Results({ query, kinds }: { query: string; kinds: SearchKind[] | null }) {
  const pages = usePages(Search, { query, kinds }, (answer) => answer.search);
  const found = pages.items.value;
  const of = <T extends Found["__typename"]>(type: T) =>
    found.filter((each): each is Only<T> => each.__typename === type);
  const tags = of("Hashtag");
  return (
    <div class="stack">
      {pages.hasMore.value === false && found.length === 0 && <Empty icon="search">{t("searchNone", { query })}</Empty>}
      <ul>
        {of("User").map((member) => (
          <li key={member.id}>
            <PersonRow of={member} />
          </li>
        ))}
      </ul>
      {tags.length > 0 && (
        <div class="row wrap">
          {tags.map((tag) => (
            <a key={tag.name} class="chip" href={`/tag/${encodeURIComponent(tag.name)}`}>
              #{tag.name}
            </a>
          ))}
        </div>
      )}
      <Tiles clips={of("Clip")} />
      <More pages={pages} />
    </div>
  );
}

export function HashtagPage({ params }: { params: Record<string, string> }) {
  const name = params.name ?? "";
  const follows = useSignal<boolean | null>(null);
  const pages = usePages(Hashtag, { name }, ({ hashtag }: HashtagQuery) => {
    follows.value = hashtag?.viewerFollows ?? null;
    return hashtag?.clips;
  });
  const change = useAction(async () => {
    const input = { name };
    const { hashtag } = follows.peek() ? await act(UnfollowHashtag, { input }) : await act(FollowHashtag, { input });
    follows.value = hashtag?.viewerFollows ?? null;
  });
  return (
    <Screen
      title={`#${name}`}
      wide
      actions={
        me.value &&
        follows.value !== null && (
          <Button kind={follows.value ? "plain" : "primary"} class="small" busy={change.busy} onClick={() => void change.run()}>
            {follows.value ? t("following") : t("follow")}
          </Button>
        )
      }
    >
      <Problem of={change.refused} />
      <Tiles clips={pages.items.value} />
      {pages.hasMore.value === false && pages.items.value.length === 0 && <Empty icon="tag">{t("nothingHere")}</Empty>}
      <More pages={pages} />
    </Screen>
  );
}
