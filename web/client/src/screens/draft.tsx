import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { act } from "../api/graphql";
import { listen } from "../api/live";
import { useAction, useQuery } from "../api/loading";
import { me } from "../api/session";
import { type Audience, Draft, type DraftQuery, GuardianChanged, PublishClip, type RemixPolicy, ScheduleClip, TrashClips, UnpublishClip, UnscheduleClip, UpdateClip } from "../gql/operations";
import { type Key, moment, t, tOr } from "../i18n";
import { go } from "../router";
import { Button, Field, Missing, Problem, Screen, Spinner, Sure, Switch, tell } from "../ui/parts";
import { Turns } from "./turns";
import "./making.css";

type Clip = NonNullable<DraftQuery["clip"]>;

export function DraftPage({ params }: { params: Record<string, string> }) {
  const { data, refused, reload } = useQuery(Draft, { id: params.id ?? "" });
  const clip = data.value?.clip;
  useEffect(() => listen(GuardianChanged, {}, () => void reload()), []);
  // What waited here and is out now was published by somebody's yes; what was out before is edited.
  const before = useRef(clip?.state);
  useEffect(() => {
    if (before.current === "PENDING_APPROVAL" && clip?.state === "PUBLISHED") {
      tell(t("publishedToast"));
      go(`/clip/${clip.id}`, { replace: true });
    }
    before.current = clip?.state;
  }, [clip?.state]);
  return (
    <Screen title={t(clip?.state === "PUBLISHED" ? "editClip" : "draftTitle")}>
      {clip ? (
        <>
          <Problem of={refused} />
          {clip.state === "PENDING_APPROVAL" ? (
            <Waits clip={clip} changed={() => void reload()} />
          ) : (
            <Editor key={clip.id} clip={clip} changed={() => void reload()} />
          )}
          {clip.state === "DRAFT" && clip.generation && <Turns key={clip.id} clip={clip} generation={clip.generation} />}
        </>
      ) : refused || data.value ? (
        <Missing of={refused} icon="reel" />
      ) : (
        <Spinner />
      )}
    </Screen>
  );
}

const AUDIENCES: Audience[] = ["PUBLIC", "FOLLOWERS", "MUTUALS", "LINK", "PRIVATE"];
const POLICIES: RemixPolicy[] = ["EVERYONE", "FOLLOWERS", "MUTUALS", "NONE"];

