import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { act } from "../api/graphql";
import { listen } from "../api/live";
import { useAction, usePages, useQuery } from "../api/loading";
import {
  type CameoAudience,
  type CameoContext,
  type CameoLevel,
  CameoUsed,
  type CameoUses,
  DecideCameoRequest,
  FaceUses,
  type LikenessFragment,
  MyFace,
  type MyFaceQuery,
  PauseCameo,
  RestrictCameo,
  type RestrictCameoInput,
  ResumeCameo,
  RevokeCameo,
  type RevokeMode,
  SetCameoLevel,
  SetLikenessDetection,
  StopCameoUse,
  type UseRequestFragment,
} from "../gql/operations";
import { onNotification } from "../api/session";
import { type Key, relative, t } from "../i18n";
import { Avatar, Button, Empty, Field, More, Problem, Screen, Segments, Sheet, Spinner, Switch } from "../ui/parts";
import { Tiles } from "../ui/tiles";
import { Enrol } from "./enrol";

export function FacePage() {
  const { data, refused, reload } = useQuery(MyFace, {});
  useEffect(() => listen(CameoUsed, {}, () => void reload()), []);
  // Whoever asks for leave is told of as news.
  useEffect(() => onNotification(() => void reload()), []);
  const cameo = data.value?.myCameo;
  const changed = reload;
  return (
    <Screen title={t("face")}>
      <Problem of={refused} />
      {data.value === null && refused === null && <Spinner />}
      {data.value && !cameo && (
        <>
          <Empty icon="face">{t("faceNone")}</Empty>
          <Enrol done={() => void changed()} />
        </>
      )}
      <Asked requests={data.value?.cameoRequests ?? null} changed={changed} />
      {cameo && (
        <>
          <UnderWay cameo={cameo} changed={changed} />
          <Permission of={cameo} changed={changed} />
          <Restrictions of={cameo} changed={changed} />
          <Uses />
          <TakeBack of={cameo} changed={changed} />
        </>
      )}
    </Screen>
  );
}

const LEVELS: CameoLevel[] = ["EVERYONE", "MUTUALS", "APPROVED", "ONLY_ME"];

