import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const ELSEWHERE = ['/snap/bin/chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** Starts a real browser without a window; the caller closes it. Throws with what to install when there is none. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser() ?? installBrowser();
  // Chromium refuses its own sandbox as root, and small containers have too little /dev/shm for it.
  const args = process.getuid?.() === 0 ? ['--no-sandbox', '--disable-dev-shm-usage'] : [];
  return chromium.launch({ executablePath, args });
}

/** The named browser (`PLAYWRIGHT_CHROMIUM`), else the first one on the path; undefined when there is none. */
export function findBrowser(): string | undefined {
  const named = process.env['PLAYWRIGHT_CHROMIUM'];
  if (named !== undefined) {
    if (isExecutable(named)) return named;
    throw new Error(`PLAYWRIGHT_CHROMIUM names \`${named}\`, which cannot be executed`);
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...candidates, ...ELSEWHERE].find(isExecutable);
}

/** Only where it is a matter of course: as root on a Debian, which is what a throw-away machine is. */
function installBrowser(): string {
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    apt('update');
    apt('install', '--yes', '--no-install-recommends', 'chromium');
    const installed = findBrowser();
    if (installed !== undefined) return installed;
  }
  throw new Error('no browser found: install chromium, or name one in PLAYWRIGHT_CHROMIUM');
}

function apt(...args: readonly string[]): void {
  const child = spawnSync('apt-get', ['--quiet', ...args], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (child.status !== 0) throw new Error(`apt-get ${args.join(' ')} failed: ${child.stderr}`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
