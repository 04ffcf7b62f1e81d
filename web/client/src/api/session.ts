import { effect, signal } from "@preact/signals";
import {
  Me,
  type MeQuery,
  type MessageReceivedSubscription,
  MessageReceived,
  type NotificationReceivedSubscription,
  NotificationReceived,
  SignOut,
  UnreadMessages,
} from "../gql/operations";
import { act, ask, Refused, whenSessionEnds } from "./graphql";
import { listen } from "./live";
import { keepToken, token } from "./token";

type Viewer = NonNullable<MeQuery["viewer"]>;
type MessageNews = MessageReceivedSubscription["messageReceived"];
type NotificationNews = NotificationReceivedSubscription["notificationReceived"];

/** Who is signed in; undefined until known, null for a visitor. */
export const me = signal<Viewer | null | undefined>(token.peek() === null ? null : undefined);
export const unreadNotifications = signal(0);
export const unreadMessages = signal(0);

type Hear<T> = (news: T) => void;
const hearsMessages = new Set<Hear<MessageNews>>();
const hearsNotifications = new Set<Hear<NotificationNews>>();

/** Each is told every piece of news of its kind until the returned function is called. */
export const onMessage = joining(hearsMessages);
export const onNotification = joining(hearsNotifications);

function joining<T>(listeners: Set<Hear<T>>) {
  return (hear: Hear<T>): (() => void) => {
    listeners.add(hear);
    return () => listeners.delete(hear);
  };
}

/** Keep `me` and the two counts true for as long as the page is open. */
export function startSession(): void {
  whenSessionEnds(() => keepToken(null));
  effect(() => {
    const secret = token.value;
    if (secret === null) {
      me.value = null;
      return;
    }
    let stop = () => {};
    let over = false;
    void firstAnswer(() => over).then((cursor) => {
      if (!over && cursor !== null) stop = hearNews(cursor);
    });
    return () => {
      over = true;
      stop();
    };
  });
}

const AGAIN_MS = 2_000;

/** Asks until there is an answer: a page that was opened in a tunnel goes on at its end. */
async function firstAnswer(isOver: () => boolean): Promise<string | null> {
  for (;;) {
    const cursor = await refreshMe();
    if (cursor !== null || me.peek() !== undefined || isOver()) return cursor;
    await new Promise((done) => setTimeout(done, AGAIN_MS));
  }
}

/** Returns the cursor from which news follows on what was read. */
export async function refreshMe(): Promise<string | null> {
  try {
    const answer = await ask(Me, {});
    me.value = answer.viewer;
    unreadMessages.value = answer.unreadMessageCount ?? 0;
    unreadNotifications.value = answer.unreadNotificationCount ?? 0;
    return answer.liveCursor;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (me.peek() === undefined && error.code !== "OFFLINE") me.value = null;
    return null;
  }
}

function hearNews(after: string): () => void {
  const stops = [
    listen(NotificationReceived, { after }, (news) => {
      unreadNotifications.value = news.unreadCount;
      hearsNotifications.forEach((hear) => hear(news));
    }),
    listen(MessageReceived, { after }, (news) => {
      if (news.kind !== "TYPING") void countMessages();
      hearsMessages.forEach((hear) => hear(news));
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

async function countMessages(): Promise<void> {
  const answer = await ask(UnreadMessages, {});
  unreadMessages.value = answer.unreadMessageCount ?? 0;
}

export async function signOut(): Promise<void> {
  await act(SignOut, {});
  keepToken(null);
}

/** What the member will find in the list of their sessions. */
export function deviceName(): string {
  const system = /Android|iPhone|iPad|Windows|Mac OS X|Linux/.exec(navigator.userAgent)?.[0];
  return `Mutoscope web${system ? ` · ${system.replace("Mac OS X", "Mac")}` : ""}`;
}
