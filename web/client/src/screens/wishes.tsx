import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { act, ask, Refused } from "../api/graphql";
import { useAction, useQuery } from "../api/loading";
import {
  ApplyFeedInstruction,
  FeedControls,
  type FeedControlsQuery,
  FeedInstruction,
  type FeedInstructionQuery,
  type FeedTargetKind,
  RedoFeedControls,
  RemoveFeedControl,
  ResetFeedControls,
  SetFeedControl,
  SetFeedMood,
  UndoFeedControls,
  type WishesFragment,
  type WishFragment,
} from "../gql/operations";
import { relative, t } from "../i18n";
import { Icon } from "../ui/icons";
import { Button, Problem, Spinner } from "../ui/parts";
import { Recipes } from "./recipes";
import { spoken } from "./spoken";

const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
type Target = FeedControlsQuery["feedTargets"][number];

/** What the feed was asked for: in words, as chips that can be edited, and by sliders. */
export function Wishes() {
  const { data, refused } = useQuery(FeedControls, { language: spoken() });
  const latest = useSignal<WishesFragment | null>(null);
  const wishes = latest.value ?? data.value?.feedControls ?? null;
  const take = (next: WishesFragment | null) => {
    if (next) latest.value = next;
  };
  if (wishes === null) return <section class="card">{refused ? <Problem of={refused} /> : <Spinner />}</section>;
  return (
    <>
      <section class="card">
        <h2>{t("tellTitle")}</h2>
        <Tell take={take} />
        <Chips of={wishes} take={take} />
      </section>
      <Recipes />
      <section class="card">
        <h2>{t("slidersTitle")}</h2>
        <Moods of={data.value?.feedMoods ?? []} chosen={wishes.mood} take={take} />
        <Sliders targets={data.value?.feedTargets ?? []} wishes={wishes} take={take} />
      </section>
    </>
  );
}

type Understood = FeedInstructionQuery["feedInstruction"];
const PAUSE_MS = 350;

/** Words are shown as they are understood before they are obeyed. */
function Tell({ take }: { take: (wishes: WishesFragment | null) => void }) {
  const text = useSignal("");
  const understood = useSignal<Understood>(null);
  const inputOf = (words: string) => ({ text: words, language: spoken(), timeZone: zone() });

  useEffect(() => {
    const words = text.value.trim();
    understood.value = null;
    if (words === "") return;
    const leaving = new AbortController();
    const timer = setTimeout(() => {
      ask(FeedInstruction, { input: inputOf(words), language: spoken() }, { signal: leaving.signal })
        .then((answer) => (understood.value = answer.feedInstruction))
        .catch((error: unknown) => {
          if (!(error instanceof Refused || error instanceof DOMException)) throw error;
        });
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [text.value]);

  const apply = useAction(async () => {
    const { feedControls } = await act(ApplyFeedInstruction, { input: inputOf(text.peek().trim()), language: spoken() });
    text.value = "";
    take(feedControls);
  });
  const found = understood.value;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void apply.run();
      }}
    >
      <div class="row">
        <input
          class="box"
          aria-label={t("tellTitle")}
          placeholder={t("tellPlaceholder")}
          maxLength={280}
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
        <Button kind="primary" type="submit" icon="send" aria-label={t("tellGo")} busy={apply.busy} disabled={text.value.trim() === ""} />
      </div>
      <div aria-live="polite">
        {found && (found.isInstruction ? (
          <p class="hint">
            {t("tellUnderstood")} {found.action ? t(`tell${found.action}`) : found.controls.map((each) => each.text).join(" · ")}
            {found.unknown.length > 0 && ` (${t("tellUnknown", { words: found.unknown.join(", ") })})`}
          </p>
        ) : (
          <p class="hint">{t("tellNothing")}</p>
        ))}
      </div>
      <Problem of={apply.refused} />
    </form>
  );
}

