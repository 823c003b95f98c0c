import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RoleGrant } from '../../../src/access/index.js';
import {
  createKeyAbility,
  createMemberAbility,
  createOperatorAbility,
  INSTALLATION,
  isWithin,
  RIGHTS,
  rightsOf,
  SCOPE_ROLES,
} from '../../../src/access/index.js';
import { createSecret, isKeySecret } from '../../../src/access/domain/secret.js';

const slug = fc.constantFrom('a', 'ab', 'b', 'installation');
const scope = fc.array(slug, { minLength: 1, maxLength: 3 }).map((steps) => steps.join('/'));
const grant: fc.Arbitrary<RoleGrant> = fc.record({ role: fc.constantFrom(...SCOPE_ROLES), scope });

describe('an ability', () => {
  test('is the union of its grants, each at its scope and below, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(grant), fc.constantFrom(...RIGHTS), scope, (grants, right, asked) => {
        const expected = grants.some(
          ({ role, scope: held }) => rightsOf(role).includes(right) && `${asked}/`.startsWith(`${held}/`),
        );
        expect(createMemberAbility(grants).can(right, { scope: asked })).toBe(expected);
      }),
    );
  });

  test('of roles at scopes never reaches what all organisations share', () => {
    fc.assert(
      fc.property(fc.array(grant), fc.constantFrom(...RIGHTS), (grants, right) => {
        expect(createMemberAbility(grants).can(right, { scope: INSTALLATION })).toBe(false);
      }),
    );
  });

  test('of a curator reaches no organisation', () => {
    const curator = createMemberAbility([{ role: 'curator', scope: '' }]);
    expect(curator.can('catalog:curate', { scope: INSTALLATION })).toBe(true);
    fc.assert(
      fc.property(scope, fc.constantFrom(...RIGHTS), (asked, right) => {
        expect(curator.can(right, { scope: asked })).toBe(false);
      }),
    );
  });

  test.each([
    ['a role at no scope', { role: 'owner', scope: '' }],
    ['a curator at a scope', { role: 'curator', scope: 'a' }],
  ] as const)('gives nothing for %s', (_, broken) => {
    expect(createMemberAbility([broken]).rules).toEqual([]);
  });

  test('has no rule without a condition', () => {
    const grants = SCOPE_ROLES.map((role) => ({ role, scope: 'a' }));
    const rules = [
      createMemberAbility(grants),
      createKeyAbility(grants),
      createOperatorAbility(RIGHTS),
    ].flatMap((ability) => ability.rules);
    expect(rules.every(({ conditions }) => conditions !== undefined)).toBe(true);
  });

  test('of a key approves nothing and makes nobody a member', () => {
    const grants = SCOPE_ROLES.map((role) => ({ role, scope: 'a' }));
    for (const right of ['agreement:approve', 'waiver:approve', 'member:manage'] as const) {
      expect(createMemberAbility(grants).can(right, { scope: 'a' })).toBe(true);
      expect(createKeyAbility(grants).can(right, { scope: 'a' })).toBe(false);
    }
  });
});

describe('a scope', () => {
  test('is within itself and its ancestors, compared by whole steps', () => {
    expect(isWithin('acme', 'acme')).toBe(true);
    expect(isWithin('acme/support', 'acme')).toBe(true);
    expect(isWithin('acme-2', 'acme')).toBe(false);
    expect(isWithin('acme', 'acme/support')).toBe(false);
    expect(isWithin('acme', '')).toBe(false);
  });
});

describe('a key', () => {
  test('is told from a mistyped one by its check digits', () => {
    const secret = createSecret('key');
    expect(isKeySecret(secret)).toBe(true);
    for (let index = 7; index < secret.length; index += 1) {
      const other = secret[index] === '0' ? '1' : '0';
      expect(isKeySecret(`${secret.slice(0, index)}${other}${secret.slice(index + 1)}`)).toBe(false);
    }
  });
});
