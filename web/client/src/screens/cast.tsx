import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { act, ask, Refused } from "../api/graphql";
import { useAction, useQuery } from "../api/loading";
import { me } from "../api/session";
import { CanGenerate, type CanGenerateQuery, Characters, type CreateClipInput, FaceOf, type FigureFragment, RequestCameoUse } from "../gql/operations";
import { t } from "../i18n";
import { Icon } from "../ui/icons";
import { Button, Problem, words } from "../ui/parts";
import { Swatch } from "./characters";

export interface Shown {
  cameoId: string;
  handle: string;
}

/** Whose likenesses a clip shows: oneself and one's characters at a tap, others by handle. */
export function Cast({ cast }: { cast: Signal<Shown[]> }) {
  const { data } = useQuery(Characters, {});
  const own = data.value?.characters?.edges.map((edge) => edge.node).filter((each) => each.state === "ACTIVE") ?? [];
  const handle = useSignal("");
  const absent = useSignal<string | null>(null);
  const add = useAction(async (wanted: string) => {
    const { user } = await ask(FaceOf, { handle: wanted });
    absent.value = user?.cameo ? null : wanted;
    if (!user?.cameo || cast.peek().some((each) => each.cameoId === user.cameo?.id)) return;
    cast.value = [...cast.peek(), { cameoId: user.cameo.id, handle: user.handle }];
    handle.value = "";
  });
  const viewer = me.value;
  return (
    <div class="stack cast" role="group" aria-label={t("castTitle")}>
      <div class="row wrap">
        <span class="small-text soft">{t("castTitle")}</span>
        {cast.value.map((each) => (
          <button
            key={each.cameoId}
            type="button"
            class="chip"
            aria-pressed="true"
            aria-label={`${t("delete")}: @${each.handle}`}
            onClick={() => (cast.value = cast.peek().filter((other) => other !== each))}
          >
            @{each.handle}
            <Icon name="close" size={14} />
          </button>
        ))}
        {viewer && !cast.value.some((each) => each.handle === viewer.handle) && (
          <button type="button" class="chip" onClick={() => void add.run(viewer.handle)}>
            <Icon name="face" size={16} />
            {t("castMe")}
          </button>
        )}
        {own
          .filter((each) => !cast.value.some((other) => other.cameoId === each.cameoId))
          .map((each: FigureFragment) => (
            <button
              key={each.id}
              type="button"
              class="chip"
              title={each.look?.words}
              onClick={() => (cast.value = [...cast.peek(), { cameoId: each.cameoId, handle: each.handle ?? "" }])}
            >
              <Swatch of={each} />
              {each.name}
            </button>
          ))}
        <a class="chip" href="/characters">
          <Icon name="plus" size={16} />
          {t("characterNew")}
        </a>
        <input
          class="box cast-handle"
          aria-label={t("castAdd")}
          placeholder={`@ ${t("castAdd")}`}
          autocapitalize="none"
          spellcheck={false}
          value={handle.value}
          onInput={(event) => (handle.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            void add.run(handle.peek().trim().replace(/^@/, ""));
          }}
        />
      </div>
      <Problem of={add.refused} />
      {absent.value && <p class="hint" role="status">{t("castNone", { handle: absent.value })}</p>}
    </div>
  );
}

type Preflight = CanGenerateQuery["canGenerate"];
const PAUSE_MS = 600;

/** What the instance would say to the request as it stands, before it is made. */
export function Answer({ input, remixOf, cast }: { input: CreateClipInput; remixOf: string | null; cast: Shown[] }) {
  const answer = useSignal<Preflight>(null);
  const key = JSON.stringify([input, remixOf]);
  useEffect(() => {
    answer.value = null;
    if (input.prompt.trim() === "") return;
    const leaving = new AbortController();
    const timer = setTimeout(() => {
      ask(CanGenerate, { input, remixOf }, { signal: leaving.signal })
        .then((found) => (answer.value = found.canGenerate))
        .catch((error: unknown) => {
          // The question is a courtesy: the mutation asks again and shows its own refusal.
          if (!(error instanceof Refused || error instanceof DOMException)) throw error;
        });
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [key]);
  const found = answer.value;
  if (found === null) return null;
  return (
    <div class="stack" aria-live="polite">
      {found.waits && <p class="hint">{t("castWaits")}</p>}
      {!found.allowed &&
        found.errors.map((each) => (
          <p key={each.message} class="wrong">
            {words(each.code, each.message, each.retryAfter)}
          </p>
        ))}
      {found.blockers
        .filter((each) => each.reason === "NOT_APPROVED")
        .map((each) => (
          <AskLeave key={each.cameoId} cameoId={each.cameoId} prompt={input.prompt} who={cast.find((one) => one.cameoId === each.cameoId)?.handle} />
        ))}
    </div>
  );
}

function AskLeave({ cameoId, prompt, who }: { cameoId: string; prompt: string; who: string | undefined }) {
  const asked = useSignal(false);
  const request = useAction(async () => {
    await act(RequestCameoUse, { input: { cameoId, prompt } });
    asked.value = true;
  });
  return (
    <div class="row">
      <span class="grow">{who && `@${who}`}</span>
      <Problem of={request.refused} />
      {asked.value ? (
        <span role="status">{t("castAsked")}</span>
      ) : (
        <Button class="small" busy={request.busy} onClick={() => void request.run()}>
          {t("castAsk")}
        </Button>
      )}
    </div>
  );
}
