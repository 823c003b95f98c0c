import { createHash } from 'node:crypto';
import type { Finding, Parsed } from '../../platform/finding.js';
import type { CatalogRecords } from '../domain/catalog-records.js';
import type { LoadOptions, LoadReport } from '../domain/load-report.js';
import { LoadRefused, NOTHING_LOADED } from '../domain/load-report.js';
import type { CatalogFile } from '../files/read-catalog.js';
import { parseCatalog, readCatalogFiles } from '../files/read-catalog.js';
import { toCatalogRecords } from '../files/to-catalog-records.js';
import type { CatalogStore, ChangeBy } from './ports.js';

/** Changes whenever the same files would give other records. */
const RECORDS_VERSION = 'cordon/catalog-records/1';

export type LoadResult =
  | { readonly kind: 'loaded'; readonly report: LoadReport; readonly warnings: readonly Finding[] }
  /** At least one file is broken; nothing of any file was stored. */
  | { readonly kind: 'invalid'; readonly findings: readonly Finding[] }
  /** The files lack a large part of the providers, and `allowRemoval` was not given. */
  | { readonly kind: 'refused'; readonly closing: number; readonly present: number };

export type LoadSettings = Omit<LoadOptions, 'digest'>;

/** Loads a folder of catalog files as the shared catalog. Files that were loaded last are neither parsed nor compared. */
export async function loadCatalogFiles(
  store: Pick<CatalogStore, 'loadedDigest' | 'load'>,
  directory: string,
  by: ChangeBy,
  settings: LoadSettings = { allowRemoval: false },
): Promise<LoadResult> {
  const files = await readCatalogFiles(directory);
  if (!files.ok) return { kind: 'invalid', findings: files.findings };
  return loadFiles(store, files.value, by, settings);
}

/** The same for files that have been read. */
export async function loadFiles(
  store: Pick<CatalogStore, 'loadedDigest' | 'load'>,
  files: readonly CatalogFile[],
  by: ChangeBy,
  settings: LoadSettings,
): Promise<LoadResult> {
  const digest = digestOf(files);
  if ((await store.loadedDigest()) === digest) {
    return { kind: 'loaded', report: { ...NOTHING_LOADED, digest }, warnings: [] };
  }
  const parsed = parseCatalog(files);
  if (!parsed.ok) return { kind: 'invalid', findings: parsed.findings };
  try {
    const report = await store.load(toCatalogRecords(parsed.value), by, { ...settings, digest });
    return { kind: 'loaded', report, warnings: parsed.warnings };
  } catch (error) {
    if (error instanceof LoadRefused) {
      return { kind: 'refused', closing: error.closing, present: error.present };
    }
    throw error;
  }
}

/** The records of a folder, without a database. */
export async function readCatalogRecords(directory: string): Promise<Parsed<CatalogRecords>> {
  const files = await readCatalogFiles(directory);
  if (!files.ok) return files;
  const parsed = parseCatalog(files.value);
  return parsed.ok ? { ok: true, value: toCatalogRecords(parsed.value), warnings: parsed.warnings } : parsed;
}

/** SHA-256 over names and texts, hexadecimal; the folder's own place does not matter. */
export function digestOf(files: readonly CatalogFile[]): string {
  const hash = createHash('sha256').update(RECORDS_VERSION);
  for (const { file, text } of files) {
    const name = file.split(/[/\\]/).at(-1) ?? file;
    for (const part of [name, text]) {
      hash.update(`\n${Buffer.byteLength(part)}\n`);
      hash.update(part);
    }
  }
  return hash.digest('hex');
}
