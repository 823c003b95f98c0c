import { isMap, isNode, isPair, isScalar, LineCounter, parseAllDocuments, visit } from 'yaml';
import type { Document } from 'yaml';
import type { Finding, Parsed } from '../../platform/finding.js';

/** Keys and indexes from the root to a place in a document. */
export type DocumentPath = readonly (string | number)[];

/** A document that a person wrote, as plain JSON data, which still knows where everything stood in the text. */
export interface SourceDocument {
  readonly value: unknown;
  readonly file?: string;
  /** Where this value stands inside a larger document; empty for a whole one. */
  readonly base: DocumentPath;
  /** 1-based place of a value, or of the key that leads to it; null when the document did not come from text. */
  readonly locate: (path: DocumentPath, part: 'key' | 'value') => { line: number; column: number } | null;
}

/** A part of a document as a document of its own; findings about it still name its place in the whole. */
export function partOf(source: SourceDocument, path: DocumentPath, value: unknown): SourceDocument {
  return {
    ...source,
    value,
    base: [...source.base, ...path],
    locate: (inner, part) => source.locate([...path, ...inner], part),
  };
}

/** Deeper nesting is no policy: it is an attack on the recursion of whoever reads it. */
const MAX_NESTING = 64;

/**
 * Reads YAML 1.2 (core schema) or JSON text, one or several documents, or a value that is already data.
 * Refused: more than `maxBytes` of UTF-8, duplicate keys, aliases, tags, unbounded nesting.
 */
export function parseDocuments(
  input: unknown,
  options: { readonly maxBytes: number; readonly file?: string },
): Parsed<readonly SourceDocument[]> {
  const read = typeof input === 'string' ? fromText(input, options) : fromValue(input, options);
  if (!read.ok) return read;
  const tooDeep = read.value.find((document) => nestingOf(document.value) > MAX_NESTING);
  if (tooDeep === undefined) return read;
  return refuse(
    'DOCUMENT_NESTING',
    `the document is nested more than ${MAX_NESTING} levels deep`,
    'flatten it',
    options,
  );
}

function fromText(
  text: string,
  options: { readonly maxBytes: number; readonly file?: string },
): Parsed<readonly SourceDocument[]> {
  if (Buffer.byteLength(text, 'utf8') > options.maxBytes) return tooLarge(options);
  const lines = new LineCounter();
  try {
    const parsed = parseAllDocuments(text, {
      version: '1.2',
      schema: 'core',
      uniqueKeys: true,
      resolveKnownTags: false,
      lineCounter: lines,
    });
    const documents: readonly Document.Parsed[] = Array.isArray(parsed) ? parsed : [];
    if (documents.length === 0) {
      return refuse('DOCUMENT_EMPTY', 'the document is empty', 'write a document', options);
    }
    const findings = documents.flatMap((document) => syntaxFindings(document, lines, options.file));
    if (findings.length > 0) return { ok: false, findings };
    return { ok: true, value: documents.map((one) => toSource(one, lines, options.file)), warnings: [] };
  } catch {
    // The YAML library recurses: text that nests tens of thousands of levels ends its stack.
    return refuse('DOCUMENT_SYNTAX', 'the document cannot be read', 'flatten it', options);
  }
}

function fromValue(
  value: unknown,
  options: { readonly maxBytes: number; readonly file?: string },
): Parsed<readonly SourceDocument[]> {
  try {
    // SECURITY: read once into plain data, because a getter can answer twice.
    const json: unknown = JSON.stringify(value);
    if (typeof json !== 'string') {
      return refuse('DOCUMENT_EMPTY', 'the document is empty', 'write a document', options);
    }
    if (Buffer.byteLength(json, 'utf8') > options.maxBytes) return tooLarge(options);
    const plain: unknown = JSON.parse(json);
    const source: SourceDocument = {
      value: plain,
      base: [],
      locate: () => null,
      ...(options.file && { file: options.file }),
    };
    return { ok: true, value: [source], warnings: [] };
  } catch {
    return refuse('DOCUMENT_SYNTAX', 'the document is not JSON data', 'pass plain objects', options);
  }
}

function syntaxFindings(document: Document.Parsed, lines: LineCounter, file: string | undefined): Finding[] {
  const findings = [...document.errors, ...document.warnings].map((error): Finding => {
    const { line, col } = lines.linePos(error.pos[0]);
    const message = (error.message.split('\n')[0] ?? 'syntax error').replace(/ at line \d+.*$/, '');
    return {
      code: error.code === 'DUPLICATE_KEY' ? 'DOCUMENT_DUPLICATE_KEY' : 'DOCUMENT_SYNTAX',
      message: message.charAt(0).toLowerCase() + message.slice(1),
      severity: 'error',
      path: '',
      hint: error.code === 'DUPLICATE_KEY' ? 'state the key once' : 'write YAML 1.2 or JSON',
      ...(file && { file }),
      line,
      column: col,
    };
  });
  visit(document, {
    Alias: (_key, node) => {
      const { line, col } = lines.linePos(node.range?.[0] ?? 0);
      findings.push({
        code: 'DOCUMENT_ALIAS',
        message: `alias \`*${node.source}\` is refused`,
        severity: 'error',
        path: '',
        hint: 'write the value out where it is used',
        ...(file && { file }),
        line,
        column: col,
      });
    },
  });
  return findings;
}

function toSource(document: Document.Parsed, lines: LineCounter, file: string | undefined): SourceDocument {
  const value: unknown = document.toJS();
  return {
    value,
    base: [],
    ...(file && { file }),
    locate: (path, part) => {
      const { line, col } = lines.linePos(offsetOf(document, path, part));
      return { line, column: col };
    },
  };
}

/** Where a path begins in the text; the nearest place that exists when the path leads nowhere. */
function offsetOf(document: Document.Parsed, path: DocumentPath, part: 'key' | 'value'): number {
  const parent = path.slice(0, -1);
  const last = path.at(-1);
  if (last === undefined) return document.contents?.range[0] ?? 0;
  const holder: unknown = parent.length === 0 ? document.contents : document.getIn(parent, true);
  if (part === 'key' && isMap(holder)) {
    const pair = holder.items.find(
      (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(last),
    );
    if (isNode(pair?.key) && pair.key.range) return pair.key.range[0];
  }
  const node: unknown = document.getIn([...path], true);
  if (isNode(node) && node.range) return node.range[0];
  return offsetOf(document, parent, part);
}

/** Levels of nesting, counted without recursion and given up just above the limit. */
function nestingOf(value: unknown): number {
  let level: readonly unknown[] = [value];
  let depth = 0;
  while (level.length > 0 && depth <= MAX_NESTING) {
    level = level.flatMap((one): readonly unknown[] =>
      typeof one === 'object' && one !== null ? Object.values(one) : [],
    );
    depth += 1;
  }
  return depth;
}

function tooLarge(options: { readonly maxBytes: number; readonly file?: string }): Parsed<never> {
  const limit = `${options.maxBytes / 1024} KiB`;
  return refuse('DOCUMENT_TOO_LARGE', `the document is larger than ${limit}`, 'split it', options);
}

function refuse(
  code: string,
  message: string,
  hint: string,
  options: { readonly file?: string },
): Parsed<never> {
  const finding: Finding = {
    code,
    message,
    severity: 'error',
    path: '',
    hint,
    ...(options.file && { file: options.file, line: 1, column: 1 }),
  };
  return { ok: false, findings: [finding] };
}
