import { act } from "../../api/graphql";
import { useAction } from "../../api/loading";
import { type FeedQuery, TightenMySettings } from "../../gql/operations";
import { t } from "../../i18n";
import { Blur } from "../../ui/blur";
import { Icon } from "../../ui/icons";
import { Button, Problem, tell } from "../../ui/parts";

export type Card = NonNullable<FeedQuery["feed"]>["cards"][number];

/** Between clips: an invitation to make one, once in a long while. `done` takes it away. */
export function Invitation({ card, done }: { card: Card; done: () => void }) {
  const never = useAction(async () => {
    await act(TightenMySettings, { input: { settings: { createCards: false } } });
    tell(t("cardNeverDone"));
    done();
  });
  const clip = card.clip;
  return (
    <>
      <Icon name="spark" size={48} />
      <h2>{t("cardTitle")}</h2>
      <p>{t("cardHint")}</p>
      {clip && (
        <>
          <p>{t("cardFrom")}</p>
          <a class="card-clip" href={`/remix/${clip.id}`} aria-label={`${t("cardRemix")}: ${clip.caption || clip.prompt}`}>
            <Blur hash={clip.blurhash} />
            {clip.poster && <img src={clip.poster.url} alt="" />}
          </a>
        </>
      )}
      <div class="row">
        {clip && <a class="button primary" href={`/remix/${clip.id}`}>{t("cardRemix")}</a>}
        <a class={clip ? "button" : "button primary"} href="/make">{t("cardMake")}</a>
        <Button onClick={done}>{t("cardLater")}</Button>
      </div>
      <Problem of={never.refused} />
      <Button kind="quiet" class="small" busy={never.busy} onClick={() => void never.run()}>{t("cardNever")}</Button>
    </>
  );
}
