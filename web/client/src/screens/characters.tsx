import { useSignal } from "@preact/signals";
import { act, ask, Refused } from "../api/graphql";
import { useAction, usePages } from "../api/loading";
import { upload } from "../api/upload";
import {
  type CameoLevel,
  type CharacterLicence,
  Characters,
  type CharactersQuery,
  CreateCharacter,
  EditCharacter,
  type FigureFragment,
  RequestUpload,
  RevokeCameo,
  SetCameoLevel,
  Upload,
} from "../gql/operations";
import { type Key, t } from "../i18n";
import { Icon } from "../ui/icons";
import { Button, Empty, Field, More, Problem, Screen, Sure } from "../ui/parts";
import "./characters.css";

const LEVELS: CameoLevel[] = ["EVERYONE", "MUTUALS", "APPROVED", "ONLY_ME"];
const LICENCES: CharacterLicence[] = ["ALL_RIGHTS_RESERVED", "CC_BY", "CC_BY_SA", "CC0"];
const GONE = new Set(["REVOKED", "PURGED"]);

/** Those who look the same in every clip: one's own, and a form to make another. */
export function CharactersPage() {
  const pages = usePages(Characters, {}, (answer) => answer.characters);
  const own = pages.items.value.filter((each) => !GONE.has(each.state ?? ""));
  const changed = () => void pages.restart();
  return (
    <Screen title={t("characters")}>
      <NewCharacter made={changed} />
      {pages.hasMore.value === false && own.length === 0 && <Empty icon="spark">{t("charactersNone")}</Empty>}
      {own.map((each) => (
        <CharacterCard key={each.id} of={each} changed={changed} />
      ))}
      <More pages={pages} />
    </Screen>
  );
}

/** Its colours, or a sign that it is a picture. */
export function Swatch({ of }: { of: FigureFragment }) {
  const [main = "transparent", second = main] = of.look?.colours ?? [];
  return (
    <span class="swatch" aria-hidden="true" style={{ background: `linear-gradient(135deg, ${main} 62%, ${second} 62%)` }}>
      {of.look?.hasPicture && <Icon name="picture" size={14} />}
    </span>
  );
}

