import { useSignal } from "@preact/signals";
import { act, type Code, Refused } from "../api/graphql";
import { useAction } from "../api/loading";
import { me } from "../api/session";
import { token } from "../api/token";
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

/** The address is the instance's own, and so is this page's: its path is enough. */
async function upload(address: string, recording: File): Promise<void> {
  let response: Response;
  try {
    response = await fetch(new URL(address).pathname, {
      method: "POST",
      headers: { authorization: `Bearer ${token.peek() ?? ""}`, "content-type": recording.type },
      body: recording,
    });
  } catch {
    throw new Refused([{ code: "OFFLINE", message: "", field: null, retryAfter: null }]);
  }
  if (response.ok) return;
  const answer = (await response.json()) as { errors?: { message: string; extensions?: { code?: Code } }[] };
  const [error] = answer.errors ?? [];
  throw new Refused([{ code: error?.extensions?.code ?? "INTERNAL", message: error?.message ?? "", field: null, retryAfter: null }]);
}
