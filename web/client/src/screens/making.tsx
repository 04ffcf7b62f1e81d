import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { act } from "../api/graphql";
import { useAction } from "../api/loading";
import { listen } from "../api/live";
import {
  CancelGeneration,
  GenerationProgress,
  type GenerationProgressSubscription,
  type MakingFragment,
  RetryGeneration,
} from "../gql/operations";
import { duration, t, tOr } from "../i18n";
import { go } from "../router";
import { Button, Empty, Problem, Screen, Spinner } from "../ui/parts";
import "./making.css";

type Progress = GenerationProgressSubscription["generationProgress"];

const STOPPED = new Set(["FAILED", "REJECTED", "CANCELED", "CONSENT_REVOKED", "EXPIRED"]);

export function Making({ params }: { params: Record<string, string> }) {
  const id = params.id ?? "";
  const progress = useSignal<Progress | null>(null);
  const preview = useSignal<string | null>(null);
  const absent = useSignal(false);

  useEffect(
    () =>
      listen(
        GenerationProgress,
        { generationId: id },
        (value) => {
          progress.value = value;
          preview.value = value.preview ?? preview.peek();
          const made = value.generation.clip;
          if (value.generation.state === "COMPLETED" && made) go(`/draft/${made.id}`, { replace: true });
        },
        { failed: () => (absent.value = progress.peek() === null) },
      ),
    [id],
  );

  return (
    <Screen title={t("makingTitle")}>
      {progress.value ? (
        <Watching progress={progress.value} preview={preview.value} />
      ) : absent.value ? (
        <Empty icon="reel">{t("notFound")}</Empty>
      ) : (
        <Empty icon="reel">
          <Spinner />
        </Empty>
      )}
    </Screen>
  );
}

function Watching({ progress, preview }: { progress: Progress; preview: string | null }) {
  const { generation } = progress;
  const hasStopped = STOPPED.has(generation.state);
  return (
    <div class="making">
      <div class="canvas" style={{ "--ratio": generation.width / generation.height }}>
        {preview ? <img src={preview} alt="" /> : <div class="waiting" aria-hidden="true" />}
      </div>
      <p class="making-prompt">“{generation.prompt}”</p>
      {hasStopped ? <Stopped generation={generation} /> : <Going progress={progress} />}
    </div>
  );
}

function Going({ progress: { generation, stage, fraction } }: { progress: Progress }) {
  const stop = useAction(() => act(CancelGeneration, { input: { generationId: generation.id } }));
  const stopping = generation.cancelRequested || stop.busy;
  return (
    <>
      <div
        class="track"
        role="progressbar"
        aria-label={t("makingTitle")}
        aria-valuenow={Math.round(fraction * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        style={{ "--part": fraction }}
      />
      <p class="row" aria-live="polite">
        <strong class="grow">{tOr(`stage${stage}`) ?? stage}</strong>
        <span class="soft">
          {generation.queuePosition
            ? t("makingQueue", { place: generation.queuePosition })
            : generation.etaSeconds
              ? t("makingEta", { time: duration(generation.etaSeconds) })
              : `${Math.round(fraction * 100)} %`}
        </span>
      </p>
      <Problem of={stop.refused} />
      <Button icon="close" busy={stopping} onClick={() => void stop.run()}>
        {stopping ? t("makingCanceling") : t("makingCancel")}
      </Button>
      <p class="hint center">{t("makingLeave")}</p>
    </>
  );
}

function Stopped({ generation }: { generation: MakingFragment }) {
  const again = useAction(async () => {
    const { generation: next } = await act(RetryGeneration, { input: { generationId: generation.id } });
    if (next) go(`/making/${next.id}`, { replace: true });
  });
  return (
    <>
      <div class={generation.state === "CANCELED" ? "card" : "problem"} role="status">
        <p>{generation.state === "CANCELED" ? t("makingCanceled") : t("makingFailed")}</p>
        {generation.error && <p>{generation.error.message}</p>}
      </div>
      <Problem of={again.refused} />
      <div class="row">
        <Button icon="remix" busy={again.busy} onClick={() => void again.run()}>
          {t("makingAgain")}
        </Button>
        <a class="button quiet" href={`/make?prompt=${encodeURIComponent(generation.prompt)}`}>
          {t("makeTitle")}
        </a>
      </div>
    </>
  );
}
