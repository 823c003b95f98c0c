import { afterEach, describe, expect, it } from '@jest/globals';
import { ManageOrganisation } from '../../../src/access/index.js';
import { DEMO } from '../../../src/demo/index.js';
import type { ReadyLine } from '../../../src/platform/first-start.js';
import type { TestDatabase } from '../../support/database.js';
import { openTestDatabase } from '../../support/database.js';
import type { RunningCordon } from '../../support/service.js';
import { startCordon } from '../../support/service.js';
import { ask, signIn } from '../../support/tenants.js';

const ON = { environment: { demo: true } };

let running: RunningCordon | undefined;
let db: TestDatabase | undefined;

/** Starts the service with the demonstration, and says what it tells a person. */
async function start(): Promise<{ readonly cordon: RunningCordon; readonly lines: readonly ReadyLine[] }> {
  db ??= await openTestDatabase();
  running = await startCordon({ ...ON, db });
  return { cordon: running, lines: running.lines };
}

async function stop(): Promise<void> {
  await running?.close();
  running = undefined;
}

afterEach(async () => {
  await stop();
  await db?.close();
  db = undefined;
});

function lineOf(lines: readonly ReadyLine[], label: string): string {
  const line = lines.find((one) => one.label === label);
  if (line === undefined) throw new Error(`no line \`${label}\` in ${JSON.stringify(lines)}`);
  return line.text;
}

const VERDICTS = `query ($scope: ID!) {
  allowedDeployments(scope: $scope) {
    allowed(first: 1) { totalCount }
    denied(first: 500) { nodes { reasons { outcome } } pageInfo { hasNextPage endCursor } }
  }
}`;

describe('the demonstration', () => {
  it('prints what works when it is pasted, once, and shows every kind of verdict in every workspace', async () => {
    const { cordon, lines } = await start();
    const cookie = await signIn(
      cordon,
      new URL(lineOf(lines, 'sign in (once)')).searchParams.get('token') ?? '',
    );
    const curl = /^curl -s (\S+) -H 'authorization: (.+?)' -H 'content-type: (.+?)' -d '(.+)'$/.exec(
      lineOf(lines, 'graphql'),
    );
    const [, address = '', authorization = '', type = '', body = ''] = curl ?? [];
    expect(authorization).toBe(`Bearer ${lineOf(lines, 'router key')}`);
    const response = await fetch(address, {
      method: 'POST',
      headers: { authorization, 'content-type': type },
      body,
    });
    const answer = (await response.json()) as { errors?: unknown; data: { allowedDeployments: unknown } };
    expect(answer.errors).toBeUndefined();
    expect(lineOf(lines, 'command line')).toBe('npx cordon allowed --scope acme/support');
    for (const { slug } of DEMO.workspaces) {
      const { data } = await ask(cordon, { cookie }, VERDICTS, { scope: `acme/${slug}` });
      const decided = data?.['allowedDeployments'] as {
        allowed: { totalCount: number };
        denied: { nodes: { reasons: { outcome: string }[] }[] };
      };
      const outcomes = new Set(
        decided.denied.nodes.flatMap(({ reasons }) => reasons.map(({ outcome }) => outcome)),
      );
      expect([slug, decided.allowed.totalCount > 0]).toEqual([slug, true]);
      expect([slug, [...outcomes].sort()]).toEqual([slug, ['unknown', 'violated']]);
    }
    await stop();
    const again = await start();
    const text = JSON.stringify(again.lines);
    expect(text).not.toMatch(/cordon_|token=/);
    expect(lineOf(again.lines, 'sign in')).toBe('npx cordon sign-in --member owner@acme.example');
  });

  it('completes what a start that was killed has left, and is recorded as the doing of the system', async () => {
    db = await openTestDatabase();
    const before = await startCordon({ db });
    const base = {
      actor: { kind: 'system', id: 'cordon', name: 'cordon' },
      requestId: 'x',
      reason: 'x',
    } as const;
    const made = await before.app
      .get(ManageOrganisation, { strict: false })
      .createOrganisation(base, DEMO.organisation);
    expect(made.kind).toBe('done');
    await before.close();
    const { cordon, lines } = await start();
    const { data } = await ask(cordon, lineOf(lines, 'router key'), VERDICTS, { scope: 'acme/support' });
    expect(data).not.toBeNull();
    const kinds = await db.query(
      `SELECT DISTINCT actor_kind FROM audit_event WHERE action IN ('policy.published', 'policy.assigned', 'demonstration.made')`,
      { role: 'cordon_worker' },
    );
    expect(kinds).toEqual([{ actor_kind: 'system' }]);
  });

  it('is not made when it is off', async () => {
    db = await openTestDatabase();
    running = await startCordon({ db });
    expect(await db.query('SELECT slug FROM organisation', { role: 'cordon_worker' })).toEqual([]);
  });
});
