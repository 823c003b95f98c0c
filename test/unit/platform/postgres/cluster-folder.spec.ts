import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { chooseFolder, rememberFolder } from '../../../../src/platform/postgres/cluster-folder.js';

let root: string;
let dataDir: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'cordon-folder-')));
  dataDir = join(root, 'data');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const pointer = (dir = dataDir): string => join(dir, 'postgres-folder');
const point = (dir: string, ...lines: string[]): void => {
  mkdirSync(dir, { recursive: true });
  writeFileSync(pointer(dir), `${lines.join('\n')}\n`);
};
const makeCluster = (folder: string): string => {
  mkdirSync(folder, { recursive: true });
  return folder;
};

describe('a database inside of the data folder', () => {
  beforeEach(() => {
    const folder = makeCluster(chooseFolder(dataDir, null));
    rememberFolder(dataDir, folder);
  });

  test('is written down without the place of the data folder', () => {
    expect(chooseFolder(dataDir, null)).toBe(join(dataDir, 'postgres'));
    expect(readFileSync(pointer(), 'utf8')).toBe('postgres\n');
    expect(existsSync(join(dataDir, 'postgres-folder.new'))).toBe(false);
  });

  test('is its own in a copy, while the original exists', () => {
    const copy = join(root, 'copy');
    cpSync(dataDir, copy, { recursive: true });
    expect(chooseFolder(copy, null)).toBe(join(copy, 'postgres'));
  });

  test('wins over a note that names another folder, and mends the note', () => {
    const other = makeCluster(join(root, 'other'));
    point(dataDir, other, realpathSync(dataDir));
    const folder = chooseFolder(dataDir, null);
    expect(folder).toBe(join(dataDir, 'postgres'));
    rememberFolder(dataDir, folder);
    expect(readFileSync(pointer(), 'utf8')).toBe('postgres\n');
  });

  test('is missed when it is gone, also after the data folder was moved', () => {
    const moved = join(root, 'moved');
    renameSync(dataDir, moved);
    expect(chooseFolder(moved, null)).toBe(join(moved, 'postgres'));
    rmSync(join(moved, 'postgres'), { recursive: true });
    expect(() => chooseFolder(moved, null)).toThrow(`\`${join(moved, 'postgres')}\`, is gone; bring it back`);
  });
});

describe('a database outside of the data folder', () => {
  let outside: string;
  beforeEach(() => {
    outside = makeCluster(join(root, 'outside'));
    mkdirSync(dataDir);
    rememberFolder(dataDir, outside);
  });

  test('is found again, also through a link to the data folder', () => {
    symlinkSync(dataDir, join(root, 'link'));
    expect(chooseFolder(dataDir, null)).toBe(outside);
    expect(chooseFolder(join(root, 'link'), null)).toBe(outside);
  });

  test('is not taken by a copy, which says what to do', () => {
    const copy = join(root, 'copy');
    cpSync(dataDir, copy, { recursive: true });
    const refusal = `names, \`${outside}\`, is not the one of \`${copy}\` but of \`${dataDir}\`; if the data folder was moved, write \`${copy}\` into the second line`;
    expect(() => chooseFolder(copy, null)).toThrow(refusal);
    makeCluster(join(copy, 'postgres'));
    expect(chooseFolder(copy, null)).toBe(join(copy, 'postgres'));
  });

  test('is taken by a moved data folder once the note says so', () => {
    const moved = join(root, 'moved');
    renameSync(dataDir, moved);
    expect(() => chooseFolder(moved, null)).toThrow('is not the one of');
    point(moved, outside, moved);
    expect(chooseFolder(moved, null)).toBe(outside);
  });

  test('is not taken when the note does not say whose it is', () => {
    point(dataDir, outside);
    expect(() => chooseFolder(dataDir, null)).toThrow(`is not the one of \`${dataDir}\`; if`);
  });

  test('is missed when it is gone', () => {
    rmSync(outside, { recursive: true });
    expect(() => chooseFolder(dataDir, null)).toThrow(`\`${outside}\`, is gone; bring it back`);
  });
});

describe('an intention', () => {
  test('of a start that was killed is kept by the next one, and not by a copy', () => {
    const outside = join(root, 'outside');
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'postgres-folder.new'), `${outside}\n${dataDir}\n`);
    expect(chooseFolder(dataDir, null)).toBe(outside);
    const copy = join(root, 'copy');
    cpSync(dataDir, copy, { recursive: true });
    expect(() => chooseFolder(copy, null)).toThrow('is not the one of');
  });
});
