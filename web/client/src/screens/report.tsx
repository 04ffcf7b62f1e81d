import { useSignal } from "@preact/signals";
import { act } from "../api/graphql";
import { useAction } from "../api/loading";
import { type ReportReason, SendReport } from "../gql/operations";
import { t } from "../i18n";
import { Button, Field, Problem, Sheet, tell } from "../ui/parts";
import "./report.css";

const REASONS = ["IMPERSONATION", "MINORS", "SEXUAL", "HARASSMENT", "HATE", "VIOLENCE", "SPAM", "OTHER"] as const satisfies ReportReason[];

export type Subject = { clipId: string } | { userId: string };

export function ReportSheet({ of, title, close }: { of: Subject; title: string; close: () => void }) {
  const reason = useSignal<ReportReason | null>(null);
  const details = useSignal("");
  const send = useAction(async (why: ReportReason) => {
    await act(SendReport, { input: { ...of, reason: why, details: details.peek().trim() } });
    tell(t("reportSent"));
    close();
  });
  return (
    <Sheet title={title} onClose={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.value !== null) void send.run(reason.value);
        }}
      >
        <p class="hint">{t("reportHint")}</p>
        <fieldset class="reasons">
          <legend>{t("reportWhy")}</legend>
          {REASONS.map((each) => (
            <label key={each} class="row">
              <input type="radio" name="reason" value={each} checked={reason.value === each} onChange={() => (reason.value = each)} />
              <span class="grow">{t(`report${each}`)}</span>
            </label>
          ))}
        </fieldset>
        <Field label={t("reportDetails")} hint={t("reportDetailsHint")} name="details" refused={send.refused}>
          {(attributes) => (
            <textarea {...attributes} rows={3} maxLength={1000} value={details.value} onInput={(event) => (details.value = event.currentTarget.value)} />
          )}
        </Field>
        <Problem of={send.refused} except={["details"]} />
        <Button kind="danger" type="submit" class="full" busy={send.busy} disabled={reason.value === null}>
          {t("reportSend")}
        </Button>
      </form>
    </Sheet>
  );
}
