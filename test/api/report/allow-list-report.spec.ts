import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoKey } from '../../support/demo.js';
import type { RunningCordon } from '../../support/service.js';
import { startCordon } from '../../support/service.js';

describe('the allow-list report', () => {
  let cordon: RunningCordon;
  let auditor: string;

  beforeAll(async () => {
    cordon = await startCordon({ environment: { demo: true } });
    auditor = await demoKey(cordon, 'auditor');
  });

  afterAll(() => cordon.close());

  const get = async (
    query: Readonly<Record<string, string>>,
    key = auditor,
  ): Promise<{ readonly status: number; readonly text: string; readonly type: string | null }> => {
    const url = `${cordon.address}/v1/reports/allow-list?${new URLSearchParams(query).toString()}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
    return {
      status: response.status,
      text: await response.text(),
      type: response.headers.get('content-type'),
    };
  };

  it.each(['csv', 'json', 'md'])(
    'gives the same bytes for the same instants as %s, whatever changed since',
    async (format) => {
      const first = await get({ scope: 'acme/payments', dataClass: 'personal', format: 'json' });
      const { asOf, knownAt } = JSON.parse(first.text) as { asOf: string; knownAt: string };
      const query = { scope: 'acme/payments', dataClass: 'personal', format, asOf, knownAt };
      const one = await get(query);
      await demoKey(cordon, 'viewer');
      const two = await get(query);
      expect(one.status).toBe(200);
      expect(digest(two.text)).toBe(digest(one.text));
      if (format === 'json') expect(digest(first.text)).toBe(digest(one.text));
    },
  );

  it('holds every deployment with its verdict, reasons, facts and evidence', async () => {
    const { text, type } = await get({ scope: 'acme/payments', dataClass: 'personal', format: 'json' });
    const { rows, policies } = JSON.parse(text) as {
      rows: {
        deployment: string;
        verdict: string;
        reasons: unknown[];
        facts: { state: string; statements: { evidence: string[] }[] }[];
      }[];
      policies: { name: string; version: number }[];
    };
    expect(type).toContain('application/json');
    expect(rows).toHaveLength(1202);
    expect(policies.map(({ name }) => name)).toContain('eea-inference');
    expect(rows.every(({ verdict, reasons }) => (verdict === 'DENY') === reasons.length > 0)).toBe(true);
    const known = rows.flatMap(({ facts }) => facts).filter(({ state }) => state === 'known');
    expect(known.every(({ statements }) => statements.some(({ evidence }) => evidence.length > 0))).toBe(
      true,
    );
  });

  it('leaves an audit event of who exported what', async () => {
    await get({ scope: 'acme/support', dataClass: 'public', format: 'csv' });
    const rows = await cordon.db.query(
      "SELECT actor_kind, scope, detail->>'format' AS format FROM audit_event WHERE action = 'report.exported' ORDER BY revision DESC LIMIT 1",
      { role: 'cordon_worker' },
    );
    expect(rows).toEqual([{ actor_kind: 'key', scope: 'acme/support', format: 'csv' }]);
  });

  it.each([
    [{ scope: 'acme', format: 'pdf' }, 400, 'there is no format `pdf`'],
    [{ scope: 'acme', colour: 'red' }, 400, 'there is no parameter `colour`'],
    [{ scope: 'acme', asOf: 'yesterday' }, 400, '`asOf` is not an instant'],
    [{ scope: 'globex' }, 404, 'globex'],
    [{ scope: 'acme', dataClass: 'persnal' }, 400, 'did you mean `personal`?'],
  ])('refuses %j with %i and says why', async (query, status, message) => {
    const answer = await get(Object.fromEntries(Object.entries(query)));
    expect(answer.status).toBe(status);
    expect(answer.type).toContain('application/problem+json');
    expect(answer.text).toContain(message);
  });

  it('holds only the classes that a key may ask for', async () => {
    const key = await demoKey(cordon, 'auditor', 'acme', ['public']);
    const all = await get({ scope: 'acme/support', format: 'json' }, key);
    const { dataClasses, rows } = JSON.parse(all.text) as {
      dataClasses: string[];
      rows: { dataClass: string }[];
    };
    expect(dataClasses).toEqual(['public']);
    expect(new Set(rows.map(({ dataClass }) => dataClass))).toEqual(new Set(['public']));
    expect((await get({ scope: 'acme/support', dataClass: 'personal' }, key)).status).toBe(403);
  });

  it('is refused to a router key', async () => {
    const { status } = await get({ scope: 'acme/support' }, await demoKey(cordon, 'router', 'acme/support'));
    expect(status).toBe(403);
  });
});

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
