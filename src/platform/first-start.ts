import type { Environment } from './environment.js';

/** What a person sees once the service is ready: `label` in front, `text` to read or to paste. */
export interface ReadyLine {
  readonly label: string;
  readonly text: string;
}

export interface FirstStartContext {
  readonly environment: Environment;
  /** The address by which a person on this machine reaches the service; known once it listens. */
  readonly address: string;
}

/**
 * Something that has to be there before the service is of use: the shipped catalog, a demonstration. Steps run in order
 * at every start, so a step finds out by itself whether there is anything to do, and one that was killed half-way is
 * completed by the next start.
 */
export abstract class FirstStartStep {
  /** What is being done, e.g. `loading the shipped catalog`. */
  abstract readonly title: string;

  /** Returns what was done, for the progress line; null when nothing had to be. */
  abstract run(environment: Environment): Promise<string | null>;

  /** What a person should see when all is ready. */
  readyLines(_context: FirstStartContext): Promise<readonly ReadyLine[]> {
    return Promise.resolve([]);
  }
}
