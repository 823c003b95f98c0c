import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { CannotStart } from '../../platform/cannot-start.js';
import type { Finding } from '../../platform/finding.js';
import { FirstStartStep } from '../../platform/first-start.js';
import { newId } from '../../platform/ids.js';
import { PROJECT_ROOT } from '../../platform/project-root.js';
import { loadCatalogFiles } from './load-catalog-files.js';
import { CatalogStore } from './ports.js';

/** The catalog that comes with this version of Cordon. */
export const SHIPPED_CATALOG = join(PROJECT_ROOT, 'prisma', 'catalog');

/** Every start makes the shared catalog equal to the shipped files; when those have not changed, nothing is read. */
@Injectable()
export class LoadShippedCatalog extends FirstStartStep {
  override readonly title = 'loading the shipped catalog';

  constructor(private readonly store: CatalogStore) {
    super();
  }

  override async run(): Promise<string | null> {
    const result = await loadCatalogFiles(this.store, SHIPPED_CATALOG, {
      actor: { kind: 'system', id: 'cordon', name: 'cordon' },
      organisation: null,
      requestId: newId(),
      reason: 'the catalog that comes with this version',
    });
    switch (result.kind) {
      case 'loaded': {
        const { revision, kinds } = result.report;
        if (revision === null) return null;
        const { providers, deployments, claims } = kinds;
        const count = (counts: { added: number; revised: number; left: number }): string =>
          String(counts.added + counts.revised + counts.left);
        return `${count(providers)} providers, ${count(deployments)} deployments, ${count(claims)} claims`;
      }
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

function describe({ file = '', line, path, message }: Finding): string {
  return `${file}${line === undefined ? '' : `:${String(line)}`} ${path} ${message}`;
}
