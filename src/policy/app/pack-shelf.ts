import type { Library, Pack } from './packs.js';

/** The shipped packs, at hand. */
export class PackShelf {
  constructor(private readonly library: Library) {}

  /** By name. */
  packs(): readonly Pack[] {
    return [...this.library.packs.values()];
  }

  find(name: string): Pack | undefined {
    return this.library.packs.get(name);
  }
}