function NewCharacter({ made }: { made: () => void }) {
  const name = useSignal("");
  const words = useSignal("");
  const licence = useSignal<CharacterLicence>("ALL_RIGHTS_RESERVED");
  const picture = useSignal<File | null>(null);
  const notes = useSignal<readonly string[]>([]);
  const make = useAction(async () => {
    const uploadId = picture.peek() && (await sent(picture.peek() as File));
    const input = { name: name.peek(), words: words.peek(), licence: licence.peek(), uploadId };
    notes.value = (await act(CreateCharacter, { input })).notes;
    name.value = words.value = "";
    picture.value = null;
    made();
  });
  const isPerson = make.refused?.errors.some((each) => each.code === "ENROLMENT_NEEDED");
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        void make.run();
      }}
    >
      <h2>{t("characterNew")}</h2>
      <Problem of={make.refused} except={["name", "words"]} />
      {isPerson && <a href="/face">{t("characterEnrol")}</a>}
      <Field
        label={t("characterName")}
        name="name"
        required
        maxLength={60}
        refused={make.refused}
        value={name.value}
        onInput={(event) => (name.value = event.currentTarget.value)}
      />
      <Field
        label={t("characterWords")}
        name="words"
        required
        maxLength={300}
        refused={make.refused}
        placeholder={t("characterPlaceholder")}
        value={words.value}
        onInput={(event) => (words.value = event.currentTarget.value)}
      />
      <Field label={t("characterLicence")} name="licence">
        {(attributes) => (
          <select {...attributes} value={licence.value} onChange={(event) => (licence.value = event.currentTarget.value as CharacterLicence)}>
            {LICENCES.map((each) => (
              <option key={each} value={each}>
                {t(`licence${each}` as Key)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <PictureOf picture={picture} />
      {notes.value.map((each) => (
        <p key={each} class="hint" role="status">{each}</p>
      ))}
      <Button kind="primary" type="submit" icon="spark" busy={make.busy}>
        {t("characterMake")}
      </Button>
    </form>
  );
}

function PictureOf({ picture }: { picture: { value: File | null } }) {
  return (
    <div class="stack">
      <label class="button small photo-choose">
        <Icon name="picture" size={18} />
        <span>{picture.value?.name ?? t("characterPicture")}</span>
        <input
          type="file"
          class="visually-hidden"
          accept="image/jpeg,image/png,image/webp"
          onChange={(event) => (picture.value = event.currentTarget.files?.[0] ?? null)}
        />
      </label>
      <p class="hint">{t("characterPictureHint")}</p>
    </div>
  );
}

type Own = NonNullable<CharactersQuery["characters"]>["edges"][number]["node"];

function CharacterCard({ of, changed }: { of: Own; changed: () => void }) {
  const words = useSignal(of.look?.words ?? "");
  const level = useAction(async (wanted: CameoLevel) => {
    await act(SetCameoLevel, { input: { cameoId: of.cameoId, level: wanted } });
    changed();
  });
  const edit = useAction(async () => {
    await act(EditCharacter, { input: { characterId: of.id, words: words.peek() } });
    changed();
  });
  const erase = useAction(async () => {
    await act(RevokeCameo, { input: { cameoId: of.cameoId, mode: "ERASE" } });
    changed();
  });
  return (
    <section class="card stack" aria-label={of.name ?? ""}>
      <div class="row">
        <Swatch of={of} />
        <strong class="grow">
          {of.name} <small class="soft">@{of.handle}</small>
          {of.forkedFrom && (
            <small class="soft block">
              {t("characterFrom", { name: of.forkedFrom.name ?? "", handle: of.forkedFrom.owner?.handle ?? "" })}
            </small>
          )}
        </strong>
        <a class="button small" href={`/make?prompt=${encodeURIComponent(`@${of.handle} `)}`}>{t("characterUse")}</a>
      </div>
      {of.state === "VERIFYING" && <p class="hint" role="status">{t("characterWaits")}</p>}
      {of.state === "REJECTED" && <p class="wrong">{t("characterRefused")}</p>}
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          void edit.run();
        }}
      >
        <input
          class="box grow"
          aria-label={t("characterWords")}
          maxLength={300}
          value={words.value}
          onInput={(event) => (words.value = event.currentTarget.value)}
        />
        {words.value !== (of.look?.words ?? "") && <Button type="submit" class="small" busy={edit.busy}>{t("save")}</Button>}
      </form>
      <Problem of={edit.refused ?? level.refused ?? erase.refused} />
      {of.state === "ACTIVE" && (
        <Field label={t("faceLevel")} name={`level-${of.id}`}>
          {(attributes) => (
            <select {...attributes} value={of.level ?? "ONLY_ME"} onChange={(event) => void level.run(event.currentTarget.value as CameoLevel)}>
              {LEVELS.map((each) => (
                <option key={each} value={each}>
                  {t(`face${each}` as Key)}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <Sure question={t("characterEraseHint")} kind="plain" icon="trash" busy={erase.busy} go={() => void erase.run()}>
        {t("characterErase")}
      </Sure>
    </section>
  );
}

/** The id of the picture, once the instance has it. */
async function sent(file: File): Promise<string> {
  const { upload: ticket } = await act(RequestUpload, {});
  if (ticket?.url) await upload(ticket.url, file);
  const { upload: taken } = await ask(Upload, { id: ticket?.id ?? "" });
  if (taken?.state !== "READY") {
    throw new Refused([{ code: "CONFLICT", message: taken?.refusal ?? "", field: null, retryAfter: null }]);
  }
  return ticket?.id ?? "";
}
