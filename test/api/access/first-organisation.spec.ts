import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Finished, RunningCommand } from '../../support/command.js';
import { runCommand, startCommand } from '../../support/command.js';
import type { TestDatabase } from '../../support/database.js';
import { openTestDatabase } from '../../support/database.js';
import { ask, signIn } from '../../support/tenants.js';

/** An installation of one's own: a database that is given, and nothing in it. */
let db: TestDatabase;
let dataDir: string;
let serving: RunningCommand;
let address: string;
let lines: readonly { readonly label: string; readonly text: string }[];

const settings = (): Record<string, string> => ({
  DATABASE_URL: db.url,
  CORDON_DATA_DIR: dataDir,
  CORDON_LOG_LEVEL: 'silent',
});
const run = (...args: string[]): Promise<Finished> => runCommand(args, settings());

beforeAll(async () => {
  db = await openTestDatabase();
  dataDir = mkdtempSync(join(tmpdir(), 'cordon-own-'));
  serving = startCommand(['serve', '--json'], { ...settings(), PORT: '0' });
  ({ address, lines } = (await serving.json) as { address: string; lines: typeof lines });
}, 120_000);

afterAll(async () => {
  serving.child.kill('SIGTERM');
  await serving.finished;
  await db.close();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('an installation of one’s own', () => {
  let owner: { cookie: string };

  test('says when it is ready which command begins', async () => {
    expect(lines).toEqual([
      { label: 'begin with', text: expect.stringMatching(/^npx cordon organisation create /) },
    ]);
    expect(await run('organisation', 'list')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'there is no organisation yet; `npx cordon organisation create` makes one\n',
    });
  });

  test('gets an organisation, whose owner signs in at the running service by the printed link', async () => {
    const made = await run('organisation', 'create', 'acme', ...WHO);
    expect(made.code).toBe(0);
    const link = made.stdout.trim();
    expect(link.startsWith(`${address}/sign-in?token=cordon_link_`)).toBe(true);
    expect(made.stderr).toContain('npx cordon policy publish baseline --scope acme');
    expect(made.stderr).not.toContain('assumes');
    owner = { cookie: await signIn({ address }, tokenOf(link)) };
    const { data } = await ask({ address }, owner, '{ viewer { name grants { role scope } } }');
    expect(data).toEqual({ viewer: { name: 'Ada Owner', grants: [{ role: 'owner', scope: 'acme' }] } });
    expect((await fetch(link)).status).toBe(401);
    const before = await ask(
      { address },
      owner,
      '{ allowedDeployments(scope: "acme") { allowed { totalCount } denied(first: 1) { nodes { reasons { outcome } } } } }',
    );
    expect(before.data).toEqual({
      allowedDeployments: {
        allowed: { totalCount: 0 },
        denied: { nodes: [{ reasons: [{ outcome: 'uncovered' }] }] },
      },
    });
  });

  test('takes the next steps as they were printed', async () => {
    const workspace = await run('organisation', 'add-workspace', 'acme/support', '--name', 'Support');
    expect(workspace).toMatchObject({ code: 0, stdout: 'acme/support\n' });
    const [published, key] = await Promise.all([
      run('policy', 'publish', 'baseline', '--scope', 'acme', '--reason', 'to begin'),
      run('key', 'create', '--scope', 'acme/support', '--role', 'router'),
    ]);
    expect(published.code).toBe(0);
    const allowed = await ask(
      { address },
      key.stdout.trim(),
      '{ allowedDeployments(scope: "acme/support") { allowed { totalCount } } }',
    );
    const { totalCount } = (allowed.data?.['allowedDeployments'] as { allowed: { totalCount: number } })
      .allowed;
    expect(totalCount).toBeGreaterThan(0);
  }, 120_000);

  test('refuses a slug that is taken, or is none, and says what would do', async () => {
    const [again, wrong, listed, noWorkspace] = await Promise.all([
      run('organisation', 'create', 'acme', ...WHO),
      run('organisation', 'create', 'Acme!', ...WHO.with(-1, 'nobody'), '--json'),
      run('organisation', 'list', '--json'),
      run('organisation', 'add-workspace', 'acme', '--name', 'x'),
    ]);
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toContain('there is already an organisation `acme`');
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toContain('`Acme!` is not a slug');
    expect(wrong.stderr).toContain('`nobody` is not an e-mail address');
    expect(noWorkspace.code).toBe(2);
    expect(JSON.parse(listed.stdout)).toMatchObject([{ slug: 'acme', name: 'Acme' }]);
  }, 120_000);

  test('lets no owner make organisations or see which there are', async () => {
    const attempts = [
      `mutation { createOrganisation(input: {slug: "b", name: "B", ownerName: "B", ownerEmail: "b@b.example"}) {
        __typename } }`,
      '{ organisations { slug } }',
      '{ curators { email } }',
      'mutation { inviteCurator(input: {name: "Me", email: "me@acme.example"}) { __typename } }',
      'mutation { revokeCurator(input: {curator: "x"}) { __typename } }',
    ];
    for (const attempt of attempts) {
      const { codes, data } = await ask({ address }, owner, attempt);
      expect({ attempt, codes, data: data === null ? null : Object.values(data) }).toMatchObject({
        codes: ['FORBIDDEN'],
      });
    }
    expect(await db.query('SELECT slug FROM organisation', { role: 'cordon_worker' })).toEqual([
      { slug: 'acme' },
    ]);
  });

  test('records who made what, and the owner in the same revision as the organisation', async () => {
    const events = await db.query(
      `SELECT action, actor_kind FROM audit_event WHERE revision =
        (SELECT revision FROM audit_event WHERE action = 'organisation.created') ORDER BY ordinal`,
      { role: 'cordon_worker' },
    );
    expect(events).toEqual(
      ['organisation.created', 'member.invited', 'role.granted'].map((action) => ({
        action,
        actor_kind: 'operator',
      })),
    );
  });
});

describe('a sign-in link', () => {
  test('leads to the running service, whatever its port', async () => {
    const { code, stdout, stderr } = await run('sign-in', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ link: expect.stringContaining(`${address}/sign-in?token=`) });
    expect(stderr).toBe('');
  });

  test('says what it assumes when no service is found, and follows the public address', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'cordon-elsewhere-'));
    try {
      const away = { ...settings(), CORDON_DATA_DIR: elsewhere };
      const [assumed, known] = await Promise.all([
        runCommand(['sign-in'], { ...away, PORT: '4567' }),
        runCommand(['sign-in'], { ...away, CORDON_PUBLIC_URL: 'https://cordon.example.com' }),
      ]);
      expect(assumed.stdout).toMatch(/^http:\/\/localhost:4567\/sign-in\?token=/);
      expect(assumed.stderr).toContain('assumes http://localhost:4567');
      expect(known.stdout).toMatch(/^https:\/\/cordon\.example\.com\/sign-in\?token=/);
      expect(known.stderr).not.toContain('assumes');
    } finally {
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });

  test('is not made behind the back of the service that the command is told to ask', async () => {
    const before = await db.query('SELECT count(*) FROM sign_in_token', { role: 'cordon_worker' });
    const refused = await runCommand(['sign-in'], { ...settings(), CORDON_URL: address });
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('CORDON_URL is set');
    expect(await db.query('SELECT count(*) FROM sign_in_token', { role: 'cordon_worker' })).toEqual(before);
  });

  test('follows no notice that was taken back, is of another database, or was left by a service that was killed', async () => {
    const { announceService, findServiceAddress } = await import('../../../src/cli/service-address.js');
    const { readEnvironment } = await import('../../../src/platform/environment.js');
    const folder = mkdtempSync(join(tmpdir(), 'cordon-notice-'));
    try {
      const environment = readEnvironment({ CORDON_DATA_DIR: folder, PORT: '4401' });
      const retract = announceService(environment, 'http://localhost:5000');
      expect(findServiceAddress(environment)).toEqual({ url: 'http://localhost:5000', from: 'service' });
      const other = readEnvironment({ CORDON_DATA_DIR: folder, DATABASE_URL: 'postgres://u@h/other' });
      expect(findServiceAddress(other)).toMatchObject({ from: 'assumed' });
      const [file = ''] = readdirSync(folder);
      retract();
      expect(readdirSync(folder)).toEqual([]);
      const assumed = { url: 'http://localhost:4401', from: 'assumed' };
      expect(findServiceAddress(environment)).toEqual(assumed);
      const { pid } = spawnSync(process.execPath, ['--eval', '']);
      for (const left of [JSON.stringify({ address: 'http://localhost:5000', pid }), '{', '{"pid":-1}']) {
        writeFileSync(join(folder, file), left);
        expect(findServiceAddress(environment)).toEqual(assumed);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('a curator of the installation', () => {
  test('is invited, listed and revoked by commands', async () => {
    const invited = await run('curator', 'invite', '--name', 'Cy', '--email', 'cy@cordon.example');
    expect(invited.code).toBe(0);
    const session = { cookie: await signIn({ address }, tokenOf(invited.stdout.trim())) };
    const viewer = '{ viewer { isCurator organisation { slug } grants { role scope } } }';
    expect((await ask({ address }, session, viewer)).data).toEqual({
      viewer: { isCurator: true, organisation: null, grants: [{ role: 'curator', scope: null }] },
    });
    const [listed, again] = await Promise.all([
      run('curator', 'list'),
      run('curator', 'invite', '--name', 'Cy', '--email', 'cy@cordon.example'),
    ]);
    expect(listed.stdout).toContain('cy@cordon.example');
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toContain('there is already a curator with `cy@cordon.example`');
    expect(await run('curator', 'revoke', 'cy@cordon.example', '--reason', 'left')).toMatchObject({
      code: 0,
    });
    expect((await ask({ address }, session, viewer)).status).toBe(401);
    expect((await run('curator', 'revoke', 'cy@cordon.example')).code).toBe(2);
  }, 120_000);
});

const WHO = ['--name', 'Acme', '--owner-name', 'Ada Owner', '--owner-email', 'ada@acme.example'];

function tokenOf(link: string): string {
  return new URL(link).searchParams.get('token') ?? '';
}
