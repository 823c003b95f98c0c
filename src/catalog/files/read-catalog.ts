import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding, Parsed } from '../../platform/finding.js';
import { isProviderDocument } from './catalog-document.js';
import type { CatalogDocuments, ModelsDocument, ProviderDocument } from './catalog-document.js';
import { findCatalogFindings } from './check-catalog.js';
import { parseCatalogFile } from './parse-catalog-file.js';

/** One file of a catalog, as text. */
export interface CatalogFile {
  /** Name that findings carry; its last part must be the provider's slug and `.yaml`. */
  readonly file: string;
  readonly text: string;
}

/** Reads every `.yaml` file of the folder and checks each file and the whole. Findings name `<directory>/<file>`. */
export async function readCatalog(directory: string): Promise<Parsed<CatalogDocuments>> {
  const files = await readCatalogFiles(directory);
  return files.ok ? parseCatalog(files.value) : files;
}

/** The texts of the folder's `.yaml` files, sorted by name; not of folders below it. */
export async function readCatalogFiles(directory: string): Promise<Parsed<readonly CatalogFile[]>> {
  const names = await listFiles(directory);
  if (!Array.isArray(names)) return { ok: false, findings: [names] };
  if (names.length === 0) return { ok: false, findings: [unreadable(directory, 'holds no `.yaml` file')] };
  const files = await Promise.all(names.map((name) => loadFile(join(directory, name))));
  const unread = files.filter((file) => 'code' in file);
  if (unread.length > 0) return { ok: false, findings: unread };
  return { ok: true, value: files.filter((file) => 'text' in file), warnings: [] };
}

/** Checks the files of a catalog, each alone and all together. */
export function parseCatalog(files: readonly CatalogFile[]): Parsed<CatalogDocuments> {
  const results = files.map(({ file, text }) => parseCatalogFile(text, file));
  const findings = results.flatMap((result) => (result.ok ? [] : result.findings));
  const parsed = results.flatMap((result) => (result.ok ? [result.value] : []));
  const documents = { providers: parsed.filter(isProviderDocument), models: parsed.filter(isModelsDocument) };
  // A file that could not be read would make every reference to it look broken.
  if (findings.length > 0) return { ok: false, findings };
  const across = findCatalogFindings(documents);
  if (across.length > 0) return { ok: false, findings: across };
  return {
    ok: true,
    value: documents,
    warnings: results.flatMap((result) => (result.ok ? result.warnings : [])),
  };
}

function isModelsDocument(document: ProviderDocument | ModelsDocument): document is ModelsDocument {
  return !isProviderDocument(document);
}

async function listFiles(directory: string): Promise<string[] | Finding> {
  try {
    const names = await readdir(directory);
    return names.filter((name) => name.endsWith('.yaml')).sort();
  } catch {
    return unreadable(directory, 'is no folder that can be read');
  }
}

async function loadFile(file: string): Promise<CatalogFile | Finding> {
  try {
    return { file, text: await readFile(file, 'utf8') };
  } catch {
    return unreadable(file, 'cannot be read as a file');
  }
}

function unreadable(path: string, why: string): Finding {
  return {
    code: 'CATALOG_UNREADABLE',
    message: `\`${path}\` ${why}`,
    severity: 'error',
    path: '',
    hint: 'name a folder with catalog files that this user may read',
    file: path,
    line: 1,
    column: 1,
  };
}
