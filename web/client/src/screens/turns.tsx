import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { act } from "../api/graphql";
import { useAction, useQuery } from "../api/loading";
import { type DraftQuery, ExtendClip, PromptThread, Refine, type TurnFragment, Workshop } from "../gql/operations";
import { t } from "../i18n";
import { go } from "../router";
import { Blur } from "../ui/blur";
import { Button, Field, Problem } from "../ui/parts";
import { uuid } from "./watch/playback";

type Clip = NonNullable<DraftQuery["clip"]>;
type Making = NonNullable<Clip["generation"]>;

/** Go on from a draft in words, again and again; every turn is a draft of its own. */
export function Turns({ clip, generation }: { clip: Clip; generation: Making }) {
  return (
    <section class="card">
      <h2>{t("turnsTitle")}</h2>
      <Thread of={generation} shown={clip.id} />
      <Changed of={generation} />
      <Turn of={generation} />
      <Extend clip={clip} />
    </section>
  );
}

function Turn({ of }: { of: Making }) {
  const change = useSignal("");
  // The same press twice, or a repeat after a lost answer, asks for one clip.
  const key = useMemo(uuid, [change.value]);
  const refine = useAction(async () => {
    const { generation } = await act(Refine, { input: { generationId: of.id, change: change.peek().trim(), idempotencyKey: key } });
    if (generation) go(`/making/${generation.id}`);
  });
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void refine.run();
      }}
    >
      <Field label={t("refinePrompt")} name="change" refused={refine.refused}>
        {(attributes) => (
          <div class="row">
            <input
              {...attributes}
              class="grow"
              maxLength={500}
              placeholder={t("turnPlaceholder")}
              value={change.value}
              onInput={(event) => (change.value = event.currentTarget.value)}
            />
            <Button kind="primary" type="submit" icon="spark" aria-label={t("turnGo")} busy={refine.busy} disabled={change.value.trim() === ""} />
          </div>
        )}
      </Field>
      <Problem of={refine.refused} except={["change"]} />
    </form>
  );
}

/** The prompt as the latest turn left it: what it added and what it took out. */
function Changed({ of }: { of: Making }) {
  if (!of.promptChanges?.some((each) => each.kind !== "KEPT")) return null;
  return (
    <p class="small-text changes">
      {of.promptChanges.map((each, index) =>
        each.kind === "ADDED" ? <ins key={index}>{each.text} </ins> : each.kind === "REMOVED" ? <del key={index}>{each.text} </del> : `${each.text} `,
      )}
    </p>
  );
}

function Thread({ of, shown }: { of: Making; shown: string }) {
  const { data } = useQuery(PromptThread, { generationId: of.id });
  const turns = data.value?.promptThread?.edges.map((edge) => edge.node).filter((each) => each.clip) ?? [];
  if (turns.length < 2) return null;
  return (
    <ol class="thread" aria-label={t("turnsThread")}>
      {turns.toReversed().map((each) => (
        <li key={each.id}>
          <Step of={each} isShown={each.clip?.id === shown} />
        </li>
      ))}
    </ol>
  );
}

function Step({ of, isShown }: { of: TurnFragment; isShown: boolean }) {
  return (
    <a href={`/draft/${of.clip?.id ?? ""}`} aria-current={isShown ? "page" : undefined}>
      <span class="thumb">
        {of.clip && <Blur hash={of.clip.blurhash} />}
        {of.clip?.poster && <img src={of.clip.poster.url} alt="" />}
      </span>
      <span class="clip-text small-text">{of.change ?? of.prompt}</span>
    </a>
  );
}

/** The same clip, longer: the shot goes on, or another follows. */
function Extend({ clip }: { clip: Clip }) {
  const workshop = useQuery(Workshop, {});
  const seconds = useSignal(4);
  const next = useSignal("");
  const key = useMemo(uuid, [seconds.value, next.value]);
  const extend = useAction(async () => {
    const prompt = next.peek().trim() || null;
    const { generation } = await act(ExtendClip, { input: { clipId: clip.id, seconds: seconds.peek(), prompt, idempotencyKey: key } });
    if (generation) go(`/making/${generation.id}`);
  });
  const most = Math.floor((workshop.data.value?.generationBackend?.maxFilmSeconds ?? 0) - clip.durationMs / 1000);
  if (most < 1) return null;
  return (
    <details>
      <summary>{t("extendTitle")}</summary>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void extend.run();
        }}
      >
        <div class="field">
          <label for="extend-seconds">
            {t("extendBy")} <b>{t("seconds", { count: seconds.value })}</b>
          </label>
          <input
            id="extend-seconds"
            class="slider"
            type="range"
            min={1}
            max={Math.min(most, 10)}
            value={seconds.value}
            onInput={(event) => (seconds.value = event.currentTarget.valueAsNumber)}
          />
        </div>
        <Field label={t("extendPrompt")} hint={t("extendHint")} name="prompt" refused={extend.refused} maxLength={2000} value={next.value} onInput={(event) => (next.value = event.currentTarget.value)} />
        <Problem of={extend.refused} except={["prompt"]} />
        <Button type="submit" icon="plus" busy={extend.busy}>{t("extendGo")}</Button>
      </form>
    </details>
  );
}
