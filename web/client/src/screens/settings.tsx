import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { act } from "../api/graphql";
import { useAction, useQuery } from "../api/loading";
import { me, refreshMe, signOut } from "../api/session";
import { keepToken } from "../api/token";
import {
  ChangePassword,
  DeleteAccount,
  Exports,
  RequestExport,
  RevokeSession,
  Sessions,
  Shunned,
  Unblock,
  Unmute,
  UpdateProfile,
} from "../gql/operations";
import { choose, date, type Key, type Language, language, LANGUAGES, relative, t } from "../i18n";
import { go } from "../router";
import { type Theme, theme } from "../theme";
import { Icon, type IconName } from "../ui/icons";
import { Avatar, Button, Field, Problem, Screen, Segments, Sheet, Spinner, Switch, tell } from "../ui/parts";
import "./settings.css";

const SECTIONS: { name: string; title: Key; icon: IconName; show: () => ComponentChildren }[] = [
  { name: "profile", title: "setProfile", icon: "person", show: () => <ProfileSection /> },
  { name: "app", title: "setApp", icon: "sliders", show: () => <AppSection /> },
  { name: "privacy", title: "setPrivacy", icon: "lock", show: () => <PrivacySection /> },
  { name: "security", title: "setSecurity", icon: "eye", show: () => <SecuritySection /> },
  { name: "data", title: "setData", icon: "download", show: () => <DataSection /> },
];

export function Settings({ params }: { params: Record<string, string> }) {
  const section = SECTIONS.find((each) => each.name === params.section);
  const leave = useAction(async () => {
    await signOut();
    go("/", { replace: true });
  });
  if (section) return <Screen title={t(section.title)}>{section.show()}</Screen>;
  return (
    <Screen title={t("settings")}>
      <ul class="menu">
        {SECTIONS.map((each) => (
          <Entry key={each.name} href={`/settings/${each.name}`} icon={each.icon} title={each.title} />
        ))}
        <Entry href="/steer" icon="spark" title="steerTitle" />
        <Entry href="/face" icon="face" title="face" />
        <Entry href="/characters" icon="reel" title="characters" />
        <Entry href="/family" icon="family" title="family" />
        <Entry href="/reports" icon="info" title="reports" />
        <Entry href="/registry" icon="tag" title="registry" />
      </ul>
      <Problem of={leave.refused} />
      <Button busy={leave.busy} onClick={() => void leave.run()}>
        {t("signOut")}
      </Button>
    </Screen>
  );
}

function Entry({ href, icon, title }: { href: string; icon: IconName; title: Key }) {
  return (
    <li>
      <a href={href}>
        <Icon name={icon} />
        <span class="grow">{t(title)}</span>
        <Icon name="chevron" size={18} />
      </a>
    </li>
  );
}

function ProfileSection() {
  const viewer = me.value;
  const form = useSignal({ name: viewer?.name ?? "", bio: viewer?.bio ?? "", handle: viewer?.handle ?? "" });
  const save = useAction(async () => {
    await act(UpdateProfile, { input: form.peek() });
    await refreshMe();
    tell(t("saved"));
  });
  const set = (part: Partial<typeof form.value>) => (form.value = { ...form.peek(), ...part });
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void save.run();
      }}
    >
      <Problem of={save.refused} except={["name", "bio", "handle"]} />
      <Field label={t("displayName")} name="name" refused={save.refused} maxLength={60} required value={form.value.name} onInput={(event) => set({ name: event.currentTarget.value })} />
      <Field label={t("handle")} name="handle" refused={save.refused} autocapitalize="none" spellcheck={false} required value={form.value.handle} onInput={(event) => set({ handle: event.currentTarget.value })} />
      <Field label={t("bio")} name="bio" refused={save.refused}>
        {(attributes) => <textarea {...attributes} maxLength={500} value={form.value.bio} onInput={(event) => set({ bio: event.currentTarget.value })} />}
      </Field>
      <Button kind="primary" type="submit" busy={save.busy}>{t("save")}</Button>
    </form>
  );
}

const THEMES: Theme[] = ["auto", "light", "dark"];
const THEME_TEXTS: Record<Theme, Key> = { auto: "themeAuto", light: "themeLight", dark: "themeDark" };

function AppSection() {
  return (
    <div class="stack">
      <h2>{t("language")}</h2>
      <Segments
        label={t("language")}
        value={language.value}
        options={(Object.keys(LANGUAGES) as Language[]).map((each) => ({ value: each, text: <span lang={each}>{LANGUAGES[each]}</span> }))}
        onChoose={(each) => void choose(each)}
      />
      <h2>{t("theme")}</h2>
      <Segments
        label={t("theme")}
        value={theme.value}
        options={THEMES.map((each) => ({ value: each, text: t(THEME_TEXTS[each]) }))}
        onChoose={(each) => (theme.value = each)}
      />
    </div>
  );
}

