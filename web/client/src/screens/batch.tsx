import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { act } from "../api/graphql";
import { useAction } from "../api/loading";
import { listen } from "../api/live";
import { BatchProgress, CancelBatch, type VariationsFragment } from "../gql/operations";
import { t, tOr } from "../i18n";
import { Blur } from "../ui/blur";
import { Button, Empty, Problem, Screen, Spinner } from "../ui/parts";
import "../ui/tiles.css";
import "./making.css";

/** Several clips asked for at once, each turning into a draft as it is ready. */
export function BatchPage({ params }: { params: Record<string, string> }) {
  const batch = useSignal<VariationsFragment | null>(null);
  const absent = useSignal(false);
  const id = params.id ?? "";
  useEffect(
    () =>
      listen(BatchProgress, { batchId: id }, (news) => (batch.value = news.batch), {
        failed: () => (absent.value = batch.peek() === null),
      }),
    [id],
  );
  return (
    <Screen title={t("batchTitle")} wide>
      {batch.value ? (
        <Variations of={batch.value} take={(next) => (batch.value = next)} />
      ) : (
        <Empty icon="reel">{absent.value ? t("notFound") : <Spinner />}</Empty>
      )}
    </Screen>
  );
}

function Variations({ of, take }: { of: VariationsFragment; take: (next: VariationsFragment) => void }) {
  const stop = useAction(async () => {
    const { batch } = await act(CancelBatch, { input: { batchId: of.id } });
    if (batch) take(batch);
  });
  const { completed, total } = of.counts;
  return (
    <div class="making">
      <p class="making-prompt">“{of.items[0]?.prompt}”</p>
      <div
        class="track"
        role="progressbar"
        aria-label={t("batchTitle")}
        aria-valuenow={Math.round(of.fraction * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        style={{ "--part": of.fraction }}
      />
      <p class="center soft" aria-live="polite">{t("batchReady", { ready: completed, count: total })}</p>
      <Problem of={stop.refused} />
      <ul class="tiles">
        {of.items.map((each) => (
          <li key={each.place}>
            <Variation of={each} />
          </li>
        ))}
      </ul>
      {of.state === "ENDED" ? (
        <a class="button" href="/make">{t("drafts")}</a>
      ) : (
        <>
          <Button icon="close" busy={stop.busy} onClick={() => void stop.run()}>{t("batchCancel")}</Button>
          <p class="hint center">{t("makingLeave")}</p>
        </>
      )}
    </div>
  );
}

/** A way to the draft, or how far it is, or why there is none. */
function Variation({ of }: { of: VariationsFragment["items"][number] }) {
  const { generation } = of;
  const clip = generation?.clip;
  const why = of.error?.message ?? generation?.error?.message;
  if (clip) {
    return (
      <a class="tile" href={`/draft/${clip.id}`}>
        <Blur hash={clip.blurhash} />
        {clip.poster && <img src={clip.poster.url} alt={t("batchVariation", { place: of.place + 1 })} decoding="async" />}
      </a>
    );
  }
  if (generation === null || why !== undefined) return <p class="tile variation wrong">{why}</p>;
  return (
    <a class="tile variation" href={`/making/${generation.id}`}>
      <span class="ring" style={{ "--part": generation.fraction }} aria-hidden="true" />
      <span>{tOr(`state${generation.state}`) ?? `${Math.round(generation.fraction * 100)} %`}</span>
    </a>
  );
}
