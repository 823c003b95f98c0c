import { Injectable } from '@nestjs/common';
import type { ReadyLine } from '../../platform/first-start.js';
import { FirstStartStep } from '../../platform/first-start.js';
import { AccessDirectory } from './access-directory.js';

/** Makes nothing: where there is no organisation yet, it says how people make the first. */
@Injectable()
export class FindOrganisations extends FirstStartStep {
  override readonly title = 'finding the organisations';

  constructor(private readonly directory: AccessDirectory) {
    super();
  }

  override async run(): Promise<string | null> {
    await this.directory.catchUp();
    return null;
  }

  override readyLines(): Promise<readonly ReadyLine[]> {
    if (this.directory.state.allOrganisations().length > 0) return Promise.resolve([]);
    const text = 'npx cordon organisation create <slug> --name … --owner-name … --owner-email …';
    return Promise.resolve([{ label: 'begin with', text }]);
  }
}
