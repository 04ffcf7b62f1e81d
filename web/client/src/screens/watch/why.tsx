import { useSignal } from "@preact/signals";
import { act } from "../../api/graphql";
import { useAction, useQuery } from "../../api/loading";
import { RemoveFeedControl, WhyThisClip, type WhyThisClipQuery } from "../../gql/operations";
import { language, t } from "../../i18n";
import { Button, Problem, Spinner, tell } from "../../ui/parts";
import { spoken } from "../spoken";
import type { FeedClip } from "./slide";

/** In words at once, in numbers when asked: terms that sum to the score. */
export function Why({ clip }: { clip: FeedClip }) {
  const open = useSignal(false);
  if (!clip.reasons?.length) return null;
  return (
    <section class="stack">
      <h3>{t("why")}</h3>
      <ul class="reasons">
        {clip.reasons.map((reason) => (
          <li key={reason.name}>{reason.control ? <Rule rule={reason.control} told={reason.told} /> : reason.told}</li>
        ))}
      </ul>
      {open.value ? (
        <Numbers clip={clip} />
      ) : (
        <Button kind="quiet" class="small" onClick={() => (open.value = true)}>
          {t("whyNumbers")}
        </Button>
      )}
    </section>
  );
}

function Numbers({ clip }: { clip: FeedClip }) {
  const { data, refused, reload } = useQuery(WhyThisClip, { clipId: clip.id, cursor: clip.cursor ?? null, language: spoken() });
  const found = data.value?.whyThisClip;
  if (refused) return <Problem of={refused} />;
  if (!found) return <Spinner />;
  const number = new Intl.NumberFormat(language.value, { maximumFractionDigits: 2, signDisplay: "exceptZero" });
  const percent = (share: number) => Math.round(share * 100);
  return (
    <>
      <table class="numbers">
        <tbody>
          {found.terms.map((term) => (
            <tr key={term.name}>
              <th scope="row">{term.told}</th>
              <td>
                {number.format(term.weight)} × {number.format(term.value)}
              </td>
              <td>{number.format(term.contribution)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("whyScore")}</th>
            <td />
            <td>{number.format(found.score)}</td>
          </tr>
        </tfoot>
      </table>
      {found.controls.map((each) => (
        <p class="small-text" key={each.target}>
          {t("whyControl", { target: each.label, before: percent(each.before), after: percent(each.after) })}
        </p>
      ))}
      {found.keptBy.map((rule) => (
        <Rule key={`${rule.kind} ${rule.name}`} rule={rule} told={t("whyKept", { rule: rule.text })} changed={() => void reload()} />
      ))}
      <p class="small-text soft">
        {t("whySource", { source: found.sourceTold })} · {found.model}
      </p>
    </>
  );
}

type Asked = NonNullable<WhyThisClipQuery["whyThisClip"]>["keptBy"][number];

/** What the viewer asked for, as a reason, and a way to take it back. */
function Rule({ rule: { kind, name, text, source }, told, changed }: { rule: Asked; told: string; changed?: () => void }) {
  const isGone = useSignal(false);
  const remove = useAction(async () => {
    await act(RemoveFeedControl, { input: { target: { kind, name } }, language: spoken() });
    tell(t("saved"));
    isGone.value = true;
    changed?.();
  });
  return (
    <div class="row">
      <p class="grow small-text">{told}</p>
      {!isGone.value && source !== "mood" && (
        <Button kind="quiet" class="small" aria-label={`${t("delete")} (${text})`} busy={remove.busy} onClick={() => void remove.run()}>
          {t("delete")}
        </Button>
      )}
      <Problem of={remove.refused} />
    </div>
  );
}
