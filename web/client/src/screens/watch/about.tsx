import { useSignal } from "@preact/signals";
import { act } from "../../api/graphql";
import { useAction } from "../../api/loading";
import { me } from "../../api/session";
import { Block, HideClip, LessLikeThis, MoreLikeThis, Mute, TrashClips } from "../../gql/operations";
import { date, t } from "../../i18n";
import { go } from "../../router";
import { lazy } from "../../ui/lazy";
import { Button, Problem, Sheet, Sure, tell } from "../../ui/parts";
import type { FeedClip } from "./slide";
import { Provenance } from "./provenance";
import { toldStyle } from "../told";
import { Why } from "./why";

const ReportSheet = lazy(() => import("../report").then((m) => m.ReportSheet));

export function AboutSheet({ clip, close, gone }: { clip: FeedClip; close: () => void; gone: () => void }) {
  const isReporting = useSignal(false);
  const { author } = clip;
  const isMine = me.value?.id === author?.id;
  const shun = useAction(async (how: "block" | "mute") => {
    if (author === null) return;
    if (how === "block") await act(Block, { input: { userId: author.id } });
    else await act(Mute, { input: { userId: author.id } });
    tell(t(how === "block" ? "blocked" : "muted"));
    close();
    gone();
  });
  const steer = useAction(async (how: "more" | "less" | "hide") => {
    const input = { clipId: clip.id };
    if (how === "more") await act(MoreLikeThis, { input });
    else if (how === "less") await act(LessLikeThis, { input });
    else await act(HideClip, { input });
    tell(t(how === "more" ? "steeredMore" : how === "less" ? "steeredLess" : "steeredHide"));
    close();
    if (how === "hide") gone();
  });
  const trash = useAction(async () => {
    await act(TrashClips, { input: { clipIds: [clip.id] } });
    close();
    gone();
  });
  if (isReporting.value) return <ReportSheet of={{ clipId: clip.id }} title={t("reportClip")} close={close} />;
  return (
    <Sheet title={t("about")} onClose={close}>
      <dl class="facts">
        <dt>{t("prompt")}</dt>
        <dd>{clip.prompt}</dd>
        {clip.style && (
          <>
            <dt>{t("style")}</dt>
            <dd>{toldStyle(clip.style, clip.style)}</dd>
          </>
        )}
        <dt>{t("howMade")}</dt>
        <dd>{t("aiGenerated")}</dd>
        {clip.publishedAt && (
          <>
            <dt>{t("published")}</dt>
            <dd>
              {date(clip.publishedAt)} · {t("views", { count: clip.viewCount })}
            </dd>
          </>
        )}
      </dl>
      <Provenance clip={clip} />
      <Why clip={clip} />
      <Problem of={shun.refused ?? trash.refused ?? steer.refused} />
      {me.value && !isMine && (
        <div class="row">
          <Button class="grow" busy={steer.busy} onClick={() => void steer.run("more")}>
            {t("steerMore")}
          </Button>
          <Button class="grow" busy={steer.busy} onClick={() => void steer.run("less")}>
            {t("steerLess")}
          </Button>
          <Button class="grow" busy={steer.busy} onClick={() => void steer.run("hide")}>
            {t("steerHide")}
          </Button>
        </div>
      )}
      <div class="stack">
        <Button
          icon="tree"
          class="full"
          onClick={() => {
            close();
            go(`/clip/${clip.id}/lineage`);
          }}
        >
          {t("seeLineage")}
        </Button>
        {me.value && !isMine && (
          <Button icon="info" class="full" onClick={() => (isReporting.value = true)}>
            {t("reportClip")}
          </Button>
        )}
        {me.value && !isMine && author && (
          <div class="row">
            <Button class="grow" busy={shun.busy} onClick={() => void shun.run("mute")}>
              {t("mute", { handle: author.handle })}
            </Button>
            <Button class="grow" kind="danger" busy={shun.busy} onClick={() => void shun.run("block")}>
              {t("block", { handle: author.handle })}
            </Button>
          </div>
        )}
        {isMine && (
          <Button
            class="full"
            onClick={() => {
              close();
              go(`/draft/${clip.id}`);
            }}
          >
            {t("editClip")}
          </Button>
        )}
        {isMine && (
          <Sure question={t("deleteClipSure")} icon="trash" busy={trash.busy} go={() => void trash.run()}>
            {t("deleteClip")}
          </Sure>
        )}
      </div>
    </Sheet>
  );
}
