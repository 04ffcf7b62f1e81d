import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { act } from "../api/graphql";
import { useAction, usePages, useQuery } from "../api/loading";
import { me, onMessage, onNotification, unreadMessages, unreadNotifications } from "../api/session";
import {
  AcceptFollowRequest,
  Conversations,
  DenyFollowRequest,
  FollowRequests,
  MarkAllNotificationsRead,
  type MemberRowFragment,
  type NoticeFragment,
  Notifications,
  type TalkFragment,
} from "../gql/operations";
import { relative, t, tOr } from "../i18n";
import { go } from "../router";
import { Icon, type IconName } from "../ui/icons";
import { Avatar, Button, Empty, More, Problem, Screen, Segments } from "../ui/parts";
import { PersonRow } from "../ui/people";
import "./inbox.css";

type Tab = "activity" | "messages";

export function Inbox({ query }: { query: URLSearchParams }) {
  const tab: Tab = query.get("tab") === "messages" ? "messages" : "activity";
  return (
    <Screen title={t("navInbox")} home>
      <Segments
        label={t("navInbox")}
        value={tab}
        options={[
          { value: "activity", text: withCount(t("inboxNotifications"), unreadNotifications.value) },
          { value: "messages", text: withCount(t("inboxMessages"), unreadMessages.value) },
        ]}
        onChoose={(value) => go(value === "messages" ? "/inbox?tab=messages" : "/inbox", { replace: true })}
      />
      {tab === "activity" ? <Activity /> : <Talks />}
    </Screen>
  );
}

const withCount = (text: string, count: number) => (count > 0 ? `${text} · ${count}` : text);

function Activity() {
  const pages = usePages(Notifications, {}, (answer) => answer.notifications);
  useEffect(
    () =>
      onNotification(({ notification, resync }) => {
        if (resync || notification === null) return void pages.restart();
        const others = pages.items.peek().filter((each) => each.id !== notification.id);
        pages.items.value = [notification, ...others];
      }),
    [pages],
  );
  const markRead = useAction(async () => {
    const { unreadCount } = await act(MarkAllNotificationsRead, {});
    unreadNotifications.value = unreadCount ?? 0;
    const now = new Date().toISOString();
    pages.items.value = pages.items.peek().map((each) => ({ ...each, readAt: each.readAt ?? now }));
  });
  const notices = pages.items.value;
  return (
    <>
      <Requests />
      {unreadNotifications.value > 0 && (
        <Button kind="quiet" icon="check" busy={markRead.busy} onClick={() => void markRead.run()}>
          {t("markRead")}
        </Button>
      )}
      <Problem of={markRead.refused} />
      <ul class="notices">
        {notices.map((notice) => (
          <li key={notice.id}>
            <Notice of={notice} />
          </li>
        ))}
      </ul>
      {pages.hasMore.value === false && notices.length === 0 && <Empty icon="bell">{t("notificationsNone")}</Empty>}
      <More pages={pages} />
    </>
  );
}

const SIGNS: Partial<Record<NoticeFragment["type"], IconName>> = {
  LIKE: "heart",
  COMMENT: "comment",
  REPLY: "comment",
  REMIX: "remix",
  SHARE: "share",
  GENERATION_FINISHED: "spark",
  GENERATION_FAILED: "info",
  GUARDIAN: "family",
  PUBLICATION_ASKED: "family",
  PUBLICATION_ANSWERED: "family",
};

function Notice({ of }: { of: NoticeFragment }) {
  const [actor] = of.actors;
  const others = of.actorCount - 1;
  const name = actor?.name ?? t("someone");
  const who = others > 0 ? t("whoOthers", { who: name, count: others }) : name;
  return (
    <a class={of.readAt ? "notice" : "notice new"} href={targetOf(of)}>
      {actor ? (
        <Avatar of={actor} size={44} />
      ) : (
        <span class="avatar sign">
          <Icon name={SIGNS[of.type] ?? "bell"} size={22} />
        </span>
      )}
      <span class="grow">
        {tOr(`notice${of.type}`, { who, count: of.actorCount }) ?? t("noticeOTHER")}
        <small class="soft">{relative(of.createdAt)}</small>
      </span>
      {of.clip?.poster && <img class="notice-clip" src={of.clip.poster.url} alt="" loading="lazy" />}
    </a>
  );
}

