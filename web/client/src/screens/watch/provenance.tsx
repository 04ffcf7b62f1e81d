import { useQuery } from "../../api/loading";
import { Provenance as ProvenanceQuery } from "../../gql/operations";
import { language, t } from "../../i18n";
import { Icon } from "../../ui/icons";
import type { FeedClip } from "./slide";

/** The chain of where a clip comes from, in plain words. */
export function Provenance({ clip }: { clip: FeedClip }) {
  const { data } = useQuery(ProvenanceQuery, { id: clip.id, language: language.value === "fr" ? "FR" : "EN" });
  const found = data.value?.clip?.provenance;
  if (!found) return null;
  return (
    <section class="stack">
      <h3>{t("provenance")}</h3>
      <ol class="reasons">
        {found.words.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p class="row small-text soft">
        <Icon name={found.isChecked ? "check" : "info"} size={18} />
        {t("signedBy", { who: found.signedBy })}
      </p>
    </section>
  );
}
