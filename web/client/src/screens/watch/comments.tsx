import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { act } from "../../api/graphql";
import { useAction, usePages } from "../../api/loading";
import { reactionsOf } from "../../api/reactions";
import { me } from "../../api/session";
import {
  Comments,
  CreateComment,
  DeleteComment,
  type ReelFragment,
  type RemarkFragment,
  Replies,
} from "../../gql/operations";
import { relative, t } from "../../i18n";
import { Avatar, Button, Empty, IconButton, More, Problem, Sheet, useTold } from "../../ui/parts";
import { Rich } from "../../ui/rich";
import "./comments.css";

export function CommentsSheet({ clip, close }: { clip: ReelFragment; close: () => void }) {
  const pages = usePages(Comments, { id: clip.id }, (answer) => answer.clip?.comments);
  const replyTo = useSignal<RemarkFragment | null>(null);
  const count = reactionsOf(clip).value.commentCount;

  function changeCount(by: number): void {
    const shown = reactionsOf(clip);
    shown.value = { ...shown.peek(), commentCount: shown.peek().commentCount + by };
  }

  function took(remark: RemarkFragment): void {
    changeCount(1);
    const parent = replyTo.peek();
    pages.items.value =
      parent === null
        ? [remark, ...pages.items.peek()]
        : pages.items.peek().map((each) => (each.id === parent.id ? { ...each, replyCount: each.replyCount + 1 } : each));
    replyTo.value = null;
  }

  const top = pages.items.value;
  return (
    <Sheet title={t("comments", { count })} onClose={close} tall>
      <ul class="remarks">
        {top.map((remark) => (
          <Remark
            key={remark.id}
            remark={remark}
            clip={clip}
            reply={(to) => (replyTo.value = to)}
            gone={() => {
              changeCount(-1);
              pages.items.value = pages.items.peek().filter((each) => each.id !== remark.id);
            }}
          />
        ))}
      </ul>
      {pages.hasMore.value === false && top.length === 0 && <Empty icon="comment">{t("commentsNone")}</Empty>}
      <More pages={pages} />
      {clip.commentPolicy === "NONE" && me.value?.id !== clip.author?.id ? (
        <p class="hint">{t("commentsOff")}</p>
      ) : (
        <Composer clip={clip} replyTo={replyTo.value} stopReply={() => (replyTo.value = null)} took={took} />
      )}
    </Sheet>
  );
}

function Composer({ clip, replyTo, stopReply, took }: {
  clip: ReelFragment;
  replyTo: RemarkFragment | null;
  stopReply: () => void;
  took: (remark: RemarkFragment) => void;
}) {
  const body = useSignal("");
  const box = useRef<HTMLInputElement>(null);
  const send = useAction(async () => {
    const input = { clipId: clip.id, body: body.peek(), replyToId: replyTo?.id ?? null };
    const { comment } = await act(CreateComment, { input });
    // What was typed meanwhile is the next comment.
    if (body.peek() === input.body) body.value = "";
    if (comment) took(comment);
  });
  if (!me.value) {
    return (
      <a class="button primary" href={`/sign-in?next=${encodeURIComponent(window.location.pathname)}`}>
        {t("signIn")}
      </a>
    );
  }
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send.run();
      }}
    >
      {replyTo && (
        <div class="row small-text soft">
          <span class="grow">{t("commentReplyTo", { handle: replyTo.author?.handle ?? "" })}</span>
          <Button kind="quiet" class="small" onClick={stopReply}>{t("cancel")}</Button>
        </div>
      )}
      <Problem of={send.refused} />
      <div class="row">
        <input
          ref={box}
          class="box"
          aria-label={t("commentWrite")}
          placeholder={t("commentWrite")}
          maxLength={1000}
          value={body.value}
          onInput={(event) => (body.value = event.currentTarget.value)}
        />
        <Button kind="primary" type="submit" busy={send.busy} disabled={body.value.trim() === ""} aria-label={t("commentSend")} icon="send" />
      </div>
    </form>
  );
}

function Remark({ remark, clip, reply, gone }: {
  remark: RemarkFragment;
  clip: ReelFragment;
  reply: (to: RemarkFragment) => void;
  gone: () => void;
}) {
  const open = useSignal(false);
  const remove = useAction(async () => {
    await act(DeleteComment, { input: { commentId: remark.id } });
    gone();
  });
  useTold(remove.refused);
  const viewer = me.value;
  const mayDelete = viewer && (viewer.id === remark.author?.id || viewer.id === clip.author?.id);
  return (
    <li class="remark">
      <Avatar of={remark.author} size={remark.isReply ? 28 : 36} />
      <div class="grow stack tight">
        <p class="small-text soft row">
          <a href={`/@${remark.author?.handle ?? ""}`}>@{remark.author?.handle}</a>
          <span>{relative(remark.createdAt)}</span>
          {remark.isPinned && <span>{t("commentPinned")}</span>}
          {remark.state === "HELD" && <span>{t("commentHeld")}</span>}
        </p>
        <p class="remark-body">
          {remark.isDeleted || remark.body === null ? (
            <em class="soft">{t("commentGone")}</em>
          ) : (
            <Rich text={remark.body} mentions={remark.mentions} />
          )}
        </p>
        <div class="row small-text">
          {viewer && !remark.isReply && !remark.isDeleted && (
            <Button kind="quiet" class="small" onClick={() => reply(remark)}>{t("commentReply")}</Button>
          )}
          {!remark.isReply && remark.replyCount > 0 && (
            <Button kind="quiet" class="small" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
              {t("commentReplies", { count: remark.replyCount })}
            </Button>
          )}
        </div>
        {open.value && <RepliesOf key={remark.replyCount} remark={remark} clip={clip} />}
      </div>
      {mayDelete && !remark.isDeleted && (
        <IconButton icon="trash" size={18} label={t("delete")} onClick={() => void remove.run()} />
      )}
    </li>
  );
}

function RepliesOf({ remark, clip }: { remark: RemarkFragment; clip: ReelFragment }) {
  const pages = usePages(Replies, { id: remark.id }, ({ node }) =>
    node?.__typename === "Comment" ? node.replies : null,
  );
  return (
    <ul class="remarks">
      {pages.items.value.map((each) => (
        <Remark
          key={each.id}
          remark={each}
          clip={clip}
          reply={() => {}}
          gone={() => (pages.items.value = pages.items.peek().filter((other) => other.id !== each.id))}
        />
      ))}
      {pages.hasMore.value !== false && <More pages={pages} />}
    </ul>
  );
}