function Permission({ of, changed }: { of: LikenessFragment; changed: () => Promise<void> }) {
  const set = useAction(async (level: CameoLevel) => {
    await act(SetCameoLevel, { input: { cameoId: of.id, level } });
    await changed();
  });
  const pause = useAction(async () => {
    const input = { cameoId: of.id };
    await (of.state === "PAUSED" ? act(ResumeCameo, { input }) : act(PauseCameo, { input }));
    await changed();
  });
  const detect = useAction(async (enabled: boolean) => {
    await act(SetLikenessDetection, { input: { cameoId: of.id, enabled } });
    await changed();
  });
  return (
    <section class="card">
      <h2>{of.name}</h2>
      <Field label={t("faceLevel")} name="level" refused={set.refused}>
        {(attributes) => (
          <select {...attributes} value={of.level} onChange={(event) => void set.run(event.currentTarget.value as CameoLevel)}>
            {LEVELS.map((each) => (
              <option key={each} value={each}>
                {t(`face${each}` as Key)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Problem of={pause.refused ?? (set.refused && set.refused.errors[0]?.field === "level" ? null : set.refused)} />
      <Switch label={t("facePaused")} hint={t("facePausedHint")} checked={of.state === "PAUSED"} onChange={() => pause.run()} />
      <Problem of={detect.refused} />
      <Switch label={t("faceDetected")} hint={t("faceDetectedHint")} checked={of.isDetected === true} onChange={(on) => detect.run(on)} />
    </section>
  );
}

const AUDIENCES: CameoAudience[] = ["PUBLIC", "FOLLOWERS", "MUTUALS", "PRIVATE"];
const CONTEXTS: CameoContext[] = ["POLITICS", "SEXUALISED", "VIOLENCE", "SUBSTANCES", "RELIGION", "ADVERTISING", "HEALTH", "FINANCE"];

function Restrictions({ of, changed }: { of: LikenessFragment; changed: () => Promise<void> }) {
  const set = useAction(async (part: Omit<RestrictCameoInput, "cameoId">) => {
    await act(RestrictCameo, { input: { cameoId: of.id, ...part } });
    await changed();
  }, { inTurn: true });
  const rules = of.restrictions;
  if (rules === null) return null;
  const blocked = new Set(rules.blockedContexts);
  const toggle = (context: CameoContext) => {
    if (blocked.has(context)) blocked.delete(context);
    else blocked.add(context);
    void set.run({ blockedContexts: [...blocked] });
  };
  return (
    <section class="card">
      <h2>{t("faceRules")}</h2>
      <Problem of={set.refused} />
      <Switch label={t("faceVoice")} checked={rules.voiceAllowed} onChange={(on) => set.run({ voiceAllowed: on })} />
      <Switch label={t("faceRemix")} checked={rules.remixAllowed} onChange={(on) => set.run({ remixAllowed: on })} />
      <Switch label={t("faceApprove")} checked={rules.publishNeedsApproval} onChange={(on) => set.run({ publishNeedsApproval: on })} />
      <Switch label={t("faceShown")} hint={t("faceShownHint")} checked={rules.faceShown} onChange={(on) => set.run({ faceShown: on })} />
      <Switch label={t("faceLocked")} checked={rules.appearanceLocked} onChange={(on) => set.run({ appearanceLocked: on })} />
      <Field label={t("faceAudience")} name="maxAudience">
        {(attributes) => (
          <select {...attributes} value={rules.maxAudience} onChange={(event) => void set.run({ maxAudience: event.currentTarget.value as CameoAudience })}>
            {AUDIENCES.map((each) => (
              <option key={each} value={each}>
                {t(`audience${each}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <p class="small-text">{t("faceNever")}</p>
      <div class="row wrap">
        {CONTEXTS.map((each) => (
          <button key={each} type="button" class="chip" aria-pressed={blocked.has(each)} onClick={() => toggle(each)}>
            {t(`context${each}` as Key)}
          </button>
        ))}
      </div>
    </section>
  );
}

function Asked({ requests, changed }: { requests: MyFaceQuery["cameoRequests"]; changed: () => Promise<void> }) {
  const open = requests?.edges.map((edge) => edge.node).filter((each) => each.state === "REQUESTED" || each.state === "OWNER_OK") ?? [];
  if (open.length === 0) return null;
  return (
    <section class="card">
      <h2>{t("faceRequests")}</h2>
      {open.map((each) => (
        <Ask key={each.id} of={each} changed={changed} />
      ))}
    </section>
  );
}

function Ask({ of, changed }: { of: UseRequestFragment; changed: () => Promise<void> }) {
  const decide = useAction(async (approve: boolean) => {
    await act(DecideCameoRequest, { input: { requestId: of.id, approve } });
    await changed();
  });
  return (
    <div class="stack">
      <div class="row">
        <Avatar of={of.requester} />
        <span class="grow">
          <strong>@{of.requester?.handle}</strong>
          {of.prompt && <p>“{of.prompt}”</p>}
          <small class="soft">{relative(of.expiresAt)}</small>
        </span>
      </div>
      <Problem of={decide.refused} />
      <div class="row">
        <Button kind="primary" class="grow" busy={decide.busy} onClick={() => void decide.run(true)}>{t("accept")}</Button>
        <Button class="grow" busy={decide.busy} onClick={() => void decide.run(false)}>{t("deny")}</Button>
      </div>
    </div>
  );
}

function UnderWay({ cameo, changed }: { cameo: NonNullable<MyFaceQuery["myCameo"]>; changed: () => Promise<void> }) {
  const stop = useAction(async (generationId: string) => {
    await act(StopCameoUse, { input: { cameoId: cameo.id, generationId } });
    await changed();
  });
  const going = cameo.generations?.edges.map((edge) => edge.node) ?? [];
  if (going.length === 0) return null;
  return (
    <section class="card">
      <h2>{t("faceUnderWay")}</h2>
      <Problem of={stop.refused} />
      {going.map((each) => (
        <div class="row" key={each.id}>
          <span class="grow">“{each.prompt}”</span>
          <Button kind="danger" class="small" busy={stop.busy} onClick={() => void stop.run(each.id)}>{t("makingCancel")}</Button>
        </div>
      ))}
    </section>
  );
}

const STATES: ("ALL" | CameoUses)[] = ["ALL", "DRAFTS", "PUBLISHED", "HELD"];

function Uses() {
  const state = useSignal<"ALL" | CameoUses>("ALL");
  const pages = usePages(FaceUses, { state: state.value === "ALL" ? null : state.value }, (answer) => answer.myCameo?.uses);
  return (
    <section class="card">
      <h2>{t("faceUses")}</h2>
      <Segments
        label={t("faceUses")}
        value={state.value}
        options={STATES.map((each) => ({ value: each, text: t(`uses${each}` as Key) }))}
        onChoose={(each) => (state.value = each)}
      />
      <Tiles clips={pages.items.value} />
      {pages.hasMore.value === false && pages.items.value.length === 0 && <p class="soft">{t("nothingHere")}</p>}
      <More pages={pages} />
    </section>
  );
}

const MODES: RevokeMode[] = ["FUTURE_ONLY", "UNPUBLISH", "ERASE"];

/** Each way of taking it back says what it does before it is chosen. */
function TakeBack({ of, changed }: { of: LikenessFragment; changed: () => Promise<void> }) {
  const asking = useSignal(false);
  const mode = useSignal<RevokeMode>("UNPUBLISH");
  const revoke = useAction(async () => {
    await act(RevokeCameo, { input: { cameoId: of.id, mode: mode.peek() } });
    asking.value = false;
    await changed();
  });
  if (of.state === "REVOKED") return <p class="problem">{t("faceRevoked")}</p>;
  return (
    <section class="card">
      <h2>{t("faceRevoke")}</h2>
      <p class="soft">{t("faceRevokeHint")}</p>
      <Button kind="danger" onClick={() => (asking.value = true)}>{t("faceRevoke")}</Button>
      {asking.value && (
        <Sheet title={t("faceRevoke")} onClose={() => (asking.value = false)}>
          <div class="stack" role="radiogroup" aria-label={t("faceRevoke")}>
            {MODES.map((each) => (
              <button key={each} type="button" role="radio" class="choice" tabIndex={mode.value === each ? 0 : -1} aria-checked={mode.value === each} onClick={() => (mode.value = each)}>
                <strong>{t(`revoke${each}` as Key)}</strong>
                <span>{t(`revokeHint${each}` as Key)}</span>
              </button>
            ))}
          </div>
          <Problem of={revoke.refused} />
          <Button kind="danger" class="full" busy={revoke.busy} onClick={() => void revoke.run()}>{t("faceRevoke")}</Button>
        </Sheet>
      )}
    </section>
  );
}
