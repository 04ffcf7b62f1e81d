import { usePages } from "../api/loading";
import { RightsRegistry } from "../gql/operations";
import { date, t } from "../i18n";
import { Empty, More, Screen } from "../ui/parts";

/** Whose names prompts may not hold, and whose they may by leave; anybody may read it. */
export function RegistryPage() {
  const pages = usePages(RightsRegistry, {}, (answer) => answer.rightsEntries);
  return (
    <Screen title={t("registry")}>
      <p class="hint">{t("registryHint")}</p>
      {pages.hasMore.value === false && pages.items.value.length === 0 && <Empty icon="person">{t("registryNone")}</Empty>}
      {pages.items.value.map(({ id, names, policy, note, contact, startsOn, endsOn, createdAt }) => (
        <article key={id} class="card" aria-label={names[0]}>
          <div class="row">
            <h2 class="grow">{names[0]}</h2>
            <span class="pill">{t(`registry${policy}`)}</span>
          </div>
          {names.length > 1 && <p class="soft">{t("registryAlso", { names: names.slice(1).join(", ") })}</p>}
          {note && <p>{note}</p>}
          {policy === "BLOCK" && <p>{contact ? t("registryContact", { contact }) : t("registryNoContact")}</p>}
          <p class="small-text soft">
            {t("registrySince", { date: date(startsOn ?? createdAt) })}
            {endsOn && ` ${t("registryUntil", { date: date(endsOn) })}`}
          </p>
        </article>
      ))}
      <More pages={pages} />
    </Screen>
  );
}
