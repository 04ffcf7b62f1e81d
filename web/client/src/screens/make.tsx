import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { act } from "../api/graphql";
import { useAction, usePages, useQuery } from "../api/loading";
import {
  type AudioMode,
  CreateBatch,
  CreateClip,
  type CreateClipInput,
  CreateStoryboard,
  type CreateStoryboardInput,
  Draft,
  Drafts,
  Generations,
  type MakingFragment,
  RemixClip,
  RetakeDraft,
  Workshop,
  type WorkshopQuery,
} from "../gql/operations";
import { type Key, relative, t } from "../i18n";
import { go } from "../router";
import { Blur } from "../ui/blur";
import { Icon } from "../ui/icons";
import { Button, IconButton, More, Problem, Screen, Segments, Spinner } from "../ui/parts";
import { Tiles } from "../ui/tiles";
import { Answer, Cast, type Shown } from "./cast";
import { type Photo, PhotoPicker } from "./photo";
import { uuid } from "./watch/playback";
import { toldStyle } from "./told";
import "./make.css";
import "./making.css";

type Backend = NonNullable<WorkshopQuery["generationBackend"]>;

export function Make({ query }: { query: URLSearchParams }) {
  return (
    <Screen title={t("makeTitle")} home>
      <Composer kind="make" start={query.get("prompt") ?? ""} />
      <InProgress />
      <YourDrafts />
    </Screen>
  );
}

/** Another clip made from this one; from one's own draft it is a further take. */
export function Remix({ params }: { params: Record<string, string> }) {
  const { data, refused } = useQuery(Draft, { id: params.id ?? "" });
  const clip = data.value?.clip;
  const isTake = clip?.state === "DRAFT";
  return (
    <Screen title={isTake ? t("retake") : t("remixTitle")}>
      <Problem of={refused} />
      {clip && (
        <>
          <div class="source card">
            <div class="thumb">
              <Blur hash={clip.blurhash} />
              {clip.poster && <img src={clip.poster.url} alt={clip.altText || clip.prompt} />}
            </div>
            <p class="grow">{clip.caption || clip.prompt}</p>
          </div>
          <Composer kind={isTake ? "retake" : "remix"} clipId={clip.id} start={isTake ? clip.prompt : ""} />
        </>
      )}
    </Screen>
  );
}

type Kind = "make" | "remix" | "retake";
const PROMPTS: Record<Kind, Key> = { make: "makePrompt", remix: "remixPrompt", retake: "refinePrompt" };
const MUTATIONS = { remix: RemixClip, retake: RetakeDraft };
const COUNTS = ["1", "2", "4", "8"];

