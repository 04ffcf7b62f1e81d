import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { act } from "../api/graphql";
import { useAction, useQuery } from "../api/loading";
import { listen } from "../api/live";
import { me } from "../api/session";
import {
  AcceptGuardianLink,
  AllowLikenessDetection,
  AllowSponsoredChallenges,
  CancelUnlink,
  ConfirmGuardianProof,
  DeclineGuardianLink,
  EndGuardianship,
  Family,
  type FamilyQuery,
  GuardianChanged,
  type GuardianshipFragment,
  InviteGuardian,
  InviteMinor,
  RequestUnlink,
  Ward,
} from "../gql/operations";
import { date, relative, t, tOr } from "../i18n";
import { Icon } from "../ui/icons";
import { Avatar, Button, Field, Missing, Problem, Screen, Spinner, Sure, Switch } from "../ui/parts";
import { Rules, type Settings } from "./rules";
import { useWaiting, Waiting } from "./waiting";
import "./family.css";

const OVER = new Set(["ENDED", "DECLINED", "EXPIRED", "AGED_OUT"]);

export function FamilyPage() {
  const { data, refused, reload } = useQuery(Family, {});
  const asked = useWaiting();
  const changed = () => {
    void reload();
    void asked.reload();
  };
  useEffect(() => listen(GuardianChanged, {}, changed), []);
  const isMinor = data.value?.effectivePolicy?.policy.isMinor ?? false;
  const standing = (links: FamilyQuery["guardians"]) =>
    links?.edges.map((edge) => edge.node).filter((link) => !OVER.has(link.state)) ?? [];
  const guardians = standing(data.value?.guardians ?? null);
  const wards = standing(data.value?.wards ?? null);
  return (
    <Screen title={t("family")}>
      <p class="soft">{t("familyIntro")}</p>
      <Problem of={refused} />
      {data.value === null && refused === null && <Spinner />}
      {data.value && (
        <>
          <Waiting of={asked.waiting} answered={changed} />
          {(isMinor || guardians.length > 0) && (
            <section class="card">
              <h2>{t("familyGuardians")}</h2>
              {guardians.map((link) => (
                <Link key={link.id} of={link} as="ward" changed={changed} />
              ))}
              {isMinor && <Invite as="ward" changed={changed} />}
            </section>
          )}
          {(!isMinor || wards.length > 0) && (
            <section class="card">
              <h2>{t("familyWards")}</h2>
              {wards.map((link) => (
                <Link key={link.id} of={link} as="guardian" changed={changed} />
              ))}
              {!isMinor && <Invite as="guardian" changed={changed} />}
            </section>
          )}
          <TakeCode changed={changed} />
          <WhatHolds policy={data.value.effectivePolicy} />
        </>
      )}
    </Screen>
  );
}

type Side = "ward" | "guardian";

function Link({ of, as, changed }: { of: GuardianshipFragment; as: Side; changed: () => void }) {
  const input = { linkId: of.id };
  const change = useAction(async (how: "unlink" | "back" | "end" | "prove") => {
    if (how === "unlink") await act(RequestUnlink, { input });
    else if (how === "back") await act(CancelUnlink, { input });
    else if (how === "end") await act(EndGuardianship, { input });
    else await act(ConfirmGuardianProof, { input });
    changed();
  });
  const other = as === "ward" ? of.guardian : of.ward;
  const holds = of.state === "ACTIVE" || of.state === "UNLINK_REQUESTED";
  return (
    <div class="stack">
      <div class="row">
        <Avatar of={other} />
        <span class="grow">
          <strong class="block">{other ? other.name : t("familyWaiting")}</strong>
          <small class="soft">{t(`link${of.state}`, { when: of.endsAt ? relative(of.endsAt) : "" })}</small>
        </span>
        {as === "guardian" && holds && (
          <a class="icon-button" href={`/family/${of.id}`} aria-label={t("familyRulesOf")}>
            <Icon name="sliders" />
          </a>
        )}
      </div>
      <Problem of={change.refused} />
      <div class="row wrap">
        {as === "ward" && of.state === "ACTIVE" && (
          <Button class="small" busy={change.busy} onClick={() => void change.run("unlink")}>{t("familyUnlink")}</Button>
        )}
        {as === "ward" && of.state === "UNLINK_REQUESTED" && (
          <Button class="small" busy={change.busy} onClick={() => void change.run("back")}>{t("familyUnlinkBack")}</Button>
        )}
        {as === "guardian" && of.state === "PENDING_PROOF" && (
          <Button class="small" busy={change.busy} onClick={() => void change.run("prove")}>{t("familyProof")}</Button>
        )}
        {as === "guardian" && holds && (
          <Sure question={t("familyEndSure")} busy={change.busy} go={() => void change.run("end")}>{t("familyEnd")}</Sure>
        )}
      </div>
    </div>
  );
}

