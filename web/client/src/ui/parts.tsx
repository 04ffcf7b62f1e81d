import { type Signal, signal, useSignal } from "@preact/signals";
import type { ButtonHTMLAttributes, ComponentChildren, InputHTMLAttributes, PartialInputHTMLAttributes } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import type { Refused } from "../api/graphql";
import type { MemberFragment } from "../gql/operations";
import { t, tOr } from "../i18n";
import { back, hasMoved } from "../router";
import { Icon, type IconName } from "./icons";
import "./parts.css";

export function Button({ kind = "plain", busy = false, icon, children, class: extra = "", disabled, ...rest }: {
  kind?: "plain" | "primary" | "danger" | "quiet";
  busy?: boolean;
  icon?: IconName;
  children?: ComponentChildren;
} & Omit<ButtonHTMLAttributes, "icon">) {
  return (
    <button type="button" class={`button ${kind} ${extra as string}`} aria-busy={busy} disabled={busy || disabled} {...rest}>
      {busy ? <Spinner small /> : icon && <Icon name={icon} size={20} />}
      {children && <span>{children}</span>}
    </button>
  );
}

export function IconButton({ icon, label, filled = false, size = 24, class: extra = "", ...rest }: {
  icon: IconName;
  label: string;
  filled?: boolean;
  size?: number;
} & Omit<ButtonHTMLAttributes, "icon" | "label" | "size">) {
  return (
    <button type="button" class={`icon-button ${extra as string}`} aria-label={label} title={label} {...rest}>
      <Icon name={icon} filled={filled} size={size} />
    </button>
  );
}

/** A label, its control, a hint, and the refusal that belongs to this input. */
export function Field({ label, hint, refused, name, children, ...rest }: {
  label: string;
  hint?: string | undefined;
  refused?: Refused | null;
  name: string;
  children?: (attributes: { id: string; name: string; "aria-describedby": string; "aria-invalid": boolean }) => ComponentChildren;
} & Omit<PartialInputHTMLAttributes<HTMLInputElement>, "label" | "name" | "children">) {
  const id = useId();
  const wrong = refused?.errors.find((each) => each.field === name);
  const attributes = {
    id,
    name,
    "aria-describedby": `${id}-hint`,
    "aria-invalid": wrong !== undefined,
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children ? children(attributes) : <input {...attributes} {...(rest as InputHTMLAttributes)} />}
      <p id={`${id}-hint`} class={wrong ? "wrong" : "hint"} role={wrong ? "alert" : undefined}>
        {wrong ? wrong.message : hint}
      </p>
    </div>
  );
}

// An id that cannot be one is as absent as any other.
const ABSENT = new Set<string>(["NOT_FOUND", "BAD_USER_INPUT"]);

/** Instead of what a page is about: it is not there or not for the viewer, or it could not be asked for. */
export function Missing({ of, icon, action }: { of: Refused | null; icon: IconName; action?: ComponentChildren }) {
  if (of !== null && !ABSENT.has(of.code)) return <Problem of={of} />;
  return (
    <Empty icon={icon} action={action}>
      {t("notFound")}
    </Empty>
  );
}

/** The refusals that belong to no field shown beside it. */
export function Problem({ of, except = [] }: { of: Refused | null; except?: string[] }) {
  const left = of?.errors.filter((each) => each.field === null || !except.includes(each.field)) ?? [];
  if (left.length === 0) return null;
  return (
    <div class="problem" role="alert">
      {left.map((each) => (
        <p key={each.message}>{words(each.code, each.message, each.retryAfter)}</p>
      ))}
    </div>
  );
}

/** The instance says what to do; where it says nothing, this client does. */
export function words(code: string, message: string, retryAfter: number | null): string {
  const own = tOr(`error${code}`, { seconds: Math.ceil(retryAfter ?? 5) });
  return message === "" || code === "THROTTLED" ? (own ?? message) : message;
}

export function Spinner({ small = false }: { small?: boolean }) {
  return <span class={small ? "spinner small" : "spinner"} role="status" aria-label={t("loading")} />;
}

export function Avatar({ of, size = 40 }: { of: MemberFragment | null | undefined; size?: number }) {
  const dimensions = { width: `${size}px`, height: `${size}px`, fontSize: `${size * 0.42}px` };
  if (of?.avatar) return <img class="avatar" src={of.avatar.url} alt="" style={dimensions} loading="lazy" />;
  return (
    <span class={`avatar hue-${hue(of?.handle ?? "")}`} style={dimensions} aria-hidden="true">
      {(of?.name ?? "?").trim().charAt(0).toUpperCase()}
    </span>
  );
}

function hue(text: string): number {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + letter.charCodeAt(0)) % 997;
  return sum % 6;
}

