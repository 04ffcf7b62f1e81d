const ACROSS: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };
const DOWN: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

/**
 * In a group of choices the arrows move the choice, as they do everywhere; Tab goes past the group.
 * `data-arrows="across"`: those up and down are for the page.
 */
export function startRadios(): void {
  document.addEventListener("keydown", (event) => {
    const focused = (event.target as Element).closest<HTMLElement>("button[role=radio]");
    const group = focused?.closest<HTMLElement>("[role=radiogroup]");
    const step = ACROSS[event.key] ?? (group?.dataset.arrows === "across" ? undefined : DOWN[event.key]);
    if (!focused || !group || step === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    const all = [...group.querySelectorAll<HTMLElement>("[role=radio]")];
    const next = all[(all.indexOf(focused) + step + all.length) % all.length];
    event.preventDefault();
    next?.focus();
    next?.click();
  });
}