function PrivacySection() {
  const { data, refused, reload } = useQuery(Shunned, {});
  const change = useAction(async (isPrivate: boolean) => {
    await act(UpdateProfile, { input: { isPrivate } });
    await refreshMe();
  });
  const free = useAction(async (how: "block" | "mute", userId: string) => {
    await (how === "block" ? act(Unblock, { input: { userId } }) : act(Unmute, { input: { userId } }));
    await reload();
  });
  const lists = [
    { how: "block", title: t("blockedPeople"), found: data.value?.viewer?.blocks?.edges },
    { how: "mute", title: t("mutedPeople"), found: data.value?.viewer?.mutes?.edges },
  ] as const;
  return (
    <div class="stack">
      <div class="card">
        <Switch label={t("privateSetting")} checked={me.value?.isPrivate ?? false} onChange={(on) => change.run(on)} />
        <Problem of={change.refused} />
      </div>
      <Problem of={refused ?? free.refused} />
      {lists.map(({ how, title, found }) => (
        <section class="card" key={how}>
          <h2>{title}</h2>
          {found?.length === 0 && <p class="soft">{t("nobody")}</p>}
          {found?.map(({ node: { userId, user } }) => (
            <div class="row" key={userId}>
              <Avatar of={user} />
              <span class="grow clip-text">{user ? `@${user.handle}` : t("someone")}</span>
              <Button class="small" busy={free.busy} onClick={() => void free.run(how, userId)}>
                {t("undo")}
              </Button>
            </div>
          ))}
        </section>
      ))}
    </div>
  );
}

function SecuritySection() {
  const { data, refused, reload } = useQuery(Sessions, {});
  const end = useAction(async (sessionId: string) => {
    await act(RevokeSession, { input: { sessionId } });
    await reload();
  });
  const sessions = data.value?.viewer?.sessions?.edges.map((edge) => edge.node).filter((each) => each.revokedAt === null);
  return (
    <div class="stack">
      <section class="card">
        <h2>{t("sessions")}</h2>
        <Problem of={refused ?? end.refused} />
        {sessions?.map((session) => (
          <div class="row" key={session.id}>
            <span class="grow">
              {session.name || "—"}
              <small class="soft block">
                {session.isCurrent ? t("sessionCurrent") : t("lastUsed", { when: relative(session.lastUsedAt ?? session.createdAt) })}
              </small>
            </span>
            {!session.isCurrent && (
              <Button class="small" busy={end.busy} onClick={() => void end.run(session.id)}>
                {t("sessionEnd")}
              </Button>
            )}
          </div>
        )) ?? (refused === null && <Spinner />)}
      </section>
      {me.value?.hasPassword && <PasswordForm />}
    </div>
  );
}

function PasswordForm() {
  const form = useSignal({ currentPassword: "", newPassword: "" });
  const change = useAction(async () => {
    await act(ChangePassword, { input: form.peek() });
    form.value = { currentPassword: "", newPassword: "" };
    tell(t("saved"));
  });
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        void change.run();
      }}
    >
      <h2>{t("changePassword")}</h2>
      <Problem of={change.refused} except={["currentPassword", "newPassword"]} />
      <input type="text" class="visually-hidden" autocomplete="username" value={me.value?.handle} readOnly tabIndex={-1} aria-hidden="true" />
      <Field label={t("passwordOld")} name="currentPassword" type="password" autocomplete="current-password" required refused={change.refused} value={form.value.currentPassword} onInput={(event) => (form.value = { ...form.peek(), currentPassword: event.currentTarget.value })} />
      <Field label={t("passwordNew")} hint={t("passwordHint")} name="newPassword" type="password" autocomplete="new-password" required refused={change.refused} value={form.value.newPassword} onInput={(event) => (form.value = { ...form.peek(), newPassword: event.currentTarget.value })} />
      <Button type="submit" busy={change.busy}>{t("changePassword")}</Button>
    </form>
  );
}

function DataSection() {
  const { data, reload } = useQuery(Exports, {});
  const prepare = useAction(async () => {
    await act(RequestExport, {});
    await reload();
  });
  return (
    <div class="stack">
      <section class="card">
        <h2>{t("exportTitle")}</h2>
        <p class="soft">{t("exportHint")}</p>
        <Problem of={prepare.refused} />
        {data.value?.exports?.edges.map(({ node }) => (
          <div class="row" key={node.id}>
            <span class="grow">
              {date(node.createdAt)}
              <small class="soft block">{t(`export${node.state}` as Key)}</small>
            </span>
            {node.download && (
              <a class="button small" href={node.download.url} download>
                {t("download")}
              </a>
            )}
          </div>
        ))}
        <Button icon="download" busy={prepare.busy} onClick={() => void prepare.run()}>{t("exportAsk")}</Button>
      </section>
      <DeletionCard />
    </div>
  );
}

function DeletionCard() {
  const asking = useSignal(false);
  const password = useSignal("");
  const remove = useAction(async () => {
    await act(DeleteAccount, { input: { password: password.peek() } });
    keepToken(null);
    go("/", { replace: true });
  });
  return (
    <section class="card">
      <h2>{t("deleteAccount")}</h2>
      <p class="soft">{t("deleteAccountHint")}</p>
      <Button kind="danger" onClick={() => (asking.value = true)}>{t("deleteAccount")}</Button>
      {asking.value && (
        <Sheet title={t("deleteAccount")} onClose={() => (asking.value = false)}>
          <form
            class="stack"
            onSubmit={(event) => {
              event.preventDefault();
              void remove.run();
            }}
          >
            <p>{t("deleteAccountHint")}</p>
            <Problem of={remove.refused} except={["password"]} />
            <Field label={t("password")} name="password" type="password" autocomplete="current-password" required refused={remove.refused} value={password.value} onInput={(event) => (password.value = event.currentTarget.value)} />
            <Button kind="danger" type="submit" busy={remove.busy}>{t("deleteAccountGo")}</Button>
          </form>
        </Sheet>
      )}
    </section>
  );
}