function targetOf({ type, clip, actors, subjectId }: NoticeFragment): string {
  if (type === "GENERATION_FINISHED" && clip) return `/draft/${clip.id}`;
  if (type === "SCHEDULE_REFUSED" && clip) return `/draft/${clip.id}`;
  if (type === "PUBLICATION_ANSWERED" && clip) return clip.state === "PUBLISHED" ? `/clip/${clip.id}` : `/draft/${clip.id}`;
  if (type === "PUBLICATION_ASKED" || type === "GUARDIAN") return "/family";
  if (type === "GENERATION_FAILED" && subjectId) return `/making/${subjectId}`;
  if (type === "MESSAGE_REQUEST") return "/inbox?tab=messages";
  if (clip) return `/clip/${clip.id}`;
  return actors[0] ? `/@${actors[0].handle}` : "/inbox";
}

function Requests() {
  const { data, reload } = useQuery(FollowRequests, {});
  const asking = data.value?.viewer?.followRequests?.edges.map((edge) => edge.node) ?? [];
  if (asking.length === 0) return null;
  return (
    <section class="card">
      <h2>{t("followRequests")}</h2>
      {asking.map((member) => (
        <Request key={member.id} of={member} answered={() => void reload()} />
      ))}
    </section>
  );
}

function Request({ of, answered }: { of: MemberRowFragment; answered: () => void }) {
  const answer = useAction(async (accepted: boolean) => {
    const input = { userId: of.id };
    await (accepted ? act(AcceptFollowRequest, { input }) : act(DenyFollowRequest, { input }));
    answered();
  });
  return (
    <>
      <PersonRow of={of}>
        <Button kind="primary" class="small" busy={answer.busy} onClick={() => void answer.run(true)}>{t("accept")}</Button>
        <Button class="small" busy={answer.busy} onClick={() => void answer.run(false)}>{t("deny")}</Button>
      </PersonRow>
      <Problem of={answer.refused} />
    </>
  );
}

function Talks() {
  const requests = useSignal<TalkFragment[]>([]);
  const pages = usePages(Conversations, {}, (answer) => {
    requests.value = answer.conversationRequests?.edges.map((edge) => edge.node) ?? [];
    return answer.conversations;
  });
  useEffect(() => onMessage((news) => news.kind !== "TYPING" && void pages.restart()), [pages]);
  const talks = pages.items.value;
  return (
    <>
      {requests.value.length > 0 && (
        <section class="card">
          <h2>{t("messageRequests")}</h2>
          <p class="hint">{t("messageRequestHint")}</p>
          <ul>
            {requests.value.map((talk) => (
              <li key={talk.id}>
                <Talk of={talk} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <ul>
        {talks.map((talk) => (
          <li key={talk.id}>
            <Talk of={talk} />
          </li>
        ))}
      </ul>
      {pages.hasMore.value === false && talks.length + requests.value.length === 0 && (
        <Empty icon="inbox">{t("messagesNone")}</Empty>
      )}
      <More pages={pages} />
    </>
  );
}

function Talk({ of }: { of: TalkFragment }) {
  const other = of.members.find((member) => member.user?.id !== me.value?.id)?.user;
  const last = of.lastMessage;
  return (
    <a class={of.unreadCount > 0 ? "notice new" : "notice"} href={`/messages/${of.id}`}>
      <Avatar of={other} size={48} />
      <span class="grow">
        <strong class="clip-text">{of.isGroup ? of.title || t("inboxMessages") : (other?.name ?? t("someone"))}</strong>
        <small class="soft clip-text">
          {last && (last.unsentAt ? t("messageUnsent") : last.text || (last.sharesClip ? t("messageClip") : ""))}
        </small>
      </span>
      {last && <small class="soft">{relative(last.createdAt)}</small>}
    </a>
  );
}
