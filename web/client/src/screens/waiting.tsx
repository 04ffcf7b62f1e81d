import { useSignal } from "@preact/signals";
import { act } from "../api/graphql";
import { useAction, useQuery } from "../api/loading";
import { DecideWardPublication, type WaitingFragment, WardPublications } from "../gql/operations";
import { type Key, moment, t } from "../i18n";
import { Avatar, Button, Field, Problem, tell } from "../ui/parts";

/** The clips of wards that wait for this guardian: to watch, and to answer. */
export function Waiting({ of, answered }: { of: WaitingFragment[]; answered: () => void }) {
  if (of.length === 0) return null;
  return (
    <section class="card">
      <h2>{t("familyAsked")}</h2>
      {of.map((each) => (
        <Asked key={each.id} of={each} answered={answered} />
      ))}
    </section>
  );
}

export function useWaiting() {
  const { data, reload } = useQuery(WardPublications, {});
  return { waiting: data.value?.wardPublications?.edges.map((edge) => edge.node) ?? [], reload };
}

function Asked({ of: { id, ward, clip }, answered }: { of: WaitingFragment; answered: () => void }) {
  const denies = useSignal(false);
  const reason = useSignal("");
  const answer = useAction(async (approve: boolean) => {
    const input = { publicationId: id, approve, reason: approve ? "" : reason.peek() };
    const { state } = await act(DecideWardPublication, { input });
    tell(t(state === "PUBLISHED" ? "publishedToast" : approve ? "familyAskedOthers" : "familyAskedNo"));
    answered();
  });
  if (clip === null) return null;
  return (
    <article class="stack asked" aria-label={clip.caption || t("familyAsked")}>
      <div class="row">
        <Avatar of={ward} />
        <span class="grow">
          <strong class="block">{ward?.name ?? t("someone")}</strong>
          <small class="soft">{t("familyAskedUntil", { when: moment(clip.expiresAt) })}</small>
        </span>
      </div>
      <video
        src={clip.video?.url}
        poster={clip.poster?.url}
        style={{ "--ratio": clip.width / clip.height }}
        aria-label={clip.altText || clip.caption || t("familyAsked")}
        controls
        playsInline
        preload="metadata"
      >
        <track kind="captions" src={clip.subtitlesUrl} />
      </video>
      {clip.caption && <p>{clip.caption}</p>}
      {clip.altText && <p class="small-text soft">{clip.altText}</p>}
      <p class="small-text">{t("familyAskedFor", { who: t(`value${clip.audience}` as Key) })}</p>
      <Problem of={answer.refused} except={["reason"]} />
      {denies.value ? (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void answer.run(false);
          }}
        >
          <Field
            label={t("familyAskedWhy")}
            hint={t("familyAskedWhyHint")}
            name="reason"
            refused={answer.refused}
            required
            maxLength={300}
            value={reason.value}
            onInput={(event) => (reason.value = event.currentTarget.value)}
          />
          <div class="row">
            <Button class="grow" onClick={() => (denies.value = false)}>{t("cancel")}</Button>
            <Button class="grow" kind="danger" type="submit" busy={answer.busy} disabled={reason.value.trim() === ""}>{t("familyAskedDeny")}</Button>
          </div>
        </form>
      ) : (
        <div class="row">
          <Button class="grow" disabled={answer.busy} onClick={() => (denies.value = true)}>{t("familyAskedDeny")}</Button>
          <Button class="grow" kind="primary" busy={answer.busy} onClick={() => void answer.run(true)}>{t("familyAskedApprove")}</Button>
        </div>
      )}
    </article>
  );
}
