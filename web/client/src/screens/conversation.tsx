import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { act } from "../api/graphql";
import { useAction, usePages, useQuery } from "../api/loading";
import { me, onMessage } from "../api/session";
import {
  AcceptConversation,
  Conversation,
  DeclineConversation,
  type LineFragment,
  MarkConversationRead,
  Profile,
  SendMessage,
  StartConversation,
  type TalkFragment,
  UnsendMessage,
} from "../gql/operations";
import { moment, t } from "../i18n";
import { go } from "../router";
import { Avatar, Button, Empty, Missing, More, Problem, Screen, Spinner, tellRefusal, useTold } from "../ui/parts";
import { Tiles } from "../ui/tiles";
import { uuid } from "./watch/playback";
import "./conversation.css";

export function ConversationPage({ params, query }: { params: Record<string, string>; query: URLSearchParams }) {
  const id = params.id ?? "";
  return id === "new" ? <Fresh to={query.get("to") ?? ""} /> : <Running id={id} />;
}

function Fresh({ to }: { to: string }) {
  const { data, refused } = useQuery(Profile, { handle: to });
  const user = data.value?.user;
  return (
    <Screen title={t("newConversation", { handle: to })}>
      {user ? (
        <div class="talk">
          <div class="grow" />
          <Writing
            send={async (text, idempotencyKey) => {
              await act(StartConversation, { input: { userId: user.id, text, idempotencyKey } });
              go("/inbox?tab=messages", { replace: true });
            }}
          />
        </div>
      ) : refused || data.value ? (
        <Missing of={refused} icon="person" />
      ) : (
        <Spinner />
      )}
    </Screen>
  );
}

function Running({ id }: { id: string }) {
  const talk = useSignal<TalkFragment | null>(null);
  const pages = usePages(Conversation, { id }, (answer) => {
    talk.value = answer.conversation ?? talk.peek();
    return answer.conversation?.messages;
  });

  useEffect(
    () =>
      onMessage((news) => {
        if (news.kind === "RESYNC") return void pages.restart();
        if (news.conversation?.id !== id) return;
        talk.value = news.conversation;
        if (news.message) take(news.message);
      }),
    [pages, id],
  );

  function take(line: LineFragment): void {
    const lines = pages.items.peek();
    pages.items.value = lines.some((each) => each.id === line.id)
      ? lines.map((each) => (each.id === line.id ? line : each))
      : [line, ...lines].sort((a, b) => b.seq - a.seq);
  }

  const [latest] = pages.items.value;
  useEffect(() => {
    window.scrollTo(0, document.documentElement.scrollHeight);
    if (latest && latest.sender?.id !== me.peek()?.id && document.visibilityState === "visible" && !talk.peek()?.isRequest) {
      act(MarkConversationRead, { input: { conversationId: id, messageId: latest.id } }).catch(tellRefusal);
    }
  }, [latest?.id]);

  const shown = talk.value;
  const other = shown?.members.find((member) => member.user?.id !== me.value?.id);
  const title = shown?.isGroup ? shown.title : (other?.user?.name ?? "");
  const wasSeen = latest && latest.sender?.id === me.value?.id && (other?.readSeq ?? -1) >= latest.seq;
  return (
    <Screen
      title={title}
      actions={other?.user && !shown?.isGroup && <a href={`/@${other.user.handle}`} aria-label={`@${other.user.handle}`}><Avatar of={other.user} size={36} /></a>}
    >
      <div class="talk">
        <div class="grow" />
        <More pages={pages} />
        <ol class="lines" aria-live="polite">
          {[...pages.items.value].reverse().map((line) => (
            <Line key={line.id} of={line} took={take} />
          ))}
        </ol>
        {wasSeen && <small class="soft seen">{t("messageSeen")}</small>}
        {pages.hasMore.value === false && pages.items.value.length === 0 && <Empty icon="inbox">{t("notFound")}</Empty>}
        {shown?.isRequest && <Answer talk={shown} accepted={(next) => (talk.value = next)} />}
        {shown?.canWrite && !shown.isRequest && (
          <Writing
            send={async (text, idempotencyKey) => {
              const { message } = await act(SendMessage, { input: { conversationId: id, text, idempotencyKey } });
              if (message) take(message);
            }}
          />
        )}
      </div>
    </Screen>
  );
}

function Line({ of, took }: { of: LineFragment; took: (line: LineFragment) => void }) {
  const isMine = of.sender?.id === me.value?.id;
  const unsend = useAction(async () => {
    const { message } = await act(UnsendMessage, { input: { messageId: of.id } });
    if (message) took(message);
  });
  useTold(unsend.refused);
  return (
    <li class={isMine ? "line mine" : "line"}>
      <div class="bubble" title={moment(of.createdAt)}>
        {of.unsentAt ? (
          <em>{t("messageUnsent")}</em>
        ) : (
          <>
            {of.text}
            {of.sharesClip && (of.clip ? <Tiles clips={[of.clip]} /> : <em>{t("messageClipGone")}</em>)}
          </>
        )}
      </div>
      {isMine && !of.unsentAt && (
        <button type="button" class="unsend" onClick={() => void unsend.run()}>
          {t("messageUnsend")}
        </button>
      )}
    </li>
  );
}

function Answer({ talk, accepted }: { talk: TalkFragment; accepted: (talk: TalkFragment) => void }) {
  const input = { conversationId: talk.id };
  const accept = useAction(async () => {
    const { conversation } = await act(AcceptConversation, { input });
    if (conversation) accepted(conversation);
  });
  const decline = useAction(async () => {
    await act(DeclineConversation, { input });
    go("/inbox?tab=messages", { replace: true });
  });
  return (
    <div class="card">
      <p>{t("messageRequestHint")}</p>
      <Problem of={accept.refused ?? decline.refused} />
      <div class="row">
        <Button kind="primary" class="grow" busy={accept.busy} onClick={() => void accept.run()}>{t("accept")}</Button>
        <Button class="grow" busy={decline.busy} onClick={() => void decline.run()}>{t("deny")}</Button>
      </div>
    </div>
  );
}

function Writing({ send }: { send: (text: string, idempotencyKey: string) => Promise<void> }) {
  const text = useSignal("");
  // One key per message, kept over a repeat after a lost answer: it arrives once.
  const key = useRef(uuid());
  const sending = useAction(async () => {
    const said = text.peek();
    await send(said.trim(), key.current);
    key.current = uuid();
    // What was typed meanwhile is the next message.
    if (text.peek() === said) text.value = "";
  });
  return (
    <form
      class="writing"
      onSubmit={(event) => {
        event.preventDefault();
        void sending.run();
      }}
    >
      <Problem of={sending.refused} />
      <div class="row">
        <input
          class="box"
          aria-label={t("messageWrite")}
          placeholder={t("messageWrite")}
          maxLength={2000}
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
        <Button kind="primary" type="submit" icon="send" aria-label={t("commentSend")} busy={sending.busy} disabled={text.value.trim() === ""} />
      </div>
    </form>
  );
}
