import type { Parsed } from '../../platform/finding.js';
import type { ModelsContent, ModelsDocument, ProviderContent, ProviderDocument } from './catalog-document.js';
import { findModelsFaults, findProviderFaults } from './check-file.js';
import { DocumentText } from './document-text.js';
import type { Fault } from './document-text.js';
import { findSchemaFaults, parseKind } from './parse-schema.js';

/**
 * Reads one file of the catalog and checks all that can be checked without the other files. `file` is the name that
 * findings carry.
 */
export function parseCatalogFile(text: string, file: string): Parsed<ProviderDocument | ModelsDocument> {
  const read = DocumentText.read(text, file);
  if (!read.ok) return read;
  const { data, text: source } = read.value;
  const kind = parseKind(data);
  if (typeof kind !== 'string') return refuse([kind], source);
  const broken = findSchemaFaults(kind, data);
  if (broken.length > 0) return refuse(broken, source);
  if (kind === 'Provider') {
    // The schema of the kind has just been checked.
    const content = data as ProviderContent;
    const document = { content, sources: toMap(content.sources), text: source };
    return accept(document, findProviderFaults(document));
  }
  const content = data as ModelsContent;
  const document = { content, sources: toMap(content.sources), text: source };
  return accept(document, findModelsFaults(document));
}

function accept<D extends ProviderDocument | ModelsDocument>(
  document: D,
  faults: readonly Fault[],
): Parsed<D> {
  if (faults.some((fault) => fault.severity !== 'warning')) return refuse(faults, document.text);
  return { ok: true, value: document, warnings: faults.map((fault) => document.text.toFinding(fault)) };
}

function refuse(
  faults: readonly Fault[],
  source: DocumentText,
): { ok: false; findings: ReturnType<DocumentText['toFinding']>[] } {
  return { ok: false, findings: faults.map((fault) => source.toFinding(fault)) };
}

function toMap<V>(record: Readonly<Record<string, V>> | undefined): ReadonlyMap<string, V> {
  return new Map(Object.entries(record ?? {}));
}
