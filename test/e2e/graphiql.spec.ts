import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page, Request } from 'playwright-core';

import type { Outcome } from '../../src/access/index.js';
import { ManageMembers, ManageOrganisation } from '../../src/access/index.js';
import { launchBrowser } from '../support/browser.js';
import type { RunningCordon } from '../support/service.js';
import { startCordon } from '../support/service.js';

const ROOT = resolve(import.meta.dirname, '../..');
const MOST_ATTEMPTS = 50;
const OPERATOR = {
  actor: { kind: 'operator', id: 'test', name: 'test' },
  requestId: 'test',
  reason: 'the organisation of this test',
} as const;

describe('graphiql in a browser', () => {
  let cordon: RunningCordon;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  const foreign: string[] = [];

  beforeAll(async () => {
    build();
    cordon = await startCordon();
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // The status of an answer is for the tests below; this is about scripts, styles and the content policy.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        complaints.push(message.text());
      }
    });
    page.on('request', (request) => {
      if (!isOwn(request.url(), cordon.address)) foreign.push(request.url());
    });
    await page.goto(`${cordon.address}/sign-in?token=${await makeSignInToken(cordon)}`);
    await page.goto(`${cordon.address}/graphiql`);
    await page.locator('.graphiql-execute-button').waitFor();
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await cordon.close();
  });

  test('opens with the ready operations', async () => {
    const titles = await page.locator('.graphiql-tab').allInnerTexts();
    expect(titles).toEqual(['WhoAmI', 'Providers', 'Allowed', 'WhyDenied', 'Simulate', 'SaveDraft']);
  });

  test('says who is signed in', async () => {
    expect(await run(page, 'WhoAmI')).toMatchObject({
      data: { viewer: { kind: 'member', name: 'Olga', organisation: { slug: 'acme' } } },
    });
  });

  test('shows what is known of a provider, with its evidence', async () => {
    const answer = JSON.stringify(await run(page, 'Providers'));
    expect(answer).toContain('"slug":"mistral"');
    expect(answer).toMatch(/"url":"https:/);
  });

  test('denies all of an organisation that has no policy yet, and says so', async () => {
    const answer = JSON.stringify(await run(page, 'Allowed'));
    expect(answer).toContain('"allowed":{"totalCount":0');
    expect(answer).toContain('"outcome":"uncovered"');
  });

  test('explains a denial', async () => {
    expect(await run(page, 'WhyDenied')).toMatchObject({ data: { explain: { verdict: 'DENY' } } });
  });

  test('simulates a policy that is not saved', async () => {
    expect(await run(page, 'Simulate')).toMatchObject({ data: { simulate: { valid: true } } });
  });

  test('loads nothing from elsewhere, and the page has nothing to complain about', () => {
    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('is not shown to strangers', async () => {
    const response = await fetch(`${cordon.address}/graphiql/`, { redirect: 'manual' });
    expect(response.status).toBe(401);
  });
});

/**
 * Presses play on a tab and waits for what the service answers. The editor reads a tab's operation a moment after it is
 * shown, and no person is as quick as this: until then it asks under the name of the tab before.
 */
async function run(page: Page, title: string): Promise<unknown> {
  await page.locator('.graphiql-tab', { hasText: title }).click();
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const [response] = await Promise.all([
      page.waitForResponse((answer) => answer.url().endsWith('/graphql')),
      page.locator('.graphiql-execute-button').click(),
    ]);
    if (operationOf(response.request()) === title) return response.json();
  }
  throw new Error(`the tab \`${title}\` was never asked`);
}

function operationOf(request: Request): string | undefined {
  return (JSON.parse(request.postData() ?? '{}') as { operationName?: string }).operationName;
}

function isOwn(url: string, address: string): boolean {
  return ['data:', 'blob:'].includes(new URL(url).protocol) || new URL(url).origin === address;
}

async function makeSignInToken({ app }: RunningCordon): Promise<string> {
  const organisations = app.get(ManageOrganisation, { strict: false });
  const members = app.get(ManageMembers, { strict: false });
  const acme = valueOf(await organisations.createOrganisation(OPERATOR, { slug: 'acme', name: 'Acme' }));
  const context = { ...OPERATOR, organisation: acme.id };
  for (const slug of ['support', 'payments']) {
    valueOf(await organisations.createScope(context, { parent: 'acme', slug, name: slug }));
  }
  const olga = { name: 'Olga', email: 'olga@acme.example', role: 'owner', scope: 'acme' } as const;
  return valueOf(await members.invite(context, olga)).link.secret;
}

function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'done') return outcome.value;
  throw new Error(JSON.stringify(outcome));
}

/** The page is served as it was built, so it is built first. */
function build(): void {
  const script = join(ROOT, 'src/platform/build/build.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}
