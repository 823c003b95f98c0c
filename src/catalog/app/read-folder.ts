import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Parsed } from '../../platform/finding.js';
import type { CatalogFile } from '../files/read-catalog.js';

/** The texts of a folder's `.yaml` files, sorted by name; not of folders below it. */
export async function readFolder(directory: string): Promise<Parsed<readonly CatalogFile[]>> {
  try {
    const names = (await readdir(directory)).filter((name) => name.endsWith('.yaml')).sort();
    if (names.length === 0) return unreadable(directory, 'holds no `.yaml` file');
    const read = async (name: string): Promise<CatalogFile> => {
      const file = join(directory, name);
      return { file, text: await readFile(file, 'utf8') };
    };
    return { ok: true, value: await Promise.all(names.map(read)), warnings: [] };
  } catch {
    return unreadable(directory, 'is no folder that can be read');
  }
}

function unreadable(directory: string, why: string): Parsed<never> {
  const message = `\`${directory}\` ${why}`;
  const hint = 'name the folder with the catalog files';
  return {
    ok: false,
    findings: [{ code: 'CATALOG_UNREADABLE', message, severity: 'error', path: '', hint, file: directory }],
  };
}
