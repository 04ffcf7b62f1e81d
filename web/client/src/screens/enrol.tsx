import { useSignal } from "@preact/signals";
import { act } from "../api/graphql";
import { useAction } from "../api/loading";
import { me } from "../api/session";
import { upload } from "../api/upload";
import { StartCameoEnrolment, type StartCameoEnrolmentMutation } from "../gql/operations";
import { moment, t, tOr } from "../i18n";
import { Button, Field, Problem } from "../ui/parts";

type Enrolment = NonNullable<StartCameoEnrolmentMutation["startCameoEnrolment"]["enrolment"]>;

/** A recording of oneself, taken now or before, that says and does what was asked. */
export function Enrol({ done }: { done: () => void }) {
  const name = useSignal(me.peek()?.name ?? "");
  const enrolment = useSignal<Enrolment | null>(null);
  const start = useAction(async () => {
    enrolment.value = (await act(StartCameoEnrolment, { input: { name: name.peek() } })).enrolment;
  });
  if (enrolment.value) return <Record of={enrolment.value} done={done} />;
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        void start.run();
      }}
    >
      <p>{t("enrolHint")}</p>
      <Problem of={start.refused} except={["name"]} />
      <Field
        label={t("enrolName")}
        name="name"
        maxLength={60}
        required
        refused={start.refused}
        value={name.value}
        onInput={(event) => (name.value = event.currentTarget.value)}
      />
      <Button kind="primary" type="submit" icon="face" busy={start.busy}>
        {t("enrolStart")}
      </Button>
    </form>
  );
}

function Record({ of, done }: { of: Enrolment; done: () => void }) {
  const sent = useSignal(false);
  const send = useAction(async (recording: File) => {
    await upload(of.uploadUrl, recording);
    sent.value = true;
    done();
  });
  if (sent.value) {
    return (
      <p class="card" role="status">
        {t("enrolSent")}
      </p>
    );
  }
  return (
    <section class="card">
      <p>{t("enrolSay")}</p>
      <p class="digits">{of.digits}</p>
      <p>{t("enrolTurn", { poses: of.poses.map((pose) => tOr(`pose${pose}`) ?? pose).join(", ") })}</p>
      <p class="hint">{t("enrolUntil", { when: moment(of.expiresAt) })}</p>
      <Problem of={send.refused} />
      <label class="button primary">
        {send.busy ? t("loading") : t("enrolRecord")}
        <input
          type="file"
          class="visually-hidden"
          accept="video/mp4,video/webm"
          capture="user"
          disabled={send.busy}
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file) void send.run(file);
          }}
        />
      </label>
    </section>
  );
}
