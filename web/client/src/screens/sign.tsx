import { useSignal } from "@preact/signals";
import { act, Refused } from "../api/graphql";
import { useAction, useQuery } from "../api/loading";
import { deviceName } from "../api/session";
import { keepToken } from "../api/token";
import { Instance, RestoreAccount, SignIn, SignUp } from "../gql/operations";
import { t } from "../i18n";
import { go } from "../router";
import { Button, Field, Problem, Screen } from "../ui/parts";
import { Icon } from "../ui/icons";
import "./sign.css";

interface Props {
  query: URLSearchParams;
}

/** Only a path of this site: an address that came from elsewhere leads nowhere else. */
function nextOf(query: URLSearchParams): string {
  const next = query.get("next") ?? "/";
  return next.startsWith("/") && !next.startsWith("//") ? next : "/";
}

function enter(secret: string | null, query: URLSearchParams): void {
  if (secret === null) throw new Refused([{ code: "INTERNAL", message: "", field: null, retryAfter: null }]);
  keepToken(secret);
  go(nextOf(query), { replace: true });
}

function Head() {
  return (
    <header class="sign-head">
      <Icon name="reel" size={44} />
      <p>{t("appTagline")}</p>
    </header>
  );
}

export function SignInPage({ query }: Props) {
  const handle = useSignal("");
  const password = useSignal("");
  const device = deviceName();
  const enterAs = useAction(async (restore: boolean) => {
    const input = { handle: handle.peek(), password: password.peek(), device };
    const { token } = restore ? await act(RestoreAccount, { input }) : await act(SignIn, { input });
    enter(token, query);
  });
  return (
    <Screen title={t("signInTitle")} home>
      <Head />
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void enterAs.run(false);
        }}
      >
        <Problem of={enterAs.refused} except={["handle", "password"]} />
        {enterAs.refused?.code === "FORBIDDEN" && (
          <Button onClick={() => void enterAs.run(true)}>{t("restore")}</Button>
        )}
        <Field
          label={t("handle")}
          name="handle"
          refused={enterAs.refused}
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          value={handle.value}
          onInput={(event) => (handle.value = event.currentTarget.value)}
        />
        <Field
          label={t("password")}
          name="password"
          type="password"
          refused={enterAs.refused}
          autocomplete="current-password"
          required
          value={password.value}
          onInput={(event) => (password.value = event.currentTarget.value)}
        />
        <Button kind="primary" class="full" type="submit" busy={enterAs.busy}>
          {t("signIn")}
        </Button>
      </form>
      <p class="soft center">
        {t("noAccount")} <a class="link" href={`/sign-up?next=${encodeURIComponent(nextOf(query))}`}>{t("signUp")}</a>
      </p>
    </Screen>
  );
}

const FIELDS = ["handle", "name", "password", "bornOn", "inviteCode"];

export function SignUpPage({ query }: Props) {
  const { data } = useQuery(Instance, {});
  const instance = data.value?.instance;
  const form = useSignal({ handle: "", name: "", password: "", bornOn: "", inviteCode: query.get("invite") ?? "" });
  const join = useAction(async () => {
    const { bornOn, inviteCode, ...rest } = form.peek();
    const input = { ...rest, bornOn: bornOn || null, inviteCode: inviteCode || null, device: deviceName() };
    const { token } = await act(SignUp, { input });
    enter(token, query);
  });
  const bind = (name: keyof typeof form.value) => ({
    name,
    refused: join.refused,
    value: form.value[name],
    onInput: (event: { currentTarget: HTMLInputElement }) =>
      (form.value = { ...form.peek(), [name]: event.currentTarget.value }),
  });
  const mode = instance?.signUp.toUpperCase();
  return (
    <Screen title={t("signUpTitle", { instance: instance?.name ?? "Mutoscope" })} home>
      <Head />
      {mode === "CLOSED" ? (
        <p class="problem">{t("signUpClosed")}</p>
      ) : (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void join.run();
          }}
        >
          <Problem of={join.refused} except={FIELDS} />
          <Field label={t("handle")} hint={t("handleHint")} autocomplete="username" autocapitalize="none" spellcheck={false} required {...bind("handle")} />
          <Field label={t("displayName")} autocomplete="name" required maxLength={60} {...bind("name")} />
          <Field label={t("password")} hint={t("passwordHint")} type="password" autocomplete="new-password" required {...bind("password")} />
          <Field label={t("bornOn")} hint={t("bornOnHint")} type="date" autocomplete="bday" {...bind("bornOn")} />
          {mode === "INVITE" && <Field label={t("inviteCode")} required {...bind("inviteCode")} />}
          <Button kind="primary" class="full" type="submit" busy={join.busy}>
            {t("signUp")}
          </Button>
        </form>
      )}
      <p class="soft center">
        {t("haveAccount")} <a class="link" href={`/sign-in?next=${encodeURIComponent(nextOf(query))}`}>{t("signIn")}</a>
      </p>
    </Screen>
  );
}
