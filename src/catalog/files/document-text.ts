import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Document, YAMLError } from 'yaml';
import type { Finding, Parsed } from '../../platform/finding.js';

/** Keys and indices from the top of a document to one of its values. */
export type DocumentPath = readonly (string | number)[];

/** What is wrong, before it is known where that stands in the text. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly path: DocumentPath;
  /** How to mend it, or what is allowed instead. */
  readonly hint: string;
  readonly severity?: Finding['severity'];
  /** Point at the key instead of its value. */
  readonly atKey?: boolean;
}

/** A YAML text that knows where each of its values stands. */
export class DocumentText {
  private constructor(
    readonly file: string,
    private readonly document: Document.Parsed,
    private readonly lines: LineCounter,
  ) {}

  /** Reads YAML 1.2 (core schema). Refused: duplicate keys, aliases, tags, several documents. */
  static read(text: string, file: string): Parsed<{ readonly data: unknown; readonly text: DocumentText }> {
    const lines = new LineCounter();
    const options = {
      schema: 'core',
      merge: false,
      uniqueKeys: true,
      prettyErrors: false,
      lineCounter: lines,
    } as const;
    try {
      const document = parseDocument(text, options);
      const source = new DocumentText(file, document, lines);
      const problems = [...document.errors, ...document.warnings];
      if (problems.length > 0)
        return { ok: false, findings: problems.map((one) => source.toSyntaxFinding(one)) };
      // SECURITY: an alias can make a small text unfold to gigabytes; a catalog file needs none.
      return { ok: true, value: { data: document.toJS({ maxAliasCount: 0 }), text: source }, warnings: [] };
    } catch (error) {
      return { ok: false, findings: [toRefusal(error, file)] };
    }
  }

  /** The fault with file, line and column; a path that leads nowhere points at its nearest ancestor. */
  toFinding(fault: Fault): Finding {
    return {
      code: fault.code,
      message: fault.message,
      severity: fault.severity ?? 'error',
      path: formatPath(fault.path),
      hint: fault.hint,
      file: this.file,
      ...this.place(fault.path, fault.atKey ?? false),
    };
  }

  private place(path: DocumentPath, atKey: boolean): { line: number; column: number } {
    const offset = (atKey ? this.offsetOfKey(path) : undefined) ?? this.offsetOf(path);
    return this.toPlace(offset);
  }

  private offsetOf(path: DocumentPath): number {
    for (let length = path.length; length > 0; length -= 1) {
      const node = this.document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return node.range[0];
    }
    return this.document.contents?.range[0] ?? 0;
  }

  private offsetOfKey(path: DocumentPath): number | undefined {
    const parent: unknown =
      path.length > 1 ? this.document.getIn(path.slice(0, -1), true) : this.document.contents;
    if (!isMap(parent)) return undefined;
    const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === path.at(-1));
    return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
  }

  private toSyntaxFinding(problem: YAMLError): Finding {
    const isDuplicate = problem.code === 'DUPLICATE_KEY';
    return {
      code: isDuplicate ? 'CATALOG_YAML_DUPLICATE_KEY' : 'CATALOG_YAML_SYNTAX',
      message: isDuplicate
        ? 'this key is written twice in one map'
        : `not readable as YAML: ${toOneLine(problem.message)}`,
      severity: 'error',
      path: '',
      hint: isDuplicate ? 'keep one of the two' : 'check indentation, quotes and brackets on this line',
      file: this.file,
      ...this.toPlace(problem.pos[0]),
    };
  }

  private toPlace(offset: number): { line: number; column: number } {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

/** `endpoints[2].claims[0].value`. */
export function formatPath(path: DocumentPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${String(step)}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}

function toOneLine(message: string): string {
  const [first = ''] = message.split('\n');
  const text = first.replace(/\.$/, '');
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** What the parser throws instead of reporting: an alias, or nesting beyond its stack. */
function toRefusal(error: unknown, file: string): Finding {
  const isAlias = error instanceof ReferenceError;
  return {
    code: isAlias ? 'CATALOG_YAML_ALIAS' : 'CATALOG_YAML_SYNTAX',
    message: isAlias
      ? 'aliases (`*name`) are not allowed here'
      : 'not readable as YAML: it is nested too deeply',
    severity: 'error',
    path: '',
    hint: isAlias ? 'write the value out where it is used' : 'write at most a few levels',
    file,
    line: 1,
    column: 1,
  };
}
