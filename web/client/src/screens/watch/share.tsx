import { useSignal } from "@preact/signals";
import { act } from "../../api/graphql";
import { useAction, useQuery } from "../../api/loading";
import { heard } from "../../api/reactions";
import { me } from "../../api/session";
import { Conversations, CreateClipLink, type ReelFragment, SendMessage, ShareClip, type ShareChannel } from "../../gql/operations";
import { t } from "../../i18n";
import { copy } from "../../ui/clipboard";
import { Avatar, Button, Problem, Sheet, tell } from "../../ui/parts";
import { uuid } from "./playback";

export function ShareSheet({ clip, close }: { clip: ReelFragment; close: () => void }) {
  const share = useAction(async (channel: ShareChannel) => {
    const address = await addressOf(clip);
    if (channel === "SYSTEM") {
      await navigator.share({ title: "Mutoscope", text: clip.caption, url: address });
    } else {
      await copy(address);
      tell(t("linkCopied"));
    }
    // A visitor may pass a clip on, too; only members are counted.
    if (me.peek()) heard((await act(ShareClip, { input: { clipId: clip.id, channel } })).clip);
    close();
  });
  return (
    <Sheet title={t("share")} onClose={close}>
      <Problem of={share.refused} />
      <div class="stack">
        <Button icon="link" class="full" busy={share.busy} onClick={() => void share.run("LINK")}>
          {t("copyLink")}
        </Button>
        {"share" in navigator && (
          <Button icon="share" class="full" onClick={() => void share.run("SYSTEM")}>
            {t("shareSystem")}
          </Button>
        )}
      </div>
      {me.value && <SendTo clip={clip} />}
    </Sheet>
  );
}

function SendTo({ clip }: { clip: ReelFragment }) {
  const { data } = useQuery(Conversations, {});
  const talks = data.value?.conversations?.edges.map((edge) => edge.node).filter((talk) => talk.canWrite) ?? [];
  const sent = useSignal(new Set<string>());
  const send = useAction(async (conversationId: string) => {
    await act(SendMessage, { input: { conversationId, clipId: clip.id, idempotencyKey: uuid() } });
    sent.value = new Set([...sent.peek(), conversationId]);
    heard((await act(ShareClip, { input: { clipId: clip.id, channel: "MESSAGE" } })).clip);
  });
  if (talks.length === 0) return null;
  return (
    <section class="stack">
      <h3>{t("sendTo")}</h3>
      <Problem of={send.refused} />
      {talks.map((talk) => {
        const other = talk.members.find((member) => member.user?.id !== me.value?.id)?.user;
        return (
          <div class="row" key={talk.id}>
            <Avatar of={other} />
            <span class="grow clip-text">{talk.isGroup ? talk.title : other?.name}</span>
            <Button class="small" disabled={sent.value.has(talk.id)} onClick={() => void send.run(talk.id)}>
              {sent.value.has(talk.id) ? t("sent") : t("share")}
            </Button>
          </div>
        );
      })}
    </section>
  );
}

/** A clip for whoever has the link is reached by a secret one, made on the spot. */
async function addressOf(clip: ReelFragment): Promise<string> {
  const { origin } = window.location;
  if (clip.audience !== "LINK" || clip.author?.id !== me.peek()?.id) return `${origin}/clip/${clip.id}`;
  const { created } = await act(CreateClipLink, { input: { clipId: clip.id } });
  return `${origin}/l/${created?.token ?? ""}`;
}
