import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

interface Plant {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  /** How `from` writes the import; a value import when left out. */
  readonly statement?: 'import type' | 'export *';
}

interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

interface Report {
  readonly summary: {
    readonly violations: readonly {
      readonly rule: { readonly name: string };
      readonly from: string;
      readonly to: string;
    }[];
    readonly totalCruised: number;
  };
}

const ROOT = resolve(import.meta.dirname, '../..');

/** One tree that breaks every rule at least once; each file stands where the rule would have it in the project. */
const PLANTS: readonly Plant[] = [
  { rule: 'order-platform', from: 'src/platform/late.ts', to: 'src/access/index.ts' },
  { rule: 'order-access', from: 'src/access/late.ts', to: 'src/audit/index.ts' },
  { rule: 'order-audit', from: 'src/audit/late.ts', to: 'src/catalog/index.ts', statement: 'import type' },
  { rule: 'order-catalog', from: 'src/catalog/late.ts', to: 'src/policy/index.ts', statement: 'export *' },
  { rule: 'order-policy', from: 'src/policy/late.ts', to: 'src/decision/index.ts' },
  { rule: 'order-decision', from: 'src/decision/late.ts', to: 'src/allowlist/index.ts' },
  { rule: 'order-allowlist', from: 'src/allowlist/late.ts', to: 'src/report/index.ts' },
  { rule: 'order-report', from: 'src/report/late.ts', to: 'src/cli/index.ts' },
  { rule: 'order-report', from: 'src/report/root.ts', to: 'src/app.module.ts' },
  { rule: 'order-demo', from: 'src/demo/late.ts', to: 'src/cli/index.ts' },
  {
    rule: 'door-of-module',
    from: 'src/decision/burglar.ts',
    to: 'src/policy/domain/ast.ts',
    statement: 'import type',
  },
  { rule: 'door-of-module', from: 'src/access/burglar.ts', to: 'src/platform/http/server.ts' },
  { rule: 'door-of-module-from-root', from: 'src/main.ts', to: 'src/catalog/catalog.module.ts' },
  { rule: 'build-is-not-the-service', from: 'src/cli/rebuild.ts', to: 'src/platform/build/build.mjs' },
  { rule: 'build-stands-alone', from: 'src/platform/build/curious.mjs', to: 'src/platform/clock.ts' },
  {
    rule: 'console-asks',
    from: 'src/console/decider.ts',
    to: 'src/decision/index.ts',
    statement: 'import type',
  },
  { rule: 'nobody-imports-console', from: 'src/report/pretty.ts', to: 'src/console/page.ts' },
  { rule: 'domain-is-pure', from: 'src/policy/domain/framed.ts', to: '@nestjs/common' },
  { rule: 'domain-is-pure', from: 'src/policy/domain/served.ts', to: 'src/platform/http/index.ts' },
  { rule: 'domain-does-no-io', from: 'src/catalog/domain/reader.ts', to: 'node:fs' },
  { rule: 'domain-is-inmost', from: 'src/catalog/domain/outward.ts', to: 'src/catalog/app/use-case.ts' },
  {
    rule: 'app-knows-ports-not-stores',
    from: 'src/catalog/app/short-cut.ts',
    to: 'src/catalog/store/claim.store.ts',
  },
  { rule: 'store-implements-ports', from: 'src/catalog/store/bossy.ts', to: 'src/catalog/app/use-case.ts' },
  {
    rule: 'api-goes-through-app',
    from: 'src/catalog/api/short-cut.ts',
    to: 'src/catalog/store/claim.store.ts',
  },
  { rule: 'prisma-in-stores', from: 'src/catalog/app/query.ts', to: '@prisma/client' },
  {
    rule: 'prisma-in-stores',
    from: 'src/catalog/api/row.ts',
    to: 'src/generated/prisma/client.ts',
    statement: 'import type',
  },
  { rule: 'driver-in-platform', from: 'src/catalog/raw.ts', to: 'pg' },
  { rule: 'database-in-stores', from: 'src/catalog/app/connected.ts', to: 'src/platform/database/index.ts' },
  {
    rule: 'signing-has-one-door',
    from: 'src/allowlist/thief.ts',
    to: 'src/allowlist/signing/private-key.ts',
  },
  {
    rule: 'plugins-stand-alone',
    from: 'plugins/allowlist/src/peek.ts',
    to: 'src/policy/index.ts',
    statement: 'import type',
  },
  {
    rule: 'routers-are-strangers',
    from: 'plugins/router-ai-sdk/src/a.ts',
    to: 'plugins/router-portkey/src/b.ts',
  },
  { rule: 'service-knows-no-plugin', from: 'src/allowlist/client.ts', to: 'plugins/allowlist/src/client.ts' },
  { rule: 'production-without-tests', from: 'src/audit/fake.ts', to: 'test/support/fake.ts' },
  { rule: 'no-cycles', from: 'src/audit/egg.ts', to: 'src/audit/hen.ts', statement: 'import type' },
  { rule: 'nothing-unresolvable', from: 'src/audit/lost.ts', to: './nowhere.js' },
  { rule: 'nothing-unresolvable', from: 'src/audit/unheard.ts', to: 'no-such-package' },
  { rule: 'declared-dependencies', from: 'src/audit/laboratory.ts', to: 'fast-check' },
];

