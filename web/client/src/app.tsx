import { useComputed } from "@preact/signals";
import type { ComponentType } from "preact";
import { link } from "./api/live";
import { me, unreadMessages, unreadNotifications } from "./api/session";
import { type Key, t } from "./i18n";
import { type Page, place } from "./router";
import { Watch } from "./screens/watch";
import { Icon, type IconName } from "./ui/icons";
import { lazy } from "./ui/lazy";
import { Avatar, Empty, Screen, Spinner, Toast } from "./ui/parts";
import "./app.css";

interface Params {
  params: Record<string, string>;
  query: URLSearchParams;
}

const SCREENS: Record<Page, ComponentType<Params>> = {
  watch: Watch,
  clip: lazy(() => import("./screens/clip").then((m) => m.ClipPage)),
  link: lazy(() => import("./screens/clip").then((m) => m.LinkedClip)),
  lineage: lazy(() => import("./screens/lineage").then((m) => m.LineagePage)),
  make: lazy(() => import("./screens/make").then((m) => m.Make)),
  remix: lazy(() => import("./screens/make").then((m) => m.Remix)),
  making: lazy(() => import("./screens/making").then((m) => m.Making)),
  batch: lazy(() => import("./screens/batch").then((m) => m.BatchPage)),
  draft: lazy(() => import("./screens/draft").then((m) => m.DraftPage)),
  search: lazy(() => import("./screens/search").then((m) => m.SearchPage)),
  hashtag: lazy(() => import("./screens/search").then((m) => m.HashtagPage)),
  inbox: lazy(() => import("./screens/inbox").then((m) => m.Inbox)),
  conversation: lazy(() => import("./screens/conversation").then((m) => m.ConversationPage)),
  profile: lazy(() => import("./screens/profile").then((m) => m.ProfilePage)),
  people: lazy(() => import("./screens/people").then((m) => m.People)),
  settings: lazy(() => import("./screens/settings").then((m) => m.Settings)),
  setting: lazy(() => import("./screens/settings").then((m) => m.Settings)),
  face: lazy(() => import("./screens/face").then((m) => m.FacePage)),
  characters: lazy(() => import("./screens/characters").then((m) => m.CharactersPage)),
  reports: lazy(() => import("./screens/reports").then((m) => m.ReportsPage)),
  registry: lazy(() => import("./screens/registry").then((m) => m.RegistryPage)),
  steer: lazy(() => import("./screens/steer").then((m) => m.Steer)),
  recipe: lazy(() => import("./screens/recipes").then((m) => m.RecipePage)),
  family: lazy(() => import("./screens/family").then((m) => m.FamilyPage)),
  ward: lazy(() => import("./screens/family").then((m) => m.WardPage)),
  signIn: lazy(() => import("./screens/sign").then((m) => m.SignInPage)),
  signUp: lazy(() => import("./screens/sign").then((m) => m.SignUpPage)),
};

const FOR_MEMBERS = new Set<Page>(["make", "remix", "making", "batch", "draft", "inbox", "conversation", "settings", "setting", "steer", "recipe", "family", "ward", "face", "characters", "reports"]);

export function App() {
  const { page, params, query } = place.value;
  return (
    <>
      <div class={page === "watch" || page === "clip" || page === "link" ? "stage dark" : "stage"}>
        {page === "absent" ? <Absent /> : <Shown page={page} params={params} query={query} />}
      </div>
      <Navigation page={page} />
      {link.value === "lost" && (
        <p class="offline" role="status">
          {t("connectionLost")}
        </p>
      )}
      <Toast />
    </>
  );
}

function Shown({ page, ...rest }: Params & { page: Page }) {
  const Found = SCREENS[page];
  if (FOR_MEMBERS.has(page)) {
    if (me.value === undefined) {
      return (
        <div class="empty">
          <Spinner />
        </div>
      );
    }
    if (me.value === null) return <Visitor />;
  }
  const key = JSON.stringify([page, rest.params]);
  return <Found key={key} {...rest} />;
}

function Visitor() {
  const next = encodeURIComponent(window.location.pathname);
  return (
    <Screen title={t("signIn")} home>
      <Empty
        icon="spark"
        action={
          <div class="row">
            <a class="button primary" href={`/sign-up?next=${next}`}>
              {t("signUp", {})}
            </a>
            <a class="button" href={`/sign-in?next=${next}`}>
              {t("signIn")}
            </a>
          </div>
        }
      >
        {t("signInFirst")}
      </Empty>
    </Screen>
  );
}

function Absent() {
  return (
    <Screen title={t("absentTitle")} home>
      <Empty icon="reel" action={<a class="button" href="/">{t("goHome")}</a>}>
        {t("notFound")}
      </Empty>
    </Screen>
  );
}

const TABS: { page: Page[]; href: string; icon: IconName; text: Key }[] = [
  { page: ["watch", "clip"], href: "/", icon: "reel", text: "navWatch" },
  { page: ["search", "hashtag"], href: "/search", icon: "search", text: "navSearch" },
  { page: ["make", "making", "batch", "draft", "remix"], href: "/make", icon: "plus", text: "navMake" },
  { page: ["inbox", "conversation"], href: "/inbox", icon: "inbox", text: "navInbox" },
];

function Navigation({ page }: { page: Page | "absent" }) {
  const unread = useComputed(() => unreadMessages.value + unreadNotifications.value);
  const viewer = me.value;
  const mine = viewer ? `/@${viewer.handle}` : "/sign-in";
  const isMine = viewer ? window.location.pathname === mine : page === "signIn" || page === "signUp";
  const isDark = page === "watch" || page === "clip" || page === "link";
  return (
    <nav class={isDark ? "navigation dark" : "navigation"} aria-label={t("navMain")}>
      <a class="brand" href="/" aria-hidden="true" tabIndex={-1}>
        <Icon name="reel" size={28} />
        Mutoscope
      </a>
      {TABS.map((tab) => (
        <a
          key={tab.href}
          href={tab.href}
          class={tab.icon === "plus" ? "tab make" : "tab"}
          aria-current={page !== "absent" && tab.page.includes(page) ? "page" : undefined}
        >
          <Icon name={tab.icon} />
          <span>{t(tab.text)}</span>
          {tab.icon === "inbox" && unread.value > 0 && (
            <b class="badge">
              {unread.value > 99 ? "99+" : unread.value}
              <span class="visually-hidden"> {t("unread", { count: unread.value })}</span>
            </b>
          )}
        </a>
      ))}
      <a href={mine} class="tab" aria-current={isMine ? "page" : undefined}>
        {viewer ? <Avatar of={viewer} size={26} /> : <Icon name="person" />}
        <span>{viewer ? t("navYou") : t("navSignIn")}</span>
      </a>
    </nav>
  );
}

