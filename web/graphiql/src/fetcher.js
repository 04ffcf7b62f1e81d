import { getOperationAST, parse } from "graphql";
import { createClient } from "graphql-ws";

/**
 * A GraphiQL fetcher: queries and mutations are POSTed, subscriptions run over one
 * graphql-transport-ws socket each, so that a socket always carries the headers that the
 * editor held when the operation was started.
 *
 * Failures are thrown as plain objects, because GraphiQL prints the stack of an `Error`.
 */
export function createFetcher({ http, socket }) {
  return (params, { headers = {} } = {}) => {
    const operation = findOperation(params);
    const request = { ...params, operationName: operation?.name?.value };
    return operation?.operation === "subscription"
      ? subscribe(socket, request, headers)
      : post(http, request, headers);
  };
}

/**
 * The operation to run, read from the text itself: what GraphiQL knows of it lags 100 ms behind
 * the editor, which is long enough to open another tab and press the play button.
 */
function findOperation({ query, operationName }) {
  try {
    const document = parse(query);
    return getOperationAST(document, operationName) ?? getOperationAST(document);
  } catch {
    return null; // The server reports the syntax error, with its position.
  }
}

async function post(url, params, headers) {
  const response = await send(url, params, requestHeaders(headers));
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw {
      message: `The server answered ${response.status} ${response.statusText} without JSON.`,
      status: response.status,
      body: text.slice(0, 1000),
    };
  }
}

function requestHeaders(headers) {
  try {
    return new Headers({
      "Content-Type": "application/json",
      Accept: "application/graphql-response+json, application/json;q=0.9",
      ...headers,
    });
  } catch (error) {
    throw { message: `Request not sent. The headers are not valid: ${error.message}` };
  }
}

async function send(url, params, headers) {
  try {
    return await fetch(url, { method: "POST", headers, body: JSON.stringify(params) });
  } catch {
    throw { message: `No answer from ${url}. Is the server running?` };
  }
}

function subscribe(url, params, headers) {
  return {
    subscribe(observer) {
      const client = createClient({
        url: url.href,
        connectionParams: initPayload(headers),
        // An IDE shows that a connection was lost; it does not hide it by reconnecting.
        retryAttempts: 0,
      });
      const release = () => client.dispose();
      client.subscribe(params, {
        next: (result) => observer.next(result),
        error: (failure) => {
          observer.error(readable(failure, url));
          release();
        },
        complete: () => {
          observer.complete();
          release();
        },
      });
      return { unsubscribe: release };
    },
  };
}

/** Header names are case-insensitive, keys of `connection_init` are not: they go in lower case. */
function initPayload(headers) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

const CLOSE_CODES = {
  1006: "The connection was refused or lost.",
  1011: "The server met an unexpected condition.",
  1012: "The server is restarting.",
  4400: "The server refused a message as malformed.",
  4401: "Not signed in, or the session has ended.",
  4403: "The server refused these credentials.",
  4406: "The server does not speak graphql-transport-ws.",
  4408: "The connection was not initialised in time.",
  4429: "Too many requests on this connection.",
};

function readable(failure, url) {
  if (Array.isArray(failure)) return failure; // The GraphQL errors of an `error` message.
  if (failure instanceof Error) return { message: failure.message, url: url.href };
  // A close event says why; a bare error event means that no connection was made at all.
  const { code = 1006, reason } = failure;
  const message = CLOSE_CODES[code] ?? "The server closed the connection.";
  return { message, code, reason: reason || undefined, url: url.href };
}
