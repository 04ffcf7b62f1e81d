import { usePages } from "../api/loading";
import { MyReports, type MyReportsQuery } from "../gql/operations";
import { date, relative, t } from "../i18n";
import { Empty, More, Screen } from "../ui/parts";

type Report = NonNullable<MyReportsQuery["myReports"]>["edges"][number]["node"];

/** What I reported, and what came of it. */
export function ReportsPage() {
  const pages = usePages(MyReports, {}, (answer) => answer.myReports);
  return (
    <Screen title={t("reports")}>
      <p class="hint">{t("reportsHint")}</p>
      {pages.hasMore.value === false && pages.items.value.length === 0 && <Empty icon="check">{t("reportsNone")}</Empty>}
      {pages.items.value.map((each) => (
        <article key={each.id} class="card" aria-label={t(`report${each.reason}`)}>
          <h2>{t(`report${each.reason}`)}</h2>
          {each.details && <p>“{each.details}”</p>}
          <p class="small-text soft">{t("reportedOn", { date: date(each.createdAt) })}</p>
          <p>{outcome(each)}</p>
        </article>
      ))}
      <More pages={pages} />
    </Screen>
  );
}

function outcome({ state, dueAt, decidedAt }: Report): string {
  if (state === "UPHELD") return t("reportUPHELD", { date: decidedAt ? date(decidedAt) : "" });
  if (state === "REJECTED") return t("reportREJECTED", { date: decidedAt ? date(decidedAt) : "" });
  return dueAt ? t("reportOPEN", { when: relative(dueAt) }) : t("reportWaits");
}
