/** One thing without which the service must not be asked: `ready`, and what a person wants to know of it. */
export interface Part {
  readonly ready: boolean;
  readonly [detail: string]: string | number | boolean | null;
}

export interface ReadinessReport {
  readonly ready: boolean;
  readonly parts: Readonly<Record<string, Part>>;
}

/** What `/readyz` answers. Modules add their parts when they start; a part that throws is not ready. */
export class Readiness {
  private readonly checks = new Map<string, () => Part | Promise<Part>>();

  add(name: string, check: () => Part | Promise<Part>): void {
    this.checks.set(name, check);
  }

  async report(): Promise<ReadinessReport> {
    const entries = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, await settle(check)] as const),
    );
    return { ready: entries.every(([, part]) => part.ready), parts: Object.fromEntries(entries) };
  }
}

/** SECURITY: anyone may ask, so the reason of a failure goes to the log, not into the answer. */
async function settle(check: () => Part | Promise<Part>): Promise<Part> {
  try {
    return await check();
  } catch {
    return { ready: false };
  }
}
