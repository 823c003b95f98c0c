import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand } from '../../support/command.js';
import { demoKey } from '../../support/demo.js';
import type { RunningCordon } from '../../support/service.js';
import { startCordon } from '../../support/service.js';

const POLICY = `apiVersion: cordon/v1
kind: Policy
name: in-eea
rules:
  - id: sites
    require: { sites: { every: { country: { in: [group:EEA] } } } }
    because: Inference runs in the EEA.
`;

const CASE = `apiVersion: cordon/v1
kind: Case
name: a place in the EEA is allowed
given:
  now: 2026-11-22T00:00:00Z
  policies: [{ pack: eea-inference }]
  deployments: [{ id: a, facts: { sites: { value: [{ country: DE }] } } }]
expect: [{ deployment: a, verdict: ALLOW }]
`;

let folder: string;
const write = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cordon-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('commands about policies that need no database', () => {
  it('validate says what is valid, and of what is not the place, the path and the mend', async () => {
    const good = write('good.yaml', POLICY);
    const bad = write('bad.yaml', POLICY.replace('group:EEA', 'group:EAE'));
    const valid = await runCommand(['policy', 'validate', good], {});
    expect(valid).toMatchObject({ code: 0, stderr: '' });
    const broken = await runCommand(['policy', 'validate', good, bad], {});
    expect(broken.code).toBe(1);
    expect(broken.stdout).toContain(`${bad}:6:`);
    expect(broken.stdout).toContain('did you mean `group:EEA`?');
    const json = await runCommand(['policy', 'validate', '--json', bad], {});
    expect(JSON.parse(json.stdout)).toMatchObject({
      valid: false,
      files: [{ file: bad, findings: [{ line: 6 }] }],
    });
    expect((await runCommand(['policy', 'validate', join(folder, 'none.yaml')], {})).code).toBe(2);
  });

  it('test runs the cases of a folder and ends with 1 when one fails', async () => {
    write('right.case.yaml', CASE);
    const passed = await runCommand(['policy', 'test', folder, '--json'], {});
    expect(passed.code).toBe(0);
    expect(JSON.parse(passed.stdout)).toMatchObject({ passed: 1, failed: 0 });
    const wrong = write('wrong.case.yaml', CASE.replace('verdict: ALLOW', 'verdict: DENY'));
    const failed = await runCommand(['policy', 'test', folder], {});
    expect(failed.code).toBe(1);
    expect(failed.stdout).toContain(wrong);
    expect(failed.stdout).toContain('1 case passed, 1 failed');
    expect((await runCommand(['policy', 'test', join(folder, 'nowhere')], {})).code).toBe(2);
  });
});

describe('commands about policies at a service', () => {
  let cordon: RunningCordon;
  let settings: Record<string, string>;

  beforeAll(async () => {
    cordon = await startCordon({ environment: { demo: true } });
    settings = { CORDON_URL: cordon.address, CORDON_API_KEY: await demoKey(cordon, 'owner') };
  });
  afterAll(() => cordon.close());

  const run = (...args: string[]): ReturnType<typeof runCommand> => runCommand(args, settings);

  it('publish puts a file in force where it is asked for, once', async () => {
    const file = write('publish.yaml', POLICY);
    const publish = ['policy', 'publish', file, '--scope', 'acme/research', '--reason', 'test', '--json'];
    const first = await run(...publish);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(first.stdout)).toMatchObject({ policy: 'in-eea', version: 1, isNew: true });
    const again = await run(...publish);
    expect(JSON.parse(again.stdout)).toMatchObject({ version: 1, isNew: false });
    write('publish.yaml', `${POLICY}# changed\n`);
    const next = await run(...publish);
    expect(JSON.parse(next.stdout)).toMatchObject({ version: 2, isNew: true });
    const listed = await run('policy', 'list', '--scope', 'acme/research', '--json');
    const { policies } = JSON.parse(listed.stdout) as {
      policies: { name: string; assignments: { scope: string }[] }[];
    };
    expect(policies.find(({ name }) => name === 'in-eea')?.assignments).toMatchObject([
      { scope: 'acme/research' },
    ]);
  });

  it('publish says who keeps the name when a scope beside does, and what to do', async () => {
    const file = write('beside.yaml', POLICY.replace('in-eea', 'beside'));
    const publish = (scope: string): ReturnType<typeof runCommand> =>
      run('policy', 'publish', file, '--scope', scope, '--reason', 'test');
    expect((await publish('acme/research')).code).toBe(0);
    const refused = await publish('acme/support');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toBe(
      'cordon: the name `beside` is taken: `acme/research` keeps a policy of that name, which `acme/support` cannot use; ' +
        'choose another name, or publish it at `acme`, which then keeps it for both\n',
    );
    expect((await publish('acme')).code).toBe(0);
    expect((await publish('acme/support')).code).toBe(0);
  });

  it('publish refuses a document with mistakes before it asks anybody', async () => {
    const file = write('wrong.yaml', POLICY.replace('every', 'evry'));
    const refused = await run('policy', 'publish', file, '--scope', 'acme', '--reason', 'test');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('did you mean `every`?');
  });

  it('provider block denies at once and names the nearest provider', async () => {
    const misspelt = await run('provider', 'block', 'opnai', '--scope', 'acme', '--reason', 'test');
    expect(misspelt.code).toBe(1);
    expect(misspelt.stderr).toContain('did you mean `openai`?');
    const blocked = await run('provider', 'block', 'openai', '--scope', 'acme', '--reason', 'test');
    expect(blocked).toMatchObject({ code: 0, stderr: '' });
    const lifted = await run('provider', 'unblock', 'openai', '--scope', 'acme', '--reason', 'test');
    expect(lifted.code).not.toBe(0);
  });

  it('a mandatory policy is not taken away by a key', async () => {
    const refused = await run('policy', 'unassign', 'baseline', '--scope', 'acme', '--reason', 'test');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('an approval needs');
  });
});
