import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, test } from '@jest/globals';

interface LockedPackage {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

type Lock = ReadonlyMap<string, LockedPackage>;

const ROOT = resolve(import.meta.dirname, '../..');

describe('the lock file', () => {
  const lock = readLock();

  test('holds every platform of a library, not only those that were to be had when it was written', () => {
    expect(missingPlatforms(lock)).toEqual([]);
  });

  test('names no host, so that any registry serves', () => {
    const hosts = [...lock].filter(([, locked]) => locked.resolved !== undefined && locked.link !== true);
    expect(hosts.map(([path]) => path)).toEqual([]);
  });

  test('knows the bytes of every package', () => {
    const unproven = [...lock].filter(
      ([path, locked]) =>
        path.startsWith('node_modules/') && locked.link !== true && locked.integrity === undefined,
    );
    expect(unproven.map(([path]) => path)).toEqual([]);
  });
});

describe('a lock file that lost a platform', () => {
  test('is noticed, because `npm ci` refuses it', () => {
    const lock = new Map<string, LockedPackage>([
      ['', {}],
      [
        'node_modules/compiler',
        { optionalDependencies: { 'compiler-linux': '1.0.0', 'compiler-darwin': '1.0.0' } },
      ],
      ['node_modules/compiler-linux', {}],
    ]);
    expect(missingPlatforms(lock)).toEqual(['node_modules/compiler → compiler-darwin']);
  });
});

function readLock(): Lock {
  const lock = JSON.parse(readFileSync(resolve(ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  return new Map(Object.entries(lock.packages));
}

function missingPlatforms(lock: Lock): readonly string[] {
  return [...lock].flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !resolves(lock, path, name))
      .map((name) => `${path} → ${name}`),
  );
}

/** As Node does: beside the package, then in each folder above it. */
function resolves(lock: Lock, from: string, name: string): boolean {
  if (lock.has(from === '' ? `node_modules/${name}` : `${from}/node_modules/${name}`)) return true;
  if (from === '') return false;
  return resolves(lock, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))), name);
}
