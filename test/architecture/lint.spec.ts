import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

interface Planted {
  readonly rule: string;
  readonly path: string;
  readonly text: string;
}

interface LintResult {
  readonly filePath: string;
  readonly messages: readonly { readonly ruleId: string | null }[];
}

const ROOT = resolve(import.meta.dirname, '../..');

const PLANTS: readonly Planted[] = [
  plant('@typescript-eslint/no-explicit-any', 'src/audit/any.ts', 'export const lost: any = 1;'),
  plant('@typescript-eslint/no-non-null-assertion', 'src/audit/sure.ts', 'export const first = [1][0]!;'),
  plant('no-restricted-syntax', 'src/audit/enum.ts', 'export enum Colour {\n  red,\n}'),
  plant('no-restricted-syntax', 'src/policy/parse-enum.ts', 'export enum Colour {\n  red,\n}'),
  plant('no-restricted-syntax', 'src/audit/assertion.ts', 'export const text = JSON.parse("1") as string;'),
  plant('no-restricted-exports', 'src/audit/nameless.ts', 'export default 1;'),
  plant('no-restricted-properties', 'src/audit/setting.ts', 'export const port = process.env["PORT"];'),
  plant(
    'no-restricted-imports',
    'src/audit/imported.ts',
    "import { env } from 'node:process';\nexport const all = env;",
  ),
  plant(
    'no-restricted-imports',
    'src/audit/signer.ts',
    "import { sign } from 'node:crypto';\nexport const mine = sign;",
  ),
  plant(
    'no-restricted-imports',
    'src/platform/environment.ts',
    "import { sign } from 'node:crypto';\nexport const s = sign;",
  ),
  ...['createMongoAbility', 'subject', 'defineAbility', 'mongoQueryMatcher', 'buildMongoQueryMatcher'].map(
    (name) => stockCasl(`src/policy/domain/stock-${name.toLowerCase()}.ts`, name, '@casl/ability'),
  ),
  ...['packRules', 'unpackRules'].map((name) =>
    stockCasl(`src/decision/domain/stock-${name.toLowerCase()}.ts`, name, '@casl/ability/extra'),
  ),
  plant(
    '@typescript-eslint/switch-exhaustiveness-check',
    'src/audit/switch.ts',
    "export function toNumber(side: 'left' | 'right'): number {\n  switch (side) {\n    case 'left':\n      return 1;\n  }\n  return 2;\n}",
  ),
  plant('@typescript-eslint/no-floating-promises', 'src/audit/floating.ts', 'Promise.resolve(1);'),
  plant(
    '@typescript-eslint/consistent-type-imports',
    'src/audit/type.ts',
    "import { Stats } from 'node:fs';\nexport type S = Stats;",
  ),
  plant(
    '@eslint-community/eslint-comments/require-description',
    'src/audit/silent.ts',
    '// eslint-disable-next-line no-console\nconsole.log(1);',
  ),
  plant(
    '@typescript-eslint/ban-ts-comment',
    'src/audit/ignored.ts',
    '// @ts-expect-error\nexport const n: number = "1";',
  ),
  plant('max-lines', 'src/audit/long.ts', 'export {};\n' + 'void 0;\n'.repeat(401)),
  plant(
    'max-lines-per-function',
    'src/audit/deep.ts',
    `export function f(): void {\n${'  void 0;\n'.repeat(61)}}`,
  ),
  plant('no-console', 'src/audit/talk.ts', 'console.log(1);'),
];

const LAWFUL: readonly Omit<Planted, 'rule'>[] = [
  { path: 'src/policy/parse-document.ts', text: 'export const text = JSON.parse("1") as string;\n' },
  { path: 'src/audit/constant.ts', text: 'export const SIDES = ["left", "right"] as const;\n' },
  { path: 'src/access/abilities.ts', text: "export { createMongoAbility } from '@casl/ability';\n" },
  { path: 'src/policy/kernel.ts', text: "export { Ability } from '@casl/ability';\n" },
  {
    path: 'src/audit/reasoned.ts',
    text: '// eslint-disable-next-line no-console -- the last word before the process ends\nconsole.log(1);\n',
  },
  {
    path: 'src/audit/injected.ts',
    text:
      "import { Injectable } from '@nestjs/common';\nimport { Reflector } from '@nestjs/core';\n\n" +
      '@Injectable()\nexport class Guard {\n  constructor(readonly reflector: Reflector) {}\n}\n',
  },
];

describe('the linter', () => {
  let tree: string;
  let found: ReadonlyMap<string, readonly (string | null)[]>;

  beforeAll(() => {
    tree = plantTree();
    found = lint(tree);
  });

  afterAll(() => {
    rmSync(tree, { recursive: true, force: true });
  });

  test.each(PLANTS)('refuses $path by $rule', ({ path, rule }) => {
    expect(found.get(path)).toContain(rule);
  });

  test.each(LAWFUL)('leaves $path in peace', ({ path }) => {
    expect(found.get(path)).toEqual([]);
  });
});

function plant(rule: string, path: string, text: string): Planted {
  return { rule, path, text: `${text}\n` };
}

function stockCasl(path: string, name: string, from: string): Planted {
  return plant('@typescript-eslint/no-restricted-imports', path, `export { ${name} } from '${from}';`);
}

function plantTree(): string {
  const tree = mkdtempSync(join(tmpdir(), 'cordon-lint-'));
  for (const file of ['package.json', 'tsconfig.json', 'eslint.config.js'])
    cpSync(join(ROOT, file), join(tree, file));
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  for (const { path, text } of [...PLANTS, ...LAWFUL]) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  return tree;
}

function lint(tree: string): ReadonlyMap<string, readonly (string | null)[]> {
  const bin = join(ROOT, 'node_modules/eslint/bin/eslint.js');
  const child = spawnSync(process.execPath, [bin, '--format', 'json', 'src'], {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const results = JSON.parse(child.stdout) as readonly LintResult[];
  return new Map(
    results.map((result) => [
      relative(tree, result.filePath),
      result.messages.map((message) => message.ruleId),
    ]),
  );
}
