import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { listNames, suggest } from '../../platform/nearest.js';
import { COMPOSITIONS, OPERATORS } from './operators.js';
import type { DocumentPath, SourceDocument } from './parse-document.js';
import type { JsonSchema } from './schema.js';
import type { FindingList } from './source-findings.js';
import { quote } from './source-findings.js';

/** Validates a document's value against a schema and reports every difference in a person's words. */
export type SchemaCheck = (source: SourceDocument, findings: FindingList) => boolean;

/** Compiles a schema (strict, all errors) together with the schemas to which it refers. */
export function compileSchema(schema: JsonSchema, referred: readonly JsonSchema[] = []): SchemaCheck {
  // Its optimiser costs every start more than all documents of a lifetime gain from it.
  const code = { optimize: false };
  const ajv = new Ajv2020({ strict: true, allErrors: true, verbose: true, allowUnionTypes: true, code });
  for (const one of referred) ajv.addSchema(one);
  const validate: ValidateFunction = ajv.compile(schema);
  return (source, findings) => {
    if (validate(source.value)) return true;
    for (const error of validate.errors ?? []) report(error, findings, source.value);
    return false;
  };
}

/** Untrusted documents can be wrong in a million places; a person mends the first. */
const MAX_FINDINGS = 50;

function report(error: ErrorObject, findings: FindingList, root: unknown): void {
  if (findings.errors.length >= MAX_FINDINGS) return;
  const path = pathOf(error.instancePath, root);
  const schema: JsonSchema = error.parentSchema ?? {};
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(path, String(error.params['additionalProperty']), schema, findings);
    case 'required':
      return findings.add({
        code: 'MISSING_KEY',
        message: `\`${String(error.params['missingProperty'])}\` is missing`,
        hint: `${titleOf(schema)} states it`,
        path,
      });
    case 'minProperties':
    case 'minItems':
      return findings.add({
        code: 'EMPTY',
        message: `${lastOf(path)} is empty`,
        hint: 'state at least one',
        path,
      });
    case 'maxItems':
      return findings.add({
        code: 'TOO_MANY',
        message: `${lastOf(path)} has more than ${String(error.params['limit'])} entries`,
        hint: 'split it',
        path,
      });
    // What an `if` or a composition applies is reported by the keywords inside it.
    case 'if':
    case 'anyOf':
    case 'oneOf':
      return;
    default:
      return badValue(error, path, schema, findings);
  }
}

function unknownKey(path: DocumentPath, key: string, schema: JsonSchema, findings: FindingList): void {
  const allowed = Object.keys(Object(schema['properties']) as object).filter((name) => name !== '$schema');
  const code = textOf(schema['$comment'], 'UNKNOWN_KEY');
  const title = titleOf(schema);
  const known: readonly string[] = [...OPERATORS, ...COMPOSITIONS];
  const misplaced = code === 'UNKNOWN_OPERATOR' && known.includes(key);
  const message = {
    UNKNOWN_DIMENSION: `there is no dimension \`${key}\``,
    UNKNOWN_FIELD: `${title} has no field \`${key}\``,
    UNKNOWN_OPERATOR: misplaced
      ? `\`${key}\` cannot be asked of ${title}`
      : `there is no operator \`${key}\` for ${title}`,
  }[code];
  findings.add({
    code,
    message: message ?? `unknown key \`${key}\` in ${title}`,
    hint: misplaced ? `allowed: ${listNames(allowed)}` : suggest(key, allowed),
    path: [...path, key],
    part: 'key',
  });
}

function badValue(error: ErrorObject, path: DocumentPath, schema: JsonSchema, findings: FindingList): void {
  const value = quote(error.data);
  const constant: unknown = schema['const'];
  const allowed = Array.isArray(schema['enum'])
    ? schema['enum'].map(String)
    : constant === undefined
      ? undefined
      : [typeof constant === 'string' ? constant : JSON.stringify(constant)];
  if (allowed !== undefined) {
    // The same value fails `type` and `enum` together; one finding says it.
    if (error.keyword === 'type') return;
    const near = typeof error.data === 'string' ? suggest(error.data, allowed) : undefined;
    return findings.add({
      code: 'VALUE_NOT_ALLOWED',
      message: `${value} is not allowed for ${lastOf(path)}; allowed: ${listNames(allowed)}`,
      hint: near?.startsWith('did') ? near : `write ${textOf(schema['description'], listNames(allowed))}`,
      path,
    });
  }
  const expected = textOf(schema['description'], expectedType(schema));
  findings.add({
    code: error.keyword === 'type' ? 'WRONG_TYPE' : 'VALUE_NOT_ALLOWED',
    message: `${value} is not allowed for ${lastOf(path)}`,
    hint: `write ${expected}`,
    path,
  });
}

function expectedType(schema: JsonSchema): string {
  const type = schema['type'];
  return type === 'object'
    ? `keys and values: ${titleOf(schema)}`
    : `a value of type ${[type].flat().join(' or ')}`;
}

function titleOf(schema: JsonSchema): string {
  return textOf(schema['title'], 'this object');
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function lastOf(path: DocumentPath): string {
  const name = path.findLast((step) => typeof step === 'string');
  return name === undefined ? 'the document' : `\`${name}\``;
}

/** A JSON pointer as keys and indexes; which of the two a number is, the document itself says. */
function pathOf(pointer: string, root: unknown): DocumentPath {
  let at: unknown = root;
  return pointer
    .split('/')
    .slice(1)
    .map((raw) => {
      const key = raw.replaceAll('~1', '/').replaceAll('~0', '~');
      const isIndex = Array.isArray(at);
      at = typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined;
      return isIndex ? Number(key) : key;
    });
}
