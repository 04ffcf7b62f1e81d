import { useLayoutEffect, useRef } from "preact/hooks";

/** What keys do while `on`, wherever the focus is but in a box or a dialog. */
export function useKeys(on: boolean, keys: Record<string, () => void>): void {
  const latest = useRef(keys);
  latest.current = keys;
  // Before anything is painted: whoever sees a clip can go on from it.
  useLayoutEffect(() => {
    if (!on) return;
    function press(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      const target = event.target as HTMLElement;
      if (target.closest("input, textarea, select, dialog")) return;
      const does = latest.current[event.key];
      if (does === undefined) return;
      // On a focused button the space bar presses that button.
      if (event.key === " " && target.closest("button:not(.surface), a")) return;
      event.preventDefault();
      does();
    }
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [on]);
}
