import { useSignal } from "@preact/signals";
import { act } from "../api/graphql";
import { useAction } from "../api/loading";
import { type GuardianshipFragment, type PolicySettingsInput, UpdateGuardianSettings } from "../gql/operations";
import { type Key, t } from "../i18n";
import { Field, Problem, Switch } from "../ui/parts";

export type Settings = GuardianshipFragment["settings"];
type Name = keyof Settings & keyof PolicySettingsInput;

const FLAGS: Name[] = ["personalisation", "continuousScroll", "autoplay", "createCards", "publishNeedsApproval", "cameoCoApproval", "allowDownload", "showsLikeCounts"];
const NUMBERS: Name[] = ["dailyClips", "dailyMinutes", "generationsPerDay"];
const CHOICES: [Name, string[]][] = [
  ["dmPolicy", ["EVERYONE", "FOLLOWING", "NONE"]],
  ["publishMaxAudience", ["PUBLIC", "FOLLOWERS", "MUTUALS", "PRIVATE"]],
  ["remixOfMe", ["EVERYONE", "FOLLOWERS", "MUTUALS", "NONE"]],
  ["commentsFrom", ["ALL", "FOLLOWERS", "NONE"]],
  ["cameoMaxScope", ["EVERYONE", "MUTUALS", "APPROVED", "ONLY_ME"]],
  ["sensitiveLevel", ["SHOW", "WARN", "HIDE"]],
];

/** Every setting of a guardian; a refusal says that the safe defaults allow no more. */
export function Rules({ wardId, settings, changed }: { wardId: string; settings: Settings; changed: () => Promise<void> }) {
  const set = useAction(async (part: PolicySettingsInput) => {
    await act(UpdateGuardianSettings, { input: { wardId, settings: part } });
    await changed();
  }, { inTurn: true });
  return (
    <div class="stack">
      <Problem of={set.refused} />
      {FLAGS.map((name) => (
        <Switch key={name} label={t(keyOf(name))} checked={settings[name] === true} onChange={(on) => set.run({ [name]: on })} />
      ))}
      {CHOICES.map(([name, values]) => (
        <Field key={name} label={t(keyOf(name))} name={name}>
          {(attributes) => (
            <select {...attributes} value={String(settings[name])} onChange={(event) => void set.run({ [name]: event.currentTarget.value })}>
              {values.map((value) => (
                <option key={value} value={value}>
                  {t(`value${value}` as Key)}
                </option>
              ))}
            </select>
          )}
        </Field>
      ))}
      {NUMBERS.map((name) => (
        <Amount key={name} name={name} saved={settings[name] === null ? "" : String(settings[name])} save={(number) => set.run({ [name]: number })} />
      ))}
    </div>
  );
}

/** What is being typed stays, whatever arrives meanwhile of what is saved. */
function Amount({ name, saved, save }: { name: Name; saved: string; save: (number: number) => Promise<unknown> }) {
  const typed = useSignal<string | null>(null);
  async function take(number: number): Promise<void> {
    if (!Number.isNaN(number)) await save(number);
    typed.value = null;
  }
  return (
    <Field
      label={t(keyOf(name))}
      name={name}
      type="number"
      min={0}
      placeholder={t("familyFree")}
      value={typed.value ?? saved}
      onInput={(event) => (typed.value = event.currentTarget.value)}
      onChange={(event) => void take(event.currentTarget.valueAsNumber)}
    />
  );
}

const keyOf = (name: string) => `rule${name[0]?.toUpperCase()}${name.slice(1)}` as Key;
