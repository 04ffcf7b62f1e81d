import { type Signal, signal as makeSignal, useSignal } from "@preact/signals";
import { useCallback, useEffect, useMemo, useRef } from "preact/hooks";
import type { Operation } from "../gql/operations";
import { ask, Refused } from "./graphql";

/** Work on a click: whether it is going on, and why it was refused. */
export interface Action<A extends unknown[], T> {
  run: (...given: A) => Promise<T | undefined>;
  busy: boolean;
  refused: Refused | null;
  forgive: () => void;
}

/** A second press while the first is under way does nothing; with `inTurn` it waits for its turn. */
export function useAction<A extends unknown[], T>(
  work: (...given: A) => Promise<T>,
  { inTurn = false } = {},
): Action<A, T> {
  const busy = useSignal(false);
  const under = useRef<Promise<unknown>>(Promise.resolve());
  const refused = useSignal<Refused | null>(null);
  const latest = useRef(work);
  latest.current = work;
  async function once(...given: A): Promise<T | undefined> {
    busy.value = true;
    refused.value = null;
    try {
      return await latest.current(...given);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused.value = error;
      return undefined;
    } finally {
      busy.value = false;
    }
  }
  const run = useCallback(async (...given: A) => {
    if (inTurn) {
      const mine = under.current.then(() => once(...given));
      under.current = mine.catch(() => undefined);
      return mine;
    }
    return busy.peek() ? undefined : once(...given);
  }, []);
  const forgive = useCallback(() => (refused.value = null), []);
  return { run, busy: busy.value, refused: refused.value, forgive };
}

export interface Loaded<R> {
  data: Signal<R | null>;
  refused: Refused | null;
  reload: () => Promise<void>;
}

/** The answer to a query, asked again whenever its variables change. */
export function useQuery<R, V>(operation: Operation<R, V>, variables: V): Loaded<R> {
  const data = useSignal<R | null>(null);
  const refused = useSignal<Refused | null>(null);
  const key = JSON.stringify(variables);
  const reload = useCallback(
    async (signal?: AbortSignal) => {
      try {
        const answer = await ask(operation, JSON.parse(key) as V, signal ? { signal } : {});
        refused.value = null;
        data.value = answer;
      } catch (error) {
        if (error instanceof Refused) refused.value = error;
        else if (!(error instanceof DOMException)) throw error;
      }
    },
    [operation, key],
  );
  useEffect(() => {
    const leaving = new AbortController();
    data.value = null;
    void reload(leaving.signal);
    return () => leaving.abort();
  }, [reload]);
  return { data, refused: refused.value, reload: () => reload() };
}

interface Connection<T> {
  edges: { node: T }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

export interface Pages<T> {
  items: Signal<T[]>;
  /** null: nothing has arrived yet. */
  hasMore: Signal<boolean | null>;
  refused: Signal<Refused | null>;
  more: () => Promise<void>;
  restart: () => Promise<void>;
}

/** A list that grows page by page. `pick` finds the connection in an answer; null: there is none. */
export function usePages<R, V extends { after?: string | null }, T>(
  operation: Operation<R, V>,
  variables: V,
  pick: (answer: R) => Connection<T> | null | undefined,
): Pages<T> {
  const key = JSON.stringify(variables);
  const pages = useMemo(() => pager(operation, variables, pick), [operation, key]);
  useEffect(() => {
    void pages.restart();
    return pages.stop;
  }, [pages]);
  return pages;
}

/** The same without a component, which asks for the first page with `restart`. */
export function pager<R, V extends { after?: string | null }, T>(
  operation: Operation<R, V>,
  variables: V,
  pick: (answer: R) => Connection<T> | null | undefined,
): Pages<T> & { stop: () => void } {
  const items = makeSignal<T[]>([]);
  const hasMore = makeSignal<boolean | null>(null);
  const refused = makeSignal<Refused | null>(null);
  let after: string | null = null;
  let loading: AbortController | null = null;

  async function load(first: boolean): Promise<void> {
    loading?.abort();
    const mine = (loading = new AbortController());
    try {
      const answer = await ask(operation, { ...variables, after: first ? null : after }, { signal: mine.signal });
      const found = pick(answer);
      const nodes = found?.edges.map((edge) => edge.node) ?? [];
      items.value = first ? nodes : [...items.value, ...nodes];
      after = found?.pageInfo.endCursor ?? null;
      hasMore.value = found?.pageInfo.hasNextPage ?? false;
      refused.value = null;
    } catch (error) {
      if (error instanceof Refused) refused.value = error;
      else if (!(error instanceof DOMException)) throw error;
    } finally {
      if (loading === mine) loading = null;
    }
  }

  return {
    items,
    hasMore,
    refused,
    more: async () => {
      if (loading === null && hasMore.value === true) await load(false);
    },
    restart: () => load(true),
    stop: () => loading?.abort(),
  };
}