function Composer({ kind, clipId, start }: { kind: Kind; clipId?: string; start: string }) {
  const workshop = useQuery(Workshop, {});
  const prompt = useSignal(start);
  const style = useSignal<string | null>(null);
  const seconds = useSignal<number | null>(null);
  const size = useSignal<string | null>(null);
  const audio = useSignal<AudioMode | null>(null);
  const cast = useSignal<Shown[]>([]);
  const photo = useSignal<Photo | null>(null);
  const shots = useSignal<string[]>([]);
  const count = useSignal("1");
  const [width = 0, height = 0] = (size.value ?? "").split("x").map(Number);
  const asked = {
    prompt: prompt.value,
    style: style.value,
    seconds: seconds.value,
    size: size.value === null ? null : { width, height },
    audio: audio.value,
    cameoIds: cast.value.length > 0 ? cast.value.map((each) => each.cameoId) : null,
  };
  const clip = kind === "make" ? { ...asked, photo: photo.value } : asked;
  // The same press twice, or a repeat after a lost answer, asks for one clip.
  const key = useMemo(uuid, [JSON.stringify([clip, shots.value, count.value])]);

  const make = useAction(async () => {
    if (kind === "make" && shots.peek().length > 0) {
      return open(await act(CreateStoryboard, { input: { ...storyboard(asked, shots.peek()), idempotencyKey: key } }));
    }
    if (kind === "make" && count.peek() !== "1") {
      const items = Array.from({ length: Number(count.peek()) }, () => clip);
      const { batch } = await act(CreateBatch, { input: { items, idempotencyKey: key } });
      return batch && go(`/batch/${batch.id}`);
    }
    if (kind === "make") return open(await act(CreateClip, { input: { ...clip, idempotencyKey: key } }));
    return open(await act(MUTATIONS[kind] as typeof RemixClip, { input: { ...asked, clipId: clipId ?? "", idempotencyKey: key } }));
  });

  const { generationBackend: backend, generationAllowance: allowance } = workshop.data.value ?? {};
  const left = allowance ? Math.max(0, allowance.daily - allowance.used) : null;
  return (
    <form
      class="composer-card"
      onSubmit={(event) => {
        event.preventDefault();
        void make.run();
      }}
    >
      <div class="field">
        <label for="prompt">{t(PROMPTS[kind])}</label>
        <textarea
          id="prompt"
          name="prompt"
          rows={4}
          required
          maxLength={backend?.maxPrompt ?? 2000}
          placeholder={t(kind === "make" ? "makePlaceholder" : "remixPlaceholder")}
          value={prompt.value}
          onInput={(event) => (prompt.value = event.currentTarget.value)}
        />
      </div>
      {kind === "make" && photo.value === null && backend && <Shots shots={shots} most={backend.maxShots} />}
      {kind === "make" && shots.value.length === 0 && backend?.imageReference && <PhotoPicker photo={photo} />}
      <Problem of={make.refused ?? workshop.refused} />
      {workshop.refused && <Button class="small" onClick={() => void workshop.reload()}>{t("retry")}</Button>}
      <Cast cast={cast} />
      <Answer input={clip} remixOf={clipId ?? null} cast={cast.value} />
      {backend ? (
        <Choices backend={backend} style={style} seconds={seconds} size={size} audio={audio} />
      ) : (
        workshop.refused === null && <Spinner />
      )}
      {kind === "make" && shots.value.length === 0 && (
        <div class="field">
          <span class="small-text">{t("makeCount")}</span>
          <Segments label={t("makeCount")} value={count.value} options={COUNTS.map((each) => ({ value: each, text: each }))} onChoose={(each) => (count.value = each)} />
        </div>
      )}
      <div class="row">
        <p class="grow small-text soft">
          {allowance && left !== null && (left > 0 ? t("allowance", { count: left }) : t("allowanceNone", { when: relative(allowance.resetsAt) }))}
        </p>
        <Button kind="primary" type="submit" icon="spark" busy={make.busy} disabled={prompt.value.trim() === ""}>
          {t("makeGo")}
        </Button>
      </div>
    </form>
  );
}

function open({ generation }: { generation: MakingFragment | null }): void {
  if (generation) go(`/making/${generation.id}`);
}

type Asked = Pick<CreateClipInput, "prompt" | "style" | "seconds" | "size" | "audio" | "cameoIds">;

/** The first prompt and those after it, each as long as the slider says. */
function storyboard({ prompt, seconds, cameoIds, ...look }: Asked, more: string[]): CreateStoryboardInput {
  return { ...look, shots: [prompt, ...more].map((each) => ({ prompt: each, seconds, cameoIds })) };
}

function Shots({ shots, most }: { shots: Box<string[]>; most: number }) {
  if (most < 2) return null;
  return (
    <div class="stack">
      {shots.value.map((each, place) => (
        <div class="row" key={place}>
          <textarea
            class="box shot"
            required
            rows={2}
            aria-label={t("shotPrompt", { place: place + 2 })}
            placeholder={t("shotPlaceholder")}
            value={each}
            onInput={(event) => (shots.value = shots.value.with(place, event.currentTarget.value))}
          />
          <IconButton
            icon="close"
            label={`${t("delete")}: ${t("shotPrompt", { place: place + 2 })}`}
            onClick={() => (shots.value = shots.value.toSpliced(place, 1))}
          />
        </div>
      ))}
      {shots.value.length + 1 < most && (
        <Button kind="quiet" class="small" icon="plus" onClick={() => (shots.value = [...shots.value, ""])}>
          {t("shotAdd")}
        </Button>
      )}
    </div>
  );
}

interface Box<T> {
  value: T;
}

