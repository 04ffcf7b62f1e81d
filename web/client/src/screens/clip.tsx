import { signal, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { act, Refused } from "../api/graphql";
import { useQuery } from "../api/loading";
import { ClipPage as ClipQuery, OpenClipLink, type ReelFragment } from "../gql/operations";
import { t } from "../i18n";
import { back } from "../router";
import { IconButton, Missing, Screen, Spinner } from "../ui/parts";
import { Reels } from "./watch/reels";
import "./watch/watch.css";

interface Props {
  params: Record<string, string>;
}

export function ClipPage({ params }: Props) {
  const { data, refused } = useQuery(ClipQuery, { id: params.id ?? "" });
  if (refused) return <Nothing of={refused} />;
  if (data.value === null) return <Loading />;
  return data.value.clip ? <Solo clip={data.value.clip} linkToken={null} /> : <Nothing of={null} />;
}

/** What a secret link opens. Opening is counted, so it is asked once. */
export function LinkedClip({ params }: Props) {
  const clip = useSignal<ReelFragment | null | undefined>(undefined);
  const refused = useSignal<Refused | null>(null);
  const token = params.token ?? "";
  useEffect(() => {
    act(OpenClipLink, { input: { token } })
      .then((opened) => (clip.value = opened.clip))
      .catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error;
        refused.value = error;
      });
  }, [token]);
  if (refused.value) return <Nothing of={refused.value} />;
  if (clip.value === undefined) return <Loading />;
  return clip.value ? <Solo clip={clip.value} linkToken={token} /> : <Nothing of={null} />;
}

function Solo({ clip, linkToken }: { clip: ReelFragment; linkToken: string | null }) {
  const clips = useMemo(() => signal([clip]), [clip]);
  useEffect(() => {
    document.title = `${clip.caption || clip.prompt} · Mutoscope`;
  }, [clip]);
  if (clips.value.length === 0) return <Nothing of={null} />;
  return (
    <main class="watch">
      <h1 class="visually-hidden">{clip.caption || clip.prompt}</h1>
      <IconButton class="solo-back" icon="back" label={t("back")} onClick={() => back()} />
      <Reels clips={clips} linkToken={linkToken} forget={() => (clips.value = [])} />
    </main>
  );
}

function Loading() {
  return (
    <main class="watch">
      <div class="slide calm">
        <Spinner />
      </div>
    </main>
  );
}

function Nothing({ of }: { of: Refused | null }) {
  return (
    <Screen title="">
      <Missing of={of} icon="reel" action={<a class="button" href="/">{t("goHome")}</a>} />
    </Screen>
  );
}
