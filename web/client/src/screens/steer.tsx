import { useSignal } from "@preact/signals";
import { act } from "../api/graphql";
import { useAction, useQuery } from "../api/loading";
import { me } from "../api/session";
import {
  Family,
  FeedBudget,
  RankerWeights,
  type RankerWeightsQuery,
  ResetRankingProfile,
  SetFeedBudget,
  SetRankerWeights,
  SetRecommended,
  TightenMySettings,
} from "../gql/operations";
import { language, moment, t } from "../i18n";
import { Button, Problem, Screen, Spinner, Sure, Switch, tell } from "../ui/parts";
import { Wishes } from "./wishes";
import "./steer.css";
import { spoken } from "./spoken";

export function Steer() {
  return (
    <Screen title={t("steerTitle")}>
      <Wishes />
      <Personal />
      <Limits />
      <Weights />
    </Screen>
  );
}

function Personal() {
  const { data, refused, reload } = useQuery(Family, {});
  const ranker = useQuery(RankerWeights, { language: spoken() });
  const policy = data.value?.effectivePolicy?.policy;
  const set = useAction(async (settings: { personalisation?: boolean; continuousScroll?: boolean; autoplay?: boolean; createCards?: boolean }) => {
    await act(TightenMySettings, { input: { settings } });
    await reload();
  }, { inTurn: true });
  const recommend = useAction(async (isRecommended: boolean) => {
    await act(SetRecommended, { input: { isRecommended } });
    await ranker.reload();
  });
  const forget = useAction(async () => {
    await act(ResetRankingProfile, {});
    tell(t("saved"));
  });
  if (!policy) return <section class="card">{refused ? <Problem of={refused} /> : <Spinner />}</section>;
  return (
    <section class="card">
      <Switch label={t("steerPersonal")} hint={t("steerPersonalHint")} checked={policy.personalisation} onChange={(on) => set.run({ personalisation: on })} />
      <Switch label={t("steerScroll")} checked={policy.continuousScroll} onChange={(on) => set.run({ continuousScroll: on })} />
      <Switch label={t("steerAutoplay")} checked={policy.autoplay} onChange={(on) => set.run({ autoplay: on })} />
      <Switch label={t("steerCards")} checked={policy.createCards} onChange={(on) => set.run({ createCards: on })} />
      <Switch
        label={t("steerRecommended")}
        checked={ranker.data.value?.rankerWeights?.isRecommended ?? true}
        onChange={(on) => recommend.run(on)}
      />
      <Problem of={set.refused ?? recommend.refused ?? forget.refused} />
      <Sure question={t("steerForgetSure")} kind="plain" busy={forget.busy} go={() => void forget.run()}>
        {t("steerForget")}
      </Sure>
    </section>
  );
}

function Limits() {
  const { data, reload } = useQuery(Family, {});
  const budget = useQuery(FeedBudget, {});
  const policy = data.value?.effectivePolicy?.policy;
  const set = useAction(async (dailyClips: number | null, dailyMinutes: number | null) => {
    await act(SetFeedBudget, { input: { dailyClips, dailyMinutes } });
    await Promise.all([reload(), budget.reload()]);
  });
  if (!policy) return null;
  const left = budget.data.value?.feedBudget;
  const told = [
    left?.remaining != null && `${left.remaining} ${t("clips", { count: left.remaining })}`,
    left?.minutesRemaining != null && t("familyMinutes", { count: left.minutesRemaining }),
  ].filter(Boolean);
  return (
    <section class="card">
      <h2>{t("steerLimits")}</h2>
      <Limit label={t("steerClips")} value={policy.dailyClips} most={500} step={10} onSet={(clips) => void set.run(clips, policy.dailyMinutes)} />
      <Limit label={t("steerMinutes")} value={policy.dailyMinutes} most={240} step={5} onSet={(minutes) => void set.run(policy.dailyClips, minutes)} />
      <Problem of={set.refused} />
      {told.length > 0 && left?.resetsAt && (
        <p class="hint">
          {t("steerLeft", { left: told.join(" · ") })} ({moment(left.resetsAt)})
        </p>
      )}
    </section>
  );
}

/** The far end of the slider is no limit. */
function Limit({ label, value, most, step, onSet }: {
  label: string;
  value: number | null;
  most: number;
  step: number;
  onSet: (value: number | null) => void;
}) {
  const shown = useSignal<number | null>(value);
  const end = most + step;
  const id = `limit-${label}`;
  return (
    <div class="field">
      <label for={id}>
        {label} <b>{shown.value ?? t("steerNoLimit")}</b>
      </label>
      <input
        id={id}
        class="slider"
        type="range"
        min={0}
        max={end}
        step={step}
        value={shown.value ?? end}
        onInput={(event) => {
          const number = event.currentTarget.valueAsNumber;
          shown.value = number >= end ? null : number;
        }}
        onChange={() => onSet(shown.peek())}
      />
    </div>
  );
}

type Weight = NonNullable<RankerWeightsQuery["rankerWeights"]>["weights"][number];

function Weights() {
  const { data, refused, reload } = useQuery(RankerWeights, { language: spoken() });
  const set = useAction(async (weights: { name: string; weight: number }[]) => {
    await act(SetRankerWeights, { input: { weights } });
    await reload();
  });
  const weights = data.value?.rankerWeights?.weights;
  if (!me.value) return null;
  return (
    <section class="card">
      <h2>{t("steerWeights")}</h2>
      <p class="hint">{t("steerWeightsHint")}</p>
      <Problem of={refused ?? set.refused} />
      {weights?.map((each) => <WeightRow key={`${each.name} ${each.weight}`} of={each} onSet={(weight) => void set.run([{ name: each.name, weight }])} />)}
      {weights?.some((each) => each.weight !== each.default) && (
        <Button busy={set.busy} onClick={() => void set.run([])}>
          {t("steerWeightsReset")}
        </Button>
      )}
    </section>
  );
}

function WeightRow({ of, onSet }: { of: Weight; onSet: (weight: number) => void }) {
  const shown = useSignal(of.weight);
  return (
    <div class="field">
      <label for={`weight-${of.name}`}>
        {of.told} <b>{new Intl.NumberFormat(language.value, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(shown.value)}</b>
      </label>
      <input
        id={`weight-${of.name}`}
        class="slider"
        type="range"
        min={of.least}
        max={of.most}
        step={0.1}
        value={shown.value}
        onInput={(event) => (shown.value = event.currentTarget.valueAsNumber)}
        onChange={() => onSet(shown.peek())}
      />
    </div>
  );
}