function Choices({ backend, style, seconds, size, audio }: {
  backend: Backend;
  style: Box<string | null>;
  seconds: Box<number | null>;
  size: Box<string | null>;
  audio: Box<AudioMode | null>;
}) {
  const length = seconds.value ?? backend.defaultSeconds;
  const sizes = backend.sizes.map(({ width, height }) => `${width}x${height}`);
  const { width, height } = backend.defaultSize;
  return (
    <div class="choices">
      {backend.styles.length > 0 && (
        <div class="scroller" role="radiogroup" aria-label={t("makeStyle")}>
          {[{ name: null, title: t("makeAnyStyle"), description: "" }, ...backend.styles].map((each) => (
            <button
              key={each.name ?? ""}
              type="button"
              role="radio"
              class="chip"
              title={each.description}
              tabIndex={style.value === each.name ? 0 : -1}
              aria-checked={style.value === each.name}
              onClick={() => (style.value = each.name)}
            >
              {each.name === null ? each.title : toldStyle(each.name, each.title)}
            </button>
          ))}
        </div>
      )}
      <div class="field">
        <label for="seconds">
          {t("makeLength")} <b>{t("seconds", { count: length })}</b>
        </label>
        <input
          id="seconds"
          class="slider"
          type="range"
          min={backend.minSeconds}
          max={backend.maxSeconds}
          step={1}
          value={length}
          onInput={(event) => (seconds.value = event.currentTarget.valueAsNumber)}
        />
      </div>
      {sizes.length > 1 && (
        <Segments
          label={t("makeSize")}
          value={size.value ?? `${width}x${height}`}
          options={sizes.map((each) => ({ value: each, text: <Shape of={each} all={sizes} /> }))}
          onChoose={(each) => (size.value = each)}
        />
      )}
      {backend.audioModes.length > 1 && (
        <Segments
          label={t("makeSound")}
          value={audio.value ?? backend.audioModes[backend.audioModes.length - 1] ?? "FULL"}
          options={backend.audioModes.map((each) => ({ value: each, text: t(`sound${each}` as Key) }))}
          onChoose={(each) => (audio.value = each)}
        />
      )}
    </div>
  );
}

function Shape({ of, all }: { of: string; all: string[] }) {
  const [width = 1, height = 1] = of.split("x").map(Number);
  const name = t(width === height ? "sizeSquare" : width < height ? "sizePortrait" : "sizeLandscape");
  const twins = all.filter((other) => {
    const [w = 1, h = 1] = other.split("x").map(Number);
    return Math.sign(w - h) === Math.sign(width - height);
  });
  return (
    <span class="shape">
      <i style={{ aspectRatio: `${width} / ${height}` }} />
      {name}
      {twins.length > 1 && <small>{Math.min(width, height)}</small>}
    </span>
  );
}

const GOING = new Set(["PENDING_CONSENT", "QUEUED", "RUNNING", "POSTPROCESSING", "MODERATING"]);

function InProgress() {
  const { data } = useQuery(Generations, {});
  const going = data.value?.generations?.edges.map((edge) => edge.node).filter((each) => GOING.has(each.state)) ?? [];
  if (going.length === 0) return null;
  return (
    <section class="stack">
      <h2>{t("inProgress")}</h2>
      {going.map((each) => (
        <Going key={each.id} of={each} />
      ))}
    </section>
  );
}

function Going({ of }: { of: MakingFragment }) {
  return (
    <a class="card row going" href={`/making/${of.id}`}>
      <span class="ring" style={{ "--part": of.fraction }} aria-hidden="true" />
      <span class="grow clip-text">{of.prompt}</span>
      <Icon name="chevron" size={18} />
    </a>
  );
}

function YourDrafts() {
  const pages = usePages(Drafts, {}, (answer) => answer.drafts);
  const drafts = pages.items.value;
  return (
    <section class="stack">
      <h2>{t("drafts")}</h2>
      {pages.hasMore.value === false && drafts.length === 0 ? (
        <p class="soft">{t("draftsNone")}</p>
      ) : (
        <Tiles clips={drafts} href={(clip) => `/draft/${clip.id}`} />
      )}
      <More pages={pages} />
    </section>
  );
}
