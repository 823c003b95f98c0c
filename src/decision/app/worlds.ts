import type { Instant } from '../../catalog/index.js';
import { CodedError } from '../../platform/graphql/index.js';
import type { World, WorldReader } from './world.js';

/** How long a read with `atLeastRevision` waits for this instance to get there, in milliseconds. */
const REVISION_PATIENCE_MS = 2_000;

/** Worlds of the past that are kept; auditors ask for the same instant many times. */
const KEPT_PAST_WORLDS = 4;

/**
 * The current world, which follows the committed revisions, and worlds of the past.
 *
 * INVARIANT: the current world only moves forward, one advance at a time, and a failed advance leaves it as it was; the
 * next announcement, or the next look at the revision, tries again.
 */
export class Worlds {
  private world: World | undefined;
  private advancing: Promise<void> | undefined;
  private readonly waiting = new Set<() => void>();
  private readonly past = new Map<bigint, Promise<World>>();

  constructor(private readonly reader: WorldReader) {}

  /** Throws `NOT_READY` before the first world was read. */
  current(): World {
    if (this.world === undefined)
      throw new CodedError('NOT_READY', 'the service is still reading its catalog');
    return this.world;
  }

  get isReady(): boolean {
    return this.world !== undefined;
  }

  /** Takes the current world to the newest committed revision. Calls while one runs are answered by one more run. */
  async follow(): Promise<void> {
    const running = this.advancing;
    if (running !== undefined) {
      await running.catch(() => undefined);
      if (this.advancing !== undefined) return this.advancing;
    }
    this.advancing = this.advance().finally(() => {
      this.advancing = undefined;
    });
    return this.advancing;
  }

  /** The current world once it has reached a revision. Throws `REVISION_NOT_REACHED` after two seconds. */
  async atLeast(revision: bigint): Promise<World> {
    await this.follow();
    if (this.current().revision < revision) await this.reached(revision);
    return this.current();
  }

  /** What was recorded by an instant. */
  async recordedBy(instant: Instant): Promise<World> {
    const revision = await this.reader.revisionAt(instant);
    if (revision > this.current().revision) await this.follow();
    const current = this.current();
    return revision === current.revision ? current : this.pastWorld(revision);
  }

  private async pastWorld(revision: bigint): Promise<World> {
    const known = this.past.get(revision);
    if (known !== undefined) return known;
    const reading = this.reader.read(revision);
    this.past.set(revision, reading);
    for (const old of [...this.past.keys()].slice(0, -KEPT_PAST_WORLDS)) this.past.delete(old);
    reading.catch(() => this.past.delete(revision));
    return reading;
  }

  private async advance(): Promise<void> {
    const revision = await this.reader.latestRevision();
    if (this.world !== undefined && revision <= this.world.revision) return;
    this.world =
      this.world === undefined
        ? await this.reader.read(revision)
        : await this.reader.advance(this.world, revision);
    for (const wake of [...this.waiting]) wake();
  }

  private reached(revision: bigint): Promise<void> {
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        if (this.current().revision >= revision) settle(resolve);
      };
      const patience = setTimeout(() => {
        settle(() => {
          reject(notReached(revision, this.current().revision));
        });
      }, REVISION_PATIENCE_MS);
      const settle = (answer: () => void): void => {
        clearTimeout(patience);
        this.waiting.delete(wake);
        answer();
      };
      this.waiting.add(wake);
    });
  }
}

function notReached(wanted: bigint, has: bigint): CodedError {
  return new CodedError(
    'REVISION_NOT_REACHED',
    `this instance answers from revision ${String(has)} and has not seen ${String(wanted)}; ask again, or without \`atLeastRevision\``,
  );
}
