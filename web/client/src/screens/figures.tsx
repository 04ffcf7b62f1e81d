import { useSignal } from "@preact/signals";
import { act } from "../api/graphql";
import { useAction, usePages } from "../api/loading";
import { CharactersOf, type FigureFragment, ForkCharacter } from "../gql/operations";
import { type Key, t } from "../i18n";
import { go } from "../router";
import { Button, Field, Problem, Sheet, tell } from "../ui/parts";
import { Swatch } from "./characters";

/** Another member's characters, as far as they let the viewer know of them: to play with and to copy. */
export function SharedCharacters({ ownerId, handle }: { ownerId: string; handle: string }) {
  const pages = usePages(CharactersOf, { ownerId }, (answer) => answer.characters);
  const opened = useSignal<FigureFragment | null>(null);
  if (pages.items.value.length === 0) return null;
  return (
    <div class="row wrap" role="group" aria-label={t("characters")}>
      {pages.items.value.map((each) => (
        <button key={each.id} type="button" class="chip" onClick={() => (opened.value = each)}>
          <Swatch of={each} />
          {each.name}
        </button>
      ))}
      {pages.hasMore.value && <Button class="small" onClick={() => void pages.more()}>{t("loadMore")}</Button>}
      {opened.value && <CharacterSheet of={opened.value} owner={handle} close={() => (opened.value = null)} />}
    </div>
  );
}

function CharacterSheet({ of, owner, close }: { of: FigureFragment; owner: string; close: () => void }) {
  const called = `@${owner}/${of.handle}`;
  return (
    <Sheet title={of.name ?? called} onClose={close}>
      <div class="row">
        <Swatch of={of} />
        <span class="grow">
          {of.look?.words}
          <small class="soft block">{called}</small>
        </span>
      </div>
      <a class="button primary full" href={`/make?prompt=${encodeURIComponent(`${called} `)}`}>{t("characterUse")}</a>
      {of.licence === "ALL_RIGHTS_RESERVED" ? <p class="hint">{t("characterKept")}</p> : <Fork of={of} />}
    </Sheet>
  );
}

/** A copy that is the viewer's own, under a name that their prompts have free. */
function Fork({ of }: { of: FigureFragment }) {
  const handle = useSignal(of.handle ?? "");
  const fork = useAction(async () => {
    await act(ForkCharacter, { input: { characterId: of.id, handle: handle.peek().trim() } });
    tell(t("characterCopied"));
    go("/characters");
  });
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void fork.run();
      }}
    >
      <p class="hint">{t(`licenceOf${of.licence}` as Key)}</p>
      <Field
        label={t("characterHandle")}
        name="handle"
        required
        autocapitalize="none"
        spellcheck={false}
        refused={fork.refused}
        value={handle.value}
        onInput={(event) => (handle.value = event.currentTarget.value)}
      />
      <Problem of={fork.refused} except={["handle"]} />
      <Button type="submit" class="full" busy={fork.busy}>{t("recipeCopy")}</Button>
    </form>
  );
}
