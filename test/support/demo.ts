import { AccessDirectory, ManageKeys } from '../../src/access/index.js';
import type { ScopeRole } from '../../src/access/index.js';
import type { RunningCordon } from './service.js';

/** The secret of a new key of the demonstration organisation, with the role at the scope. */
export async function demoKey(
  { app, db }: RunningCordon,
  role: ScopeRole,
  scope = 'acme',
  dataClasses: readonly string[] = [],
): Promise<string> {
  const [row] = await db.query("SELECT id FROM organisation WHERE slug = 'acme'", { role: 'cordon_worker' });
  const outcome = await app.get(ManageKeys, { strict: false }).create(
    {
      actor: { kind: 'operator', id: 'test', name: 'test' },
      organisation: String(row?.['id']),
      requestId: 'test',
      reason: 'for a test',
    },
    {
      name: `${role} for a test`,
      role,
      scopes: [scope],
      dataClasses: [...dataClasses],
      defaultDataClass: null,
      expiresAt: null,
    },
  );
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  await app.get(AccessDirectory, { strict: false }).catchUp();
  return outcome.value.secret;
}
