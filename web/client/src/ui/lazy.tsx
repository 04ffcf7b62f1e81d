import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { Spinner } from "./parts";

/** A component whose code is loaded when it is first shown. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
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
    if (!ready.value || loaded === null) {
      return (
        <div class="empty">
          <Spinner />
        </div>
      );
    }
    const Loaded = loaded;
    return <Loaded {...props} />;
  };
}