function Invite({ as, changed }: { as: Side; changed: () => void }) {
  const code = useSignal<string | null>(null);
  const invite = useAction(async () => {
    const answer = as === "ward" ? await act(InviteGuardian, {}) : await act(InviteMinor, {});
    code.value = answer.code;
    changed();
  });
  return (
    <>
      <Problem of={invite.refused} />
      {code.value ? (
        <div class="code">
          <output>{code.value}</output>
          <p class="hint">{t("familyCode")}</p>
        </div>
      ) : (
        <Button icon="plus" busy={invite.busy} onClick={() => void invite.run()}>
          {t(as === "ward" ? "familyInviteGuardian" : "familyInviteMinor")}
        </Button>
      )}
    </>
  );
}

function TakeCode({ changed }: { changed: () => void }) {
  const code = useSignal("");
  const take = useAction(async (accepted: boolean) => {
    const input = { code: code.peek().trim() };
    await (accepted ? act(AcceptGuardianLink, { input }) : act(DeclineGuardianLink, { input }));
    code.value = "";
    changed();
  });
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        void take.run(true);
      }}
    >
      <Problem of={take.refused} except={["code"]} />
      <Field label={t("familyTake")} name="code" refused={take.refused} autocomplete="off" spellcheck={false} value={code.value} onInput={(event) => (code.value = event.currentTarget.value)} />
      <div class="row">
        <Button kind="primary" type="submit" class="grow" busy={take.busy} disabled={code.value.trim() === ""}>{t("familyTakeGo")}</Button>
        <Button class="grow" busy={take.busy} disabled={code.value.trim() === ""} onClick={() => void take.run(false)}>{t("deny")}</Button>
      </div>
    </form>
  );
}

/** What holds, and by whom each of it came: nobody is governed in secret. */
function WhatHolds({ policy }: { policy: FamilyQuery["effectivePolicy"] }) {
  if (policy === null) return null;
  const by = (setting: string): string => {
    const source = policy.sources.find((each) => each.setting === setting);
    if (source === undefined) return "";
    const members = source.members.map((member) => (member.id === me.value?.id ? t("navYou") : `@${member.handle}`));
    return [source.byAge && policy.policy.isMinor && t("familyByAge"), members.length > 0 && t("familyBy", { who: members.join(", ") })]
      .filter(Boolean)
      .join(" · ");
  };
  return (
    <section class="card">
      <h2>{t("familyRules")}</h2>
      <dl class="holds">
        {Object.entries(policy.policy).map(([setting, value]) => {
          const name = tOr(`rule${setting[0]?.toUpperCase()}${setting.slice(1)}`);
          return (
            name && (
              <div key={setting}>
                <dt>
                  {name}
                  <small class="soft block">{by(setting)}</small>
                </dt>
                <dd>{shown(value)}</dd>
              </div>
            )
          );
        })}
      </dl>
    </section>
  );
}

function shown(value: unknown): string {
  if (value === null) return t("familyFree");
  if (typeof value === "boolean") return t(value ? "valueYes" : "valueNo");
  return tOr(`value${String(value)}`) ?? String(value);
}

export function WardPage({ params }: { params: Record<string, string> }) {
  const { data, refused, reload } = useQuery(Ward, { id: params.id ?? "" });
  const link = data.value?.node?.__typename === "GuardianLink" ? data.value.node : null;
  const { activity, ward } = link ?? {};
  return (
    <Screen title={ward?.name ?? t("family")}>
      {link ? <Problem of={refused} /> : refused || data.value ? <Missing of={refused} icon="family" /> : <Spinner />}
      {activity && (
        <section class="card">
          <h2>{t("familyActivity")}</h2>
          <table class="numbers">
            <tbody>
              {activity.days.map((day) => (
                <tr key={day.day}>
                  <th scope="row">{date(day.day)}</th>
                  <td>{t("familyMinutes", { count: day.minutesWatched })}</td>
                  <td>
                    {day.clipsWatched} {t("clips", { count: day.clipsWatched })}
                  </td>
                  <td>
                    <Icon name="spark" size={14} /> {day.generations}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <p class="small-text soft">{t("familyPeople", { count: activity.peopleMessaged })}</p>
        </section>
      )}
      {link && ward && (
        <section class="card">
          <h2>{t("familyRulesOf")}</h2>
          <Rules wardId={ward.id} settings={link.settings as Settings} changed={reload} />
          <Allowance
            rule="ruleSponsored"
            allowed={link.allowsSponsored}
            allow={(on) => act(AllowSponsoredChallenges, { input: { wardId: ward.id, allow: on } }).then(reload)}
          />
          <Allowance
            rule="ruleDetection"
            allowed={link.allowsDetection}
            allow={(on) => act(AllowLikenessDetection, { input: { wardId: ward.id, allow: on } }).then(reload)}
          />
        </section>
      )}
    </Screen>
  );
}

type Allowing = {
  rule: "ruleSponsored" | "ruleDetection";
  allowed: boolean;
  allow: (on: boolean) => Promise<unknown>;
};

/** No part of the lattice of settings: it takes a yes of every guardian, and none is the safe default. */
function Allowance({ rule, allowed, allow }: Allowing) {
  const set = useAction(allow);
  return (
    <>
      <Problem of={set.refused} />
      <Switch label={t(rule)} hint={t(`${rule}Hint`)} checked={allowed} disabled={set.busy} onChange={(on) => void set.run(on)} />
    </>
  );
}
