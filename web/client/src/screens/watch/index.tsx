import { type Signal, signal, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { pager } from "../../api/loading";
import { listen } from "../../api/live";
import { me } from "../../api/session";
import { type BudgetFragment, ClipPublished, Feed, type FeedKind, type FeedQuery } from "../../gql/operations";
import { type Key, moment, t } from "../../i18n";
import { cameBack } from "../../router";
import { Icon } from "../../ui/icons";
import { Button, Problem, Spinner } from "../../ui/parts";
import { lazy } from "../../ui/lazy";
import { type Item, type Mover, Reels } from "./reels";
import "./watch.css";
import { spoken } from "../spoken";

const KINDS: FeedKind[] = ["FOR_YOU", "FOLLOWING", "TRENDING", "LATEST", "FRIENDS", "FEATURING_ME", "CHALLENGE"];
// These tell what is published as it is; the others are ranked when they are asked for.
const LIVE = new Set<FeedKind>(["FOLLOWING", "LATEST", "CHALLENGE"]);
const PAGE = 8;
const CheckIn = lazy(() => import("./check-in").then((m) => m.CheckIn), null);
// The first clip comes first.
const ASK_AFTER_MS = 4_000;

let lastChosen: FeedKind | null = null;

export function Watch({ query }: { query: URLSearchParams }) {
  const chosen = useSignal<FeedKind | null>(cameBack() ? lastChosen : null);
  lastChosen = chosen.value;
  const settled = useSignal(false);
  useEffect(() => {
    document.title = "Mutoscope";
    const timer = setTimeout(() => (settled.value = true), ASK_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  const recipeId = query.get("recipe");
  const kind = chosen.value ?? (recipeId ? "CUSTOM" : (me.value?.feedChoice ?? "LATEST"));
  const names = useRef<HTMLDivElement>(null);
  useEffect(() => {
    names.current?.querySelector("[aria-checked=true]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [kind, me.value]);
  if (me.value === undefined) return <Waiting />;
  const kinds: FeedKind[] = recipeId ? ["CUSTOM", ...KINDS] : KINDS;
  return (
    <main class="watch">
      <h1 class="visually-hidden">{t("navWatch")}</h1>
      {me.value && (
        <div class="feeds">
          <div ref={names} class="feed-kinds" role="radiogroup" data-arrows="across" aria-label={t("feedSwitch")}>
          {kinds.map((each) => (
            <button key={each} type="button" role="radio" tabIndex={each === kind ? 0 : -1} aria-checked={each === kind} onClick={() => (chosen.value = each)}>
              {t(`feed${each}` as Key)}
            </button>
          ))}
          </div>
          <a class="icon-button" href="/steer" aria-label={t("steerTitle")} title={t("steerTitle")}>
            <Icon name="sliders" />
          </a>
        </div>
      )}
      <FeedOf key={`${kind} ${recipeId ?? ""}`} kind={kind} recipeId={kind === "CUSTOM" ? recipeId : null} other={() => (chosen.value = "LATEST")} />
      {me.value && settled.value && <CheckIn />}
    </main>
  );
}

function Waiting() {
  return (
    <main class="watch">
      <div class="slide calm">
        <Spinner />
      </div>
    </main>
  );
}

function FeedOf({ kind, recipeId, other }: { kind: FeedKind; recipeId: string | null; other: () => void }) {
  const looked = useMemo(() => lookedAt(kind, recipeId), []);
  const { pages, budget, flows, autoplay, since, fresh, stale } = looked;
  const mover = useRef<Mover | null>(null);
  useEffect(() => {
    if (pages.hasMore.peek() === null) void pages.restart();
    return pages.stop;
  }, [pages]);

  useEffect(() => {
    if (!LIVE.has(kind) || since.value === null) return;
    // From the moment of the first page on: what is published while the socket opens counts, too.
    return listen(ClipPublished, { kind, after: since.value }, (news) => {
      const known = new Set(pages.items.peek().map((clip) => clip.id));
      const added = news.clips.filter((clip) => !known.has(clip.id)).map((clip) => clip.id);
      if (pages.items.peek().length === 0) void pages.restart();
      else if (added.length > 0) fresh.value = new Set([...fresh.peek(), ...added]);
    });
  }, [kind, since.value]);

  async function showFresh(): Promise<void> {
    await pages.restart();
    fresh.value = new Set();
    stale.value = false;
    mover.current?.to(0);
  }

  const clips = pages.items.value;
  if (clips.length === 0) {
    return (
      <div class="slide calm">
        {pages.refused.value ? (
          <>
            <Problem of={pages.refused.value} />
            <Button onClick={() => void pages.restart()}>{t("retry")}</Button>
          </>
        ) : pages.hasMore.value === null ? (
          <Spinner />
        ) : budget.value?.reason ? (
          <BudgetEnd of={budget.value} />
        ) : (
          <>
            <Icon name="reel" size={48} />
            <p>{t(`feedEmpty${kind}` as Key)}</p>
            {kind !== "LATEST" ? (
              <div class="row">
                <a class="button primary" href="/search">{t("findPeople")}</a>
                <Button onClick={other}>{t("feedLATEST")}</Button>
              </div>
            ) : (
              <a class="button primary" href="/make">{t("makeFirst")}</a>
            )}
          </>
        )}
      </div>
    );
  }
  return (
    <>
      {(stale.value || fresh.value.size > 0) && (
        <button type="button" class="fresh" onClick={() => void showFresh()}>
          <Icon name="up" size={18} />
          {stale.value ? t("feedChanged") : t("feedNew", { count: fresh.value.size })}
        </button>
      )}
      <Reels
        clips={pages.items}
        mover={mover}
        autoplay={autoplay.value}
        since={since.value}
        start={looked.at}
        near={(index) => {
          looked.at = index;
          if (flows.peek() && index >= pages.items.peek().length - 4) void pages.more();
        }}
        forget={(id) => (pages.items.value = pages.items.peek().filter((clip) => clip.id !== id))}
        changed={() => (stale.value = true)}
        end={
          pages.hasMore.value === false ? (
            budget.value?.reason ? (
              <BudgetEnd of={budget.value} />
            ) : (
              <>
                <Icon name="check" size={40} />
                <h2>{t("feedEnd")}</h2>
                <p>{t("feedEndHint")}</p>
              </>
            )
          ) : (
            !flows.value && <Button onClick={() => void pages.more()}>{t("loadMore")}</Button>
          )
        }
      />
    </>
  );
}

/** A feed and how far one has come in it. */
interface Looked {
  key: string;
  at: number;
  pages: ReturnType<typeof pager<FeedQuery, { kind: FeedKind; after?: string | null }, Item>>;
  budget: Signal<BudgetFragment | null>;
  flows: Signal<boolean>;
  autoplay: Signal<boolean>;
  since: Signal<string | null>;
  fresh: Signal<Set<string>>;
  stale: Signal<boolean>;
}

let last: Looked | null = null;

/** Whoever comes back from a profile finds the feed where they left it, and pays for no page twice. */
function lookedAt(kind: FeedKind, recipeId: string | null): Looked {
  const language = spoken();
  const key = JSON.stringify([me.peek()?.id, kind, recipeId, language]);
  if (cameBack() && last?.key === key) return last;
  const [budget, since] = [signal<BudgetFragment | null>(null), signal<string | null>(null)];
  const [flows, autoplay] = [signal(true), signal(true)];
  const pages: Looked["pages"] = pager(Feed, { kind, recipeId, first: PAGE, language }, ({ feed, liveCursor }) => {
    if (feed === null) return null;
    since.value ??= liveCursor;
    budget.value = feed.budget;
    flows.value = feed.continuousScroll;
    autoplay.value = feed.autoplay;
    return { ...feed, edges: withCards(feed).map((node) => ({ node })) };
  });
  const fresh = signal(new Set<string>());
  last = { key, at: 0, pages, budget, flows, autoplay, since, fresh, stale: signal(false) };
  return last;
}

/** A page's clips, each with why it is there, and its cards between them. */
function withCards({ edges, cards }: NonNullable<FeedQuery["feed"]>): Item[] {
  return edges.flatMap(({ node, cursor, reasons }, place) => [
    { ...node, cursor, reasons },
    ...cards.filter(({ kind, after }) => kind === "CREATE" && after === place + 1).map((card) => ({ id: `card ${cursor}`, card })),
  ]);
}

/** The feed ends: a calm place, and when it opens again. */
function BudgetEnd({ of }: { of: BudgetFragment }) {
  return (
    <>
      <Icon name="moon" size={48} />
      <h2>{t(`budget${of.reason ?? "CLIPS"}` as Key)}</h2>
      {of.resetsAt && <p>{t("budgetResets", { when: moment(of.resetsAt) })}</p>}
      <p>{t("budgetHint")}</p>
      <div class="row">
        <a class="button" href="/make">{t("navMake")}</a>
        <a class="button" href="/inbox?tab=messages">{t("inboxMessages")}</a>
      </div>
    </>
  );
}
