import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { CannotStart } from '../../platform/cannot-start.js';
import type { Finding } from '../../platform/finding.js';
import { FirstStartStep } from '../../platform/first-start.js';
import { newId } from '../../platform/ids.js';
import { plural } from '../../platform/plural.js';
import { PROJECT_ROOT } from '../../platform/project-root.js';
import type { LoadReport } from '../domain/load-report.js';
import { readCatalogFiles } from '../files/read-catalog.js';
import type { LoadResult } from './load-catalog-files.js';
import { digestOf, loadFiles } from './load-catalog-files.js';
import type { ChangeBy } from './ports.js';
import { CatalogStore } from './ports.js';

/** The catalog that comes with this version of Cordon. */
export const SHIPPED_CATALOG = join(PROJECT_ROOT, 'prisma', 'catalog');

const NEWER =
  'the catalog of another folder stays; the shipped one is newer, and `cordon catalog load` would load it instead';

/** Every start brings what comes with this version, and leaves alone what somebody has loaded from another folder. */
@Injectable()
export class LoadShippedCatalog extends FirstStartStep {
  override readonly title = 'loading the shipped catalog';
  private readonly logger = new Logger('catalog');

  constructor(private readonly store: CatalogStore) {
    super();
  }

  override async run(): Promise<string | null> {
    const result = await loadShipped(this.store, SHIPPED_CATALOG, {
      actor: { kind: 'system', id: 'cordon', name: 'cordon' },
      organisation: null,
      requestId: newId(),
      reason: 'the catalog that comes with this version',
    });
    switch (result.kind) {
      case 'current':
        return null;
      case 'kept':
        this.logger.warn(NEWER);
        return NEWER;
      case 'loaded':
        return summaryOf(result.report);
      case 'invalid':
        throw new CannotStart(`the shipped catalog is broken:\n${result.findings.map(describe).join('\n')}`);
      case 'refused':
        throw new CannotStart(
          `the shipped catalog lacks ${String(result.closing)} of the ${String(result.present)} providers in the ` +
            'database; if they are meant to go, run `cordon catalog load --allow-removal` once',
        );
    }
  }
}

export type ShippedResult =
  | LoadResult
  /** These shipped files, or others in their place, have been loaded before: nothing is new. */
  | { readonly kind: 'current' }
  /** The shipped files have changed, but what is loaded came from another folder and was left as it is. */
  | { readonly kind: 'kept' };

/** Loads the shipped files where they are new and take the place of nobody's own. */
export async function loadShipped(
  store: Pick<CatalogStore, 'loadedDigest' | 'shippedDigest' | 'load'>,
  directory: string,
  by: ChangeBy,
): Promise<ShippedResult> {
  const files = await readCatalogFiles(directory);
  if (!files.ok) return { kind: 'invalid', findings: files.findings };
  const digest = digestOf(files.value);
  const [loaded, shipped] = [await store.loadedDigest(), await store.shippedDigest()];
  if (digest === loaded || digest === shipped) return { kind: 'current' };
  if (loaded !== null && loaded !== shipped) return { kind: 'kept' };
  return loadFiles(store, files.value, by, { allowRemoval: false, isShipped: true });
}

/** Null when another start was quicker. */
function summaryOf({ revision, kinds: { providers, deployments, claims } }: LoadReport): string | null {
  if (revision === null) return null;
  const count = (counts: { added: number; revised: number; left: number }, noun: string): string =>
    plural(counts.added + counts.revised + counts.left, noun);
  return [count(providers, 'provider'), count(deployments, 'deployment'), count(claims, 'claim')].join(', ');
}

function describe({ file = '', line, path, message }: Finding): string {
  return `${file}${line === undefined ? '' : `:${String(line)}`} ${path} ${message}`;
}
