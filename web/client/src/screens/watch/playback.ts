import { RecordImpressions, RecordPlayback } from "../../gql/operations";
import { act, ask, Refused } from "../../api/graphql";
import { token } from "../../api/token";

const PULSE_MS = 10_000;

/**
 * Reports of one playback: at its start, at its first end, every so often while it is looked at, and
 * when it is left. `gone` is called when the answer is that the clip is there no more, which is how
 * one opened by a link is known to be gone, and any other where no socket gets through.
 */
export class Playback {
  private readonly id = uuid();
  private readonly pulse = setInterval(() => this.tick(), PULSE_MS);
  private watchedMs = 0;
  private since: number | null = null;
  private completed = false;

  constructor(
    private readonly clipId: string,
    private readonly linkToken: string | null,
    private readonly gone: () => void,
  ) {}

  play(): void {
    this.since ??= performance.now();
    if (this.watchedMs === 0) this.report();
  }

  pause(): void {
    if (this.since === null) return;
    this.watchedMs += performance.now() - this.since;
    this.since = null;
  }

  end(): void {
    if (this.completed) return;
    this.completed = true;
    this.tick();
  }

  /** Out of sight, for now at least. */
  rest(): void {
    this.pause();
    if (this.watchedMs > 0) this.report();
  }

  leave(): void {
    clearInterval(this.pulse);
    this.rest();
  }

  private tick(): void {
    if (document.visibilityState === "hidden") return;
    const playing = this.since !== null;
    this.pause();
    this.report();
    if (playing) this.since = performance.now();
  }

  private report(): void {
    const input = {
      clipId: this.clipId,
      playbackId: this.id,
      watchedMs: Math.round(this.watchedMs),
      completed: this.completed,
      linkToken: this.linkToken,
    };
    act(RecordPlayback, { input }, { keepalive: true }).catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      if (error.code === "NOT_FOUND") this.gone();
    });
  }
}

const seen = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Tell which clips were on the screen, several at a time. */
export function sawClip(id: string): void {
  if (token.peek() === null) return;
  seen.add(id);
  clearTimeout(timer);
  timer = setTimeout(tellSeen, seen.size >= 10 ? 0 : 2_000);
}

function tellSeen(): void {
  const clipIds = [...seen];
  seen.clear();
  quietly(ask(RecordImpressions, { input: { clipIds } }, { keepalive: true }));
}

/** Nobody waits for a report: one that is refused, or lost with the connection, changes nothing. */
function quietly(report: Promise<unknown>): void {
  report.catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error;
  });
}

/** `crypto.randomUUID` exists on https alone, and an instance in the living room has plain http. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
