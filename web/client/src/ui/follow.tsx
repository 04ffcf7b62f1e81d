import { useSignal } from "@preact/signals";
import { act } from "../api/graphql";
import { useAction } from "../api/loading";
import { me } from "../api/session";
import { Follow, type FollowState, Unfollow } from "../gql/operations";
import { t } from "../i18n";
import { go } from "../router";
import { Button, words } from "./parts";

export function FollowButton({ of, small = false, changed }: {
  of: { id: string; viewerFollows: FollowState | null; isPrivate?: boolean };
  small?: boolean;
  changed?: () => void;
}) {
  const state = useSignal(of.viewerFollows);
  const action = useAction(async () => {
    if (!me.peek()) return go(`/sign-in?next=${encodeURIComponent(window.location.pathname)}`);
    const input = { userId: of.id };
    const { user } = state.peek() ? await act(Unfollow, { input }) : await act(Follow, { input });
    state.value = user?.viewerFollows ?? null;
    changed?.();
  });
  const text =
    state.value === "ACCEPTED"
      ? t("following")
      : state.value === "REQUESTED"
        ? t("requested")
        : of.isPrivate
          ? t("followAsk")
          : t("follow");
  const refusal = action.refused?.errors[0];
  return (
    <>
      <Button
        kind={state.value ? "plain" : "primary"}
        class={small ? "small" : ""}
        busy={action.busy}
        aria-pressed={state.value !== null}
        onClick={() => void action.run()}
      >
        {text}
      </Button>
      {refusal && (
        <small class="wrong" role="alert">
          {words(refusal.code, refusal.message, refusal.retryAfter)}
        </small>
      )}
    </>
  );
}