/** What a draft is published with, and what may be changed of a clip that is out. */
function Editor({ clip, changed }: { clip: Clip; changed: () => void }) {
  const isOut = clip.state === "PUBLISHED";
  const form = useSignal({
    caption: clip.caption,
    altText: clip.altText,
    audience: isOut ? clip.audience : ((me.peek()?.policy.mayBePublic === false ? "FOLLOWERS" : "PUBLIC") as Audience),
    remixPolicy: clip.remixPolicy,
    allowDownload: clip.allowDownload,
  });
  const when = useSignal("");
  const set = (part: Partial<typeof form.value>) => (form.value = { ...form.peek(), ...part });
  const publish = useAction(async () => {
    if (isOut) {
      await act(UpdateClip, { input: { clipId: clip.id, ...form.peek() } });
      tell(t("saved"));
      go(`/clip/${clip.id}`, { replace: true });
      return;
    }
    if (when.peek() !== "") {
      const scheduledFor = new Date(when.peek()).toISOString();
      await act(ScheduleClip, { input: { clipId: clip.id, scheduledFor, ...form.peek() } });
      tell(t("scheduledFor", { when: moment(scheduledFor) }));
      changed();
      return;
    }
    const { clip: published } = await act(PublishClip, { input: { clipId: clip.id, ...form.peek() } });
    if (published?.state === "PENDING_APPROVAL") {
      tell(t("waitsToast"));
      changed();
      return;
    }
    tell(t("publishedToast"));
    go(`/clip/${published?.id ?? clip.id}`, { replace: true });
  });
  const unschedule = useAction(async () => {
    await act(UnscheduleClip, { input: { clipId: clip.id } });
    tell(t("unscheduledToast"));
    changed();
  });
  const trash = useAction(async () => {
    await act(TrashClips, { input: { clipIds: [clip.id] } });
    go("/make", { replace: true });
  });
  const { caption, altText, audience, remixPolicy, allowDownload } = form.value;
  return (
    <form
      class="making"
      onSubmit={(event) => {
        event.preventDefault();
        void publish.run();
      }}
    >
      <Picture of={clip} />
      <NotPublished of={clip.publication} />
      <Scheduled of={clip.schedule} busy={unschedule.busy} cancel={() => void unschedule.run()} />
      <Problem of={publish.refused ?? trash.refused ?? unschedule.refused} except={["caption", "altText", "audience", "remixPolicy", "scheduledFor"]} />
      <Field label={t("draftCaption")} hint={t("draftCaptionHint")} name="caption" refused={publish.refused}>
        {(attributes) => (
          <textarea {...attributes} maxLength={500} value={caption} onInput={(event) => set({ caption: event.currentTarget.value })} />
        )}
      </Field>
      <Field label={t("draftAlt")} name="altText" refused={publish.refused} maxLength={1000} value={altText} onInput={(event) => set({ altText: event.currentTarget.value })} />
      <Field label={t("draftAudience")} name="audience" refused={publish.refused}>
        {(attributes) => (
          <select {...attributes} value={audience} onChange={(event) => set({ audience: event.currentTarget.value as Audience })}>
            {AUDIENCES.map((each) => (
              <option key={each} value={each}>
                {t(`audience${each}` as Key)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t("draftRemix")} name="remixPolicy" refused={publish.refused}>
        {(attributes) => (
          <select {...attributes} value={remixPolicy} onChange={(event) => set({ remixPolicy: event.currentTarget.value as RemixPolicy })}>
            {POLICIES.map((each) => (
              <option key={each} value={each}>
                {t(`remix${each}` as Key)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Switch label={t("draftDownload")} checked={allowDownload} onChange={(on) => set({ allowDownload: on })} />
      {!isOut && (
        <Field
          label={t("draftWhen")}
          hint={t("draftWhenHint")}
          name="scheduledFor"
          refused={publish.refused}
          type="datetime-local"
          value={when.value}
          onInput={(event) => (when.value = event.currentTarget.value)}
        />
      )}
      <Button kind="primary" class="full" type="submit" icon={isOut ? "check" : "up"} busy={publish.busy}>
        {t(isOut ? "save" : when.value === "" ? "publish" : "schedule")}
      </Button>
      <div class="row">
        {!isOut && (
          <a class="button grow" href={`/remix/${clip.id}`}>
            {t("retake")}
          </a>
        )}
        <Sure question={t("deleteClipSure")} icon="trash" busy={trash.busy} go={() => void trash.run()}>
          {t("delete")}
        </Sure>
      </div>
    </form>
  );
}

function Picture({ of: clip }: { of: Clip }) {
  return (
    <>
      <div class="canvas" style={{ "--ratio": clip.width / clip.height }}>
        <video
          class="canvas-video"
          src={clip.video?.url}
          poster={clip.poster?.url}
          aria-label={clip.altText || clip.prompt}
          controls
          autoplay
          muted
          loop
          playsInline
        />
      </div>
      <p class="making-prompt">“{clip.prompt}”</p>
    </>
  );
}

/** Asked about as it stands, so there is nothing to change but one's mind. */
function Waits({ clip, changed }: { clip: Clip; changed: () => void }) {
  const takeBack = useAction(async () => {
    await act(UnpublishClip, { input: { clipId: clip.id } });
    tell(t("unscheduledToast"));
    changed();
  });
  const { waitsForGuardians, waitsForOwners, expiresAt } = clip.publication ?? {};
  return (
    <div class="making">
      <Picture of={clip} />
      {clip.caption && <p>{clip.caption}</p>}
      <div class="card" role="status">
        {waitsForGuardians && <p>{t("waitsForGuardians")}</p>}
        {waitsForOwners && <p>{t("waitsForOwners")}</p>}
        {expiresAt && <p class="small-text soft">{t("waitsUntil", { when: moment(expiresAt) })}</p>}
        <Problem of={takeBack.refused} />
        <Button busy={takeBack.busy} onClick={() => void takeBack.run()}>
          {t("waitsTakeBack")}
        </Button>
      </div>
    </div>
  );
}

function NotPublished({ of }: { of: Clip["publication"] }) {
  if (!of?.outcome) return null;
  return (
    <div class="card" role="status">
      <p>{tOr(`publication${of.outcome}`)}</p>
      {of.reason && <blockquote>{of.reason}</blockquote>}
    </div>
  );
}

function Scheduled({ of, busy, cancel }: { of: Clip["schedule"]; busy: boolean; cancel: () => void }) {
  if (!of) return null;
  const when = moment(of.scheduledFor);
  return (
    <div class="card" role="status">
      <p>{of.refusal ? t("scheduleRefused", { when, why: of.refusal }) : t("scheduledFor", { when })}</p>
      {!of.refusal && (
        <Button busy={busy} onClick={cancel}>
          {t("unschedule")}
        </Button>
      )}
    </div>
  );
}
