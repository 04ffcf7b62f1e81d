import { effect, signal } from "@preact/signals";
import { type Client, createClient } from "graphql-ws";
import type { Operation } from "../gql/operations";
import { token } from "./token";

/** Whether the socket is open, being opened again, or not wanted by anybody. */
export const link = signal<"idle" | "open" | "lost">("idle");

// 4401 and 4403: the session is over. It is no use to knock again with the same token.
const FINAL = new Set([4400, 4401, 4403, 4406]);
const LONGEST_PAUSE = 15_000;
// A phone that changes networks is told nothing: a ping without an answer is how it finds out.
const PONG_WITHIN = 5_000;

let client: Client | null = null;
effect(() => {
  token.value;
  void client?.dispose();
  client = null;
  link.value = "idle";
});

function socket(): Client {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let open: WebSocket | null = null;
  const address = new URL("/graphql", window.location.href);
  address.protocol = address.protocol.replace("http", "ws");
  const secret = token.peek();
  return (client ??= createClient({
    url: address.href,
    connectionParams: secret === null ? {} : { authorization: `Bearer ${secret}` },
    lazyCloseTimeout: 2_000,
    keepAlive: 20_000,
    retryAttempts: Infinity,
    shouldRetry: (reason) => !(reason instanceof CloseEvent && FINAL.has(reason.code)),
    retryWait: async (retries) => {
      const pause = Math.min(LONGEST_PAUSE, 500 * 2 ** Math.min(retries, 6));
      // Spread: an instance that restarts is not met by all its members at once.
      await Promise.race([wait(pause * (0.5 + Math.random())), online()]);
    },
    on: {
      connected: (socket) => {
        open = socket as WebSocket;
        link.value = "open";
      },
      ping: (received) => {
        if (!received) waiting = setTimeout(() => open?.close(4408, "no pong"), PONG_WITHIN);
      },
      pong: (received) => received && clearTimeout(waiting),
      closed: (event) => {
        clearTimeout(waiting);
        link.value = (event as CloseEvent).wasClean ? "idle" : "lost";
      },
    },
  }));
}

const wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
const online = () =>
  new Promise<void>((done) => window.addEventListener("online", () => done(), { once: true }));

interface Cursored {
  cursor: string;
}

/**
 * Listen to a subscription of one root field until the returned function is called.
 *
 * Every value carries a cursor, which becomes the `after` of the variables. After a break graphql-ws
 * sends the same payload object once more, and so goes on from the last value that arrived here:
 * nothing is lost and nothing comes twice.
 */
export function listen<R extends object, V extends { after?: string | null }>(
  operation: Operation<R, V>,
  variables: V,
  hear: (value: R[keyof R]) => void,
  { failed, done }: { failed?: (error: unknown) => void; done?: () => void } = {},
): () => void {
  const payload = { query: operation as string, variables: { ...variables } };
  return socket().subscribe<R>(payload, {
    next: ({ data, errors }) => {
      if (errors?.length) failed?.(errors);
      const [value] = Object.values(data ?? {}) as (R[keyof R] & Cursored)[];
      if (value == null) return;
      payload.variables.after = value.cursor;
      hear(value);
    },
    error: (error) => failed?.(error),
    complete: () => done?.(),
  });
}
