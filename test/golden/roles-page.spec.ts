import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { RIGHTS } from '../../src/access/domain/rights.js';
import type { Right } from '../../src/access/domain/rights.js';
import type { Role } from '../../src/access/domain/roles.js';
import { isRole, rightsOf, SCOPE_ROLES } from '../../src/access/domain/roles.js';
import { PROJECT_ROOT } from '../../src/platform/project-root.js';

const PAGE = readFileSync(join(PROJECT_ROOT, 'docs', 'operations', 'access.md'), 'utf8');
const ROLES: readonly Role[] = [...SCOPE_ROLES, 'curator'];

describe('the table of roles', () => {
  it('gives each role the rights that it has, and no other', () => {
    expect(readTable(PAGE)).toEqual(tableOf(ROLES));
  });

  it.each(RIGHTS)('has an explanation of %s', (right) => {
    expect(PAGE.slice(PAGE.indexOf('| what it is for |'))).toContain(`\`${right}\``);
  });

  it('is seen to differ when a tick is lost', () => {
    expect(readTable(PAGE.replace('✓', ' '))).not.toEqual(tableOf(ROLES));
  });
});

function tableOf(roles: readonly Role[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    RIGHTS.map((right: Right) => [right, roles.filter((role) => rightsOf(role).includes(right))]),
  );
}

/** By right, the roles whose column has a tick. */
function readTable(page: string): ReadonlyMap<string, readonly string[]> {
  const [head = '', , ...rows] = (/^\| right \| `owner`[^]*?(?=\n\n)/m.exec(page)?.[0] ?? '').split('\n');
  const roles = cellsOf(head).slice(1).filter(isRole);
  return new Map(
    rows.map((row) => {
      const [right = '', ...ticks] = cellsOf(row);
      return [right, roles.filter((_role, index) => ticks[index] === '✓')];
    }),
  );
}

function cellsOf(row: string): string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('`', ''));
}
