import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { act, ask, Refused } from "../api/graphql";
import { useAction } from "../api/loading";
import { upload } from "../api/upload";
import { type PeopleShown, RequestUpload, Upload } from "../gql/operations";
import { type Key, t } from "../i18n";
import { Icon } from "../ui/icons";
import { IconButton, Problem } from "../ui/parts";

/** A picture that is with the instance, and who its sender says is in it. */
export interface Photo {
  uploadId: string;
  people: PeopleShown;
}

const PEOPLE: PeopleShown[] = ["NOBODY", "LIKENESSES", "CONSENTING_ADULTS"];

/** The picture that a clip begins with. Whoever is in it has to be answered for. */
export function PhotoPicker({ photo }: { photo: Signal<Photo | null> }) {
  const shown = useSignal<string | null>(null);
  const faces = useSignal(0);
  const maybe = useSignal(0);
  useEffect(() => () => forget(), []);
  function forget(): void {
    if (shown.peek() !== null) URL.revokeObjectURL(shown.peek() ?? "");
    shown.value = null;
    photo.value = null;
  }
  const send = useAction(async (file: File) => {
    forget();
    const { upload: ticket } = await act(RequestUpload, {});
    if (!ticket?.url) return;
    if (file.size > ticket.largestBytes) throw tooLarge(ticket.largestBytes);
    await upload(ticket.url, file);
    const { upload: taken } = await ask(Upload, { id: ticket.id });
    if (taken?.state !== "READY") throw refused(taken?.refusal ?? "");
    faces.value = taken.faces ?? 0;
    maybe.value = taken.maybeFaces ?? 0;
    shown.value = URL.createObjectURL(file);
    photo.value = { uploadId: ticket.id, people: faces.peek() > 0 ? "LIKENESSES" : "NOBODY" };
  });
  const chosen = photo.value;
  return (
    <div class="stack" role="group" aria-label={t("photoTitle")}>
      {chosen && shown.value ? (
        <div class="row">
          <img class="photo" src={shown.value} alt={t("photoTitle")} />
          <div class="field grow">
            <label for="people">{t("photoPeople")}</label>
            <select
              id="people"
              value={chosen.people}
              onChange={(event) => (photo.value = { ...chosen, people: event.currentTarget.value as PeopleShown })}
            >
              {PEOPLE.map((each) => (
                <option key={each} value={each}>
                  {t(`people${each}` as Key)}
                </option>
              ))}
            </select>
            <p class="hint">
              {chosen.people === "NOBODY" && maybe.value > 0
                ? t("peopleHintUnsure")
                : t(`peopleHint${chosen.people}` as Key)}
            </p>
          </div>
          <IconButton icon="close" label={`${t("delete")}: ${t("photoTitle")}`} onClick={forget} />
        </div>
      ) : (
        <label class="button small photo-choose" aria-busy={send.busy}>
          <Icon name="picture" size={18} />
          <span>{send.busy ? t("loading") : t("photoChoose")}</span>
          <input
            type="file"
            class="visually-hidden"
            accept="image/jpeg,image/png,image/webp"
            disabled={send.busy}
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? [];
              event.currentTarget.value = "";
              if (file) void send.run(file);
            }}
          />
        </label>
      )}
      <Problem of={send.refused} />
    </div>
  );
}

function tooLarge(bytes: number): Refused {
  return refused(t("photoTooLarge", { most: Math.floor(bytes / 2 ** 20) }));
}

function refused(message: string): Refused {
  return new Refused([{ code: "BAD_USER_INPUT", message, field: null, retryAfter: null }]);
}
