import type { ErrorCode, Operation, RefusalFragment } from "../gql/operations";
import { token } from "./token";

/** `OFFLINE`: nobody answered. The rest are the instance's words. */
export type Code = ErrorCode | "OFFLINE" | "INTERNAL";

/** Why something was not done: in a mutation's payload, at the top of an answer, or no answer. */
export class Refused extends Error {
  readonly errors: readonly Reason[];

  constructor(errors: readonly Reason[]) {
    super(errors.map((each) => each.message).join(" "));
    this.errors = errors;
  }

  get code(): Code {
    return this.errors[0]?.code ?? "INTERNAL";
  }
}

export type Reason = Omit<RefusalFragment, "code"> & { code: Code };

interface Answer<R> {
  data?: R | null;
  errors?: { message: string; extensions?: { code?: Code; field?: string; retryAfter?: number } }[];
}

// A network that swallows everything says nothing: after this the instance counts as unreachable.
const ANSWER_WITHIN = 30_000;

type Listener = () => void;
const onEnded = new Set<Listener>();

/** Told when the instance says that the session is over. */
export function whenSessionEnds(listener: Listener): void {
  onEnded.add(listener);
}

/** Run a query or a mutation. Raises `Refused`. `keepalive`: outlive the page. */
export async function ask<R, V>(
  operation: Operation<R, V>,
  variables: V,
  { signal, keepalive = false }: { signal?: AbortSignal; keepalive?: boolean } = {},
): Promise<R> {
  const sent = token.peek();
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (sent !== null) headers.authorization = `Bearer ${sent}`;
  let answer: Answer<R>;
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      headers,
      body: JSON.stringify({ query: operation, variables }),
      signal: AbortSignal.any([AbortSignal.timeout(ANSWER_WITHIN), ...(signal ? [signal] : [])]),
      keepalive,
    });
    answer = (await response.json()) as Answer<R>;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refused([reason("OFFLINE", "")]);
  }
  if (answer.errors?.length) {
    const reasons = answer.errors.map(({ message, extensions }) => ({
      ...reason(extensions?.code ?? "INTERNAL", message),
      field: extensions?.field ?? null,
      retryAfter: extensions?.retryAfter ?? null,
    }));
    if (sent !== null && sent === token.peek() && reasons[0]?.code === "UNAUTHENTICATED") {
      onEnded.forEach((tell) => tell());
    }
    throw new Refused(reasons);
  }
  return answer.data as R;
}

function reason(code: Code, message: string): Reason {
  return { code, message, field: null, retryAfter: null };
}

type PayloadOf<R> = R extends Record<string, infer P> ? P : never;

/** Run a mutation of one field and return its payload; the errors in it are raised as `Refused`. */
export async function act<R extends object, V>(
  operation: Operation<R, V>,
  variables: V,
  options: { keepalive?: boolean } = {},
): Promise<PayloadOf<R>> {
  const [payload] = Object.values(await ask(operation, variables, options)) as { errors: Reason[] }[];
  if (payload?.errors.length) throw new Refused(payload.errors);
  return payload as PayloadOf<R>;
}
