import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { sources } from './sources.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*\.(ts|tsx|mjs)$/;
const SAYS_NOTHING = /(^|\/)(utils?|helpers?|common|shared|misc)(\/|\.|$)|-v\d+\./;

describe('names', () => {
  const files = sources();

  test('are found at all', () => {
    expect(files.length).toBeGreaterThan(0);
  });

  test('of files are kebab-case', () => {
    expect(files.filter((path) => !KEBAB.test(basename(path)))).toEqual([]);
  });

  test('of files say what is in them', () => {
    expect(files.filter((path) => SAYS_NOTHING.test(path))).toEqual([]);
  });

  test('of tests are sentences without "should"', () => {
    const wishful = files
      .filter((path) => path.endsWith('.spec.ts'))
      .flatMap((path) => testNames(path).map((name) => `${path}: ${name}`))
      .filter((name) => / should /.test(name));
    expect(wishful).toEqual([]);
  });
});

function testNames(path: string): readonly string[] {
  const text = readFileSync(resolve(ROOT, path), 'utf8');
  return [...text.matchAll(/\b(?:test|it|describe)(?:\.\w+)*\((?:[^'"`()]*\)\()?(['"`])(.*?)\1/g)].map(
    ([, , name = '']) => name,
  );
}
