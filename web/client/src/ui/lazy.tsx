import { useSignal } from "@preact/signals";
import type { ComponentChildren, ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { Button, Empty, Spinner } from "./parts";

/** A component whose code is loaded when it is first shown. `meanwhile`: what stands in its place. */
export function lazy<P extends object>(
  load: () => Promise<ComponentType<P>>,
  meanwhile: ComponentChildren = <Waiting />,
): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const ready = useSignal(loaded !== null);
    const failed = useSignal(false);
    useEffect(() => {
      if (loaded !== null) return;
      let left = false;
      load()
        .then((component) => {
          loaded = component;
          if (!left) ready.value = true;
        })
        .catch((error: unknown) => {
          if (!(error instanceof TypeError)) throw error;
          failed.value = !left;
        });
      return () => {
        left = true;
      };
    }, []);
    if (failed.value && meanwhile !== null) return <Unreachable />;
    if (!ready.value || loaded === null) return <>{meanwhile}</>;
    const Loaded = loaded;
    return <Loaded {...props} />;
  };
}

/** The line is cut, or the instance has a newer client than this page: that one begins anew. */
function Unreachable() {
  return (
    <Empty icon="reel" action={<Button onClick={() => window.location.reload()}>{t("retry")}</Button>}>
      {t("errorOFFLINE")}
    </Empty>
  );
}

function Waiting() {
  return (
    <div class="empty">
      <Spinner />
    </div>
  );
}
