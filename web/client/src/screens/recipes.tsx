import { useSignal } from "@preact/signals";
import { act } from "../api/graphql";
import { useAction, useQuery } from "../api/loading";
import { me } from "../api/session";
import {
  ApplyFeedRecipe,
  CopyFeedRecipe,
  DeleteFeedRecipe,
  FollowFeedRecipe,
  MyRecipes,
  Recipe,
  type RecipeFragment,
  type RecipeRowFragment,
  SaveFeedRecipe,
  SetFeedMood,
  UnfollowFeedRecipe,
  UpdateFeedRecipe,
} from "../gql/operations";
import { t } from "../i18n";
import { go } from "../router";
import { copy } from "../ui/clipboard";
import { Icon } from "../ui/icons";
import { Avatar, Button, Field, Missing, Problem, Screen, Spinner, Sure, Switch, tell } from "../ui/parts";
import { spoken } from "./spoken";
import "./steer.css";

/** Named sets of wishes: one's own, and others' that one follows. */
export function Recipes() {
  const { data, refused, reload } = useQuery(MyRecipes, { language: spoken() });
  const own = data.value?.feedRecipes?.edges ?? [];
  const followed = data.value?.followedFeedRecipes?.edges ?? [];
  const found = [...own, ...followed].map((edge) => edge.node);
  return (
    <section class="card">
      <h2>{t("recipesTitle")}</h2>
      <p class="hint">{t("recipesHint")}</p>
      <Problem of={refused} />
      {found.map((each) => (
        <a key={each.id} class="row recipe" href={`/recipe/${each.id}`}>
          <span class="grow">
            <strong>{each.name}</strong>
            {each.owner && each.owner.id !== me.value?.id && <span class="soft"> @{each.owner.handle}</span>}
            <small class="soft clip-text">{inWords(each)}</small>
          </span>
          <Icon name={each.isPublic ? "share" : "lock"} size={16} />
          <Icon name="chevron" size={18} />
        </a>
      ))}
      <Save saved={() => void reload()} />
    </section>
  );
}

const inWords = (recipe: RecipeRowFragment) => recipe.controls.map((each) => each.text).join(" · ");

function Save({ saved }: { saved: () => void }) {
  const name = useSignal("");
  const save = useAction(async () => {
    await act(SaveFeedRecipe, { input: { name: name.peek().trim() } });
    name.value = "";
    saved();
  });
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void save.run();
      }}
    >
      <Field label={t("recipeSave")} name="name" refused={save.refused}>
        {(attributes) => (
          <div class="row">
            <input {...attributes} class="grow" maxLength={60} placeholder={t("recipeName")} value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} />
            <Button type="submit" busy={save.busy} disabled={name.value.trim() === ""}>{t("save")}</Button>
          </div>
        )}
      </Field>
      <Problem of={save.refused} except={["name"]} />
    </form>
  );
}

export function RecipePage({ params }: { params: Record<string, string> }) {
  const { data, refused, reload } = useQuery(Recipe, { id: params.id ?? "", language: spoken() });
  const recipe = data.value?.feedRecipe;
  const isFollowed = data.value?.followedFeedRecipes?.edges.some((edge) => edge.node.id === recipe?.id) ?? false;
  return (
    <Screen title={recipe?.name ?? t("recipeTitle")}>
      {recipe ? (
        <>
          <Contents of={recipe} />
          {recipe.owner?.id === me.value?.id ? (
            <Own of={recipe} changed={reload} />
          ) : (
            <Others of={recipe} isFollowed={isFollowed} changed={reload} />
          )}
        </>
      ) : refused || data.value ? (
        <Missing of={refused} icon="sliders" />
      ) : (
        <Spinner />
      )}
    </Screen>
  );
}

/** What it asks for, and the three ways to use it: for one feed, for this session, for good. */
function Contents({ of }: { of: RecipeFragment }) {
  const wear = useAction(async () => {
    await act(SetFeedMood, { input: { recipeId: of.id }, language: spoken() });
    tell(t("recipeWorn"));
  });
  const apply = useAction(async () => {
    await act(ApplyFeedRecipe, { input: { recipeId: of.id }, language: spoken() });
    tell(t("recipeApplied"));
  });
  return (
    <section class="card">
      {of.owner && (
        <a class="row" href={`/@${of.owner.handle}`}>
          <Avatar of={of.owner} size={32} />
          <span>@{of.owner.handle}</span>
        </a>
      )}
      {of.text && <p>“{of.text}”</p>}
      <ul class="row wrap wishes">
        {of.controls.map((each) => (
          <li key={`${each.kind}:${each.name}`} class="chip">{each.text}</li>
        ))}
      </ul>
      <a class="button primary" href={`/?recipe=${of.id}`}>{t("recipeWatch")}</a>
      <div class="row wrap">
        <Button busy={wear.busy} onClick={() => void wear.run()}>{t("recipeWear")}</Button>
        <Button busy={apply.busy} onClick={() => void apply.run()}>{t("recipeApply")}</Button>
      </div>
      <Problem of={wear.refused ?? apply.refused} />
    </section>
  );
}

function Own({ of, changed }: { of: RecipeFragment; changed: () => Promise<void> }) {
  const share = useAction(async (isPublic: boolean) => {
    await act(UpdateFeedRecipe, { input: { recipeId: of.id, isPublic } });
    await changed();
  });
  const remove = useAction(async () => {
    await act(DeleteFeedRecipe, { input: { recipeId: of.id } });
    go("/steer", { replace: true });
  });
  return (
    <section class="card">
      <Switch label={t("recipeShare")} hint={t("recipeShareHint")} checked={of.isPublic} onChange={(on) => share.run(on)} />
      {of.isPublic && (
        <Button icon="link" onClick={() => void copyAddress()}>{t("copyLink")}</Button>
      )}
      <Problem of={share.refused ?? remove.refused} />
      <Sure question={t("recipeDeleteSure")} icon="trash" busy={remove.busy} go={() => void remove.run()}>{t("delete")}</Sure>
    </section>
  );
}

async function copyAddress(): Promise<void> {
  await copy(window.location.href);
  tell(t("linkCopied"));
}

function Others({ of, isFollowed, changed }: { of: RecipeFragment; isFollowed: boolean; changed: () => Promise<void> }) {
  const follow = useAction(async () => {
    const input = { recipeId: of.id };
    await (isFollowed ? act(UnfollowFeedRecipe, { input }) : act(FollowFeedRecipe, { input }));
    await changed();
  });
  const copy = useAction(async () => {
    const { recipe } = await act(CopyFeedRecipe, { input: { recipeId: of.id } });
    if (recipe) go(`/recipe/${recipe.id}`);
  });
  return (
    <section class="card">
      <p class="hint">{t("recipeFollowHint")}</p>
      <div class="row wrap">
        <Button aria-pressed={isFollowed} busy={follow.busy} onClick={() => void follow.run()}>{isFollowed ? t("following") : t("follow")}</Button>
        <Button busy={copy.busy} onClick={() => void copy.run()}>{t("recipeCopy")}</Button>
      </div>
      <Problem of={follow.refused ?? copy.refused} />
    </section>
  );
}