function Chips({ of, take }: { of: WishesFragment; take: (wishes: WishesFragment | null) => void }) {
  const spoke = { language: spoken() };
  const change = useAction(async (how: "undo" | "redo" | "reset" | WishFragment) => {
    const answer =
      how === "undo"
        ? await act(UndoFeedControls, spoke)
        : how === "redo"
          ? await act(RedoFeedControls, spoke)
          : how === "reset"
            ? await act(ResetFeedControls, spoke)
            : await act(RemoveFeedControl, { input: { target: { kind: how.kind, name: how.name } }, ...spoke });
    take(answer.feedControls);
  });
  return (
    <div class="stack">
      {of.controls.length === 0 && <p class="soft">{t("wishesNone")}</p>}
      <ul class="row wrap wishes" hidden={of.controls.length === 0}>
        {of.controls.map((each) => (
          <li key={`${each.kind}:${each.name}`} class="chip">
            {each.text}
            {each.until && <small class="soft">{relative(each.until)}</small>}
            <button type="button" aria-label={`${t("delete")}: ${each.text}`} onClick={() => void change.run(each)}>
              <Icon name="close" size={16} />
            </button>
          </li>
        ))}
      </ul>
      <Problem of={change.refused} />
      <div class="row wrap" hidden={!of.canUndo && !of.canRedo && of.controls.length === 0}>
        {of.canUndo && <Button class="small" busy={change.busy} onClick={() => void change.run("undo")}>{t("undo")}</Button>}
        {of.canRedo && <Button class="small" busy={change.busy} onClick={() => void change.run("redo")}>{t("redo")}</Button>}
        {of.controls.length > 0 && <Button kind="quiet" class="small" busy={change.busy} onClick={() => void change.run("reset")}>{t("wishesReset")}</Button>}
      </div>
    </div>
  );
}

function Moods({ of, chosen, take }: {
  of: FeedControlsQuery["feedMoods"];
  chosen: string | null;
  take: (wishes: WishesFragment | null) => void;
}) {
  const set = useAction(async (mood: string | null) => {
    take((await act(SetFeedMood, { input: { mood }, language: spoken() })).feedControls);
  });
  return (
    <div class="stack">
      <div class="row wrap" role="group" aria-label={t("moodTitle")}>
        {of.map((each) => (
          <button
            key={each.name}
            type="button"
            class="chip"
            aria-pressed={each.name === chosen}
            onClick={() => void set.run(each.name === chosen ? null : each.name)}
          >
            {each.label}
          </button>
        ))}
      </div>
      <p class="hint">{t("moodHint")}</p>
      <Problem of={set.refused} />
    </div>
  );
}

// A hundred topics are too many to look through unasked: these, and those that are set.
const FEW = 8;
const SLID: FeedTargetKind[] = ["TOPIC", "STYLE", "SOURCE"];

function Sliders({ targets, wishes, take }: {
  targets: Target[];
  wishes: WishesFragment;
  take: (wishes: WishesFragment | null) => void;
}) {
  const kind = useSignal<FeedTargetKind>("TOPIC");
  const all = useSignal(false);
  const set = useAction(async (target: Target, value: number) => {
    const input = { target: { kind: target.kind, name: target.name }, value };
    take((await act(SetFeedControl, { input, language: spoken() })).feedControls);
  }, { inTurn: true });
  const valueOf = (target: Target) =>
    wishes.controls.find((each) => each.kind === target.kind && each.name === target.name)?.value ?? 0;
  const found = targets.filter((each) => each.kind === kind.value);
  const shown = all.value ? found : found.filter((each, place) => place < FEW || valueOf(each) !== 0);
  return (
    <div class="stack">
      <div class="row wrap" role="radiogroup" aria-label={t("slidersTitle")}>
        {SLID.map((each) => (
          <button key={each} type="button" role="radio" class="chip" tabIndex={each === kind.value ? 0 : -1} aria-checked={each === kind.value} onClick={() => (kind.value = each)}>
            {t(`target${each as "TOPIC" | "STYLE" | "SOURCE"}`)}
          </button>
        ))}
      </div>
      <Problem of={set.refused} />
      {shown.map((target) => (
        <WishSlider key={`${target.name} ${valueOf(target)}`} target={target} value={valueOf(target)} onSet={(value) => void set.run(target, value)} />
      ))}
      {shown.length < found.length && (
        <Button kind="quiet" class="small" onClick={() => (all.value = true)}>{t("slidersAll", { count: found.length })}</Button>
      )}
    </div>
  );
}

const STEPS = ["wishMuchLess", "wishLess", "wishAsIs", "wishMore", "wishMuchMore"] as const;

function WishSlider({ target, value, onSet }: { target: Target; value: number; onSet: (value: number) => void }) {
  const shown = useSignal(value);
  const id = `wish-${target.kind}-${target.name}`;
  const words = t(STEPS[Math.round(shown.value) + 2] ?? "wishAsIs");
  return (
    <div class="field wish">
      <label for={id}>
        {target.label} <b>{words}</b>
      </label>
      <input
        id={id}
        class="slider"
        type="range"
        min={-2}
        max={2}
        step={1}
        value={shown.value}
        aria-valuetext={words}
        onInput={(event) => (shown.value = event.currentTarget.valueAsNumber)}
        onChange={() => onSet(shown.peek())}
      />
    </div>
  );
}
