import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { Revisions } from '../../access/index.js';
import { Readiness } from '../../platform/http/index.js';
import { Worlds } from './worlds.js';

/** How long after a failed read the world is looked at again, in milliseconds. */
const RETRY_AFTER_MS = 500;

/** Keeps the current world at the newest revision that this instance has heard of. */
@Injectable()
export class FollowRevisions implements OnModuleInit, OnApplicationShutdown {
  private unsubscribe: () => void = () => undefined;
  private retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly worlds: Worlds,
    private readonly revisions: Revisions,
    readiness: Readiness,
  ) {
    readiness.add('decisions', () =>
      worlds.isReady
        ? { ready: true, revision: String(worlds.current().revision) }
        : { ready: false, revision: null },
    );
  }

  async onModuleInit(): Promise<void> {
    this.unsubscribe = this.revisions.subscribe(() => {
      this.follow();
    });
    await this.worlds.follow();
  }

  onApplicationShutdown(): void {
    this.unsubscribe();
    clearTimeout(this.retry);
  }

  /** News comes once per revision, so a look that fails must be repeated here. */
  private follow(): void {
    clearTimeout(this.retry);
    this.worlds.follow().catch(() => {
      this.retry = setTimeout(() => {
        this.follow();
      }, RETRY_AFTER_MS).unref();
    });
  }
}