/** The frame of a page that is read rather than watched. */
export function Screen({ title, actions, home = false, wide = false, children }: {
  title: string;
  actions?: ComponentChildren;
  home?: boolean;
  wide?: boolean;
  children: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Mutoscope`;
  }, [title]);
  // What was pressed went with its page: readers and the Tab key go on from the top of this one.
  useEffect(() => {
    if (hasMoved() && document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <main class={wide ? "screen wide" : "screen"}>
      <header class="bar">
        {!home && <IconButton icon="back" label={t("back")} onClick={() => back()} />}
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        <div class="bar-actions">{actions}</div>
      </header>
      {children}
    </main>
  );
}

export function Empty({ icon, children, action }: { icon: IconName; children: ComponentChildren; action?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={icon} size={40} />
      <p>{children}</p>
      {action}
    </div>
  );
}

export function Segments<T extends string>({ label, value, options, onChoose }: {
  label: string;
  value: T;
  options: { value: T; text: ComponentChildren }[];
  onChoose: (value: T) => void;
}) {
  return (
    <div class="segments" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          tabIndex={option.value === value ? 0 : -1}
          aria-checked={option.value === value}
          onClick={() => onChoose(option.value)}
        >
          {option.text}
        </button>
      ))}
    </div>
  );
}

export function Switch({ label, checked, onChange, disabled = false, hint }: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => unknown;
  disabled?: boolean;
  hint?: string;
}) {
  // What was asked for is shown until the answer is there, and the truth from then on.
  const asked = useSignal<boolean | null>(null);
  async function change(wanted: boolean): Promise<void> {
    asked.value = wanted;
    try {
      await onChange(wanted);
    } finally {
      asked.value = null;
    }
  }
  return (
    <label class="switch">
      <span>
        {label}
        {hint && <small>{hint}</small>}
      </span>
      <input type="checkbox" role="switch" checked={asked.value ?? checked} disabled={disabled} onChange={(event) => void change(event.currentTarget.checked)} />
    </label>
  );
}

/** A sheet from below on a phone, a panel in the middle of a screen. Escape and outside close it. */
export function Sheet({ title, onClose, children, tall = false }: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  tall?: boolean;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    const opener = document.activeElement as HTMLElement | null;
    shown?.showModal();
    return () => {
      shown?.close();
      // The browser gives the focus back only to dialogs that outlive their closing.
      if (opener?.isConnected) opener.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={tall ? "sheet tall" : "sheet"}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div class="sheet-body">
        <header>
          <h2 id={id}>{title}</h2>
          <IconButton icon="close" label={t("close")} onClick={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  );
}

const toast = signal("");
let toastTimer: ReturnType<typeof setTimeout> | undefined;

/** Say something in passing. */
export function tell(text: string): void {
  clearTimeout(toastTimer);
  toast.value = text;
  toastTimer = setTimeout(() => (toast.value = ""), 3_500);
}

/** What a click without a place of its own for errors was refused for. */
export function tellRefusal(refused: Refused): void {
  tell(refused.errors.map((each) => words(each.code, each.message, each.retryAfter)).join(" "));
}

/** The same for a `useAction`: once for each refusal. */
export function useTold(refused: Refused | null): void {
  useEffect(() => {
    if (refused !== null) tellRefusal(refused);
  }, [refused]);
}

export function Toast() {
  return (
    <div class="toast" role="status" aria-live="polite">
      {toast.value && <p>{toast.value}</p>}
    </div>
  );
}

/** Loads the next page as its place comes near the window. */
export function More({ pages }: { pages: { hasMore: Signal<boolean | null>; more: () => Promise<void>; refused: Signal<Refused | null>; restart: () => Promise<void> } }) {
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (mark.current === null) return;
    const watcher = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && void pages.more(),
      { rootMargin: "600px" },
    );
    watcher.observe(mark.current);
    return () => watcher.disconnect();
  }, [pages, pages.hasMore.value]);
  if (pages.hasMore.value === null && pages.refused.value && ABSENT.has(pages.refused.value.code)) {
    return <Missing of={pages.refused.value} icon="reel" />;
  }
  return (
    <div ref={mark} class="more">
      {pages.refused.value ? (
        <>
          <Problem of={pages.refused.value} />
          <Button onClick={() => void (pages.hasMore.value === null ? pages.restart() : pages.more())}>{t("retry")}</Button>
        </>
      ) : (
        pages.hasMore.value !== false && <Spinner />
      )}
    </div>
  );
}

/** A button that asks once more before it acts. */
export function Sure({ question, children, go, kind = "danger", icon, busy = false }: {
  question: string;
  children: ComponentChildren;
  go: () => void;
  kind?: "danger" | "plain" | "quiet";
  icon?: IconName;
  busy?: boolean;
}) {
  const asking = useSignal(false);
  return (
    <>
      <Button kind={kind} busy={busy} {...(icon ? { icon } : {})} onClick={() => (asking.value = true)}>
        {children}
      </Button>
      {asking.value && (
        <Sheet title={question} onClose={() => (asking.value = false)}>
          <div class="row end">
            <Button onClick={() => (asking.value = false)}>{t("cancel")}</Button>
            <Button
              kind="danger"
              onClick={() => {
                asking.value = false;
                go();
              }}
            >
              {children}
            </Button>
          </div>
        </Sheet>
      )}
    </>
  );
}
