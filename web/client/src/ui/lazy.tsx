import { useSignal } from "@preact/signals";
import type { ComponentChildren, ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { Spinner } from "./parts";

/** A component whose code is loaded when it is first shown. `meanwhile`: what stands in its place. */
export function lazy<P extends object>(
  load: () => Promise<ComponentType<P>>,
  meanwhile: ComponentChildren = <Waiting />,
): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const ready = useSignal(loaded !== null);
    useEffect(() => {
      if (loaded !== null) return;
      let left = false;
      void load().then((component) => {
        loaded = component;
        if (!left) ready.value = true;
      });
      return () => {
        left = true;
      };
    }, []);
    if (!ready.value || loaded === null) return <>{meanwhile}</>;
    const Loaded = loaded;
    return <Loaded {...props} />;
  };
}

function Waiting() {
  return (
    <div class="empty">
      <Spinner />
    </div>
  );
}