/** The other half of the cycle, which is reported once. */
const CYCLE = { from: 'src/audit/hen.ts', to: 'src/audit/egg.ts' };

/** What the rules must leave in peace. */
const LAWFUL: readonly Omit<Plant, 'rule'>[] = [
  { from: 'src/decision/lawful.ts', to: 'src/policy/index.ts' },
  { from: 'src/policy/domain/lawful.ts', to: 'src/catalog/index.ts' },
  { from: 'src/policy/domain/digest.ts', to: 'node:crypto' },
  { from: 'src/catalog/store/lawful.ts', to: 'src/catalog/app/ports.ts', statement: 'import type' },
  { from: 'src/catalog/app/actor.ts', to: 'src/platform/database/index.ts', statement: 'import type' },
  { from: 'src/catalog/store/rows.ts', to: 'src/generated/prisma/client.ts' },
  { from: 'src/catalog/lawful.module.ts', to: 'src/catalog/store/claim.store.ts' },
  { from: 'src/audit/lawful.ts', to: 'src/platform/clock.ts' },
  { from: 'plugins/router-portkey/src/lawful.ts', to: 'plugins/allowlist/src/client.ts' },
  { from: 'test/unit/lawful.ts', to: 'src/catalog/domain/claim.ts' },
];

describe('a tree with planted violations', () => {
  let tree: string;
  let violations: readonly Violation[];

  beforeAll(() => {
    tree = plantTree();
    violations = cruise(tree);
  });

  afterAll(() => {
    rmSync(tree, { recursive: true, force: true });
  });

  test.each(PLANTS)('reports $rule for $from → $to', ({ rule, from, to }) => {
    const reported = violations.filter((violation) => violation.rule === rule && violation.from === from);
    expect(reported.map((violation) => violation.to)).toEqual([
      expect.stringContaining(to.replace(/^(node:|\.\/)/, '')),
    ]);
  });

  test.each(LAWFUL)('leaves $from → $to in peace', ({ from }) => {
    expect(violations.filter((violation) => violation.from === from)).toEqual([]);
  });

  test('breaks every rule there is', () => {
    expect(new Set(PLANTS.map((plant) => plant.rule))).toEqual(new Set(ruleNames()));
  });
});

function plantTree(): string {
  const tree = mkdtempSync(join(tmpdir(), 'cordon-architecture-'));
  for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.cjs'])
    cpSync(join(ROOT, file), join(tree, file));
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  const plants = [...PLANTS, ...LAWFUL, CYCLE];
  for (const { to } of plants) if (isFile(to)) write(tree, to, 'export const planted = 1;\n');
  for (const plant of plants) write(tree, plant.from, source(plant));
  return tree;
}

function source({ from, to, statement }: Omit<Plant, 'rule'>): string {
  const specifier = isFile(to) ? relativeSpecifier(from, to) : to;
  if (statement === 'export *') return `export * from '${specifier}';\n`;
  const imported = statement === 'import type' ? 'import type * as planted' : 'import * as planted';
  return `${imported} from '${specifier}';\nexport type Planted = typeof planted;\n${
    statement === 'import type' ? '' : 'console.log(planted);\n'
  }`;
}

function relativeSpecifier(from: string, to: string): string {
  const up = dirname(from)
    .split('/')
    .map(() => '..')
    .join('/');
  return `${up}/${to.replace(/\.ts$/, '.js')}`;
}

function isFile(to: string): boolean {
  return /^(src|plugins|test)\//.test(to);
}

function write(tree: string, path: string, text: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text);
}

function cruise(tree: string): readonly Violation[] {
  const bin = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [
    bin,
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
    'src',
    'test',
    'plugins',
  ];
  const child = spawnSync(process.execPath, args, {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const report = JSON.parse(child.stdout) as Report;
  return report.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}

function ruleNames(): readonly string[] {
  const config = createRequire(import.meta.url)(join(ROOT, '.dependency-cruiser.cjs')) as {
    readonly forbidden: readonly { readonly name: string }[];
  };
  return config.forbidden.map((rule) => rule.name);
}
