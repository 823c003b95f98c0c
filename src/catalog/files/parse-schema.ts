import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import type { DocumentPath, Fault } from './document-text.js';
import { listNames, suggest } from '../../platform/nearest.js';

const KINDS = ['Provider', 'Models'] as const;
export type CatalogKind = (typeof KINDS)[number];

const SCHEMA_FILES: Readonly<Record<CatalogKind, string>> = {
  Provider: '../../../policies/schema/provider.schema.json',
  Models: '../../../policies/schema/models.schema.json',
};

const validators = new Map<CatalogKind, ValidateFunction>();

/** Which kind of catalog file the data says it is, or what is wrong with its `kind`. */
export function parseKind(data: unknown): CatalogKind | Fault {
  const kind: unknown = isObject(data) && Object.hasOwn(data, 'kind') ? data['kind'] : undefined;
  const known = KINDS.find((name) => name === kind);
  if (known !== undefined) return known;
  const written = typeof kind === 'string' ? kind : '';
  return {
    code: 'CATALOG_UNKNOWN_KIND',
    message: written === '' ? 'a catalog file says what it is with `kind`' : `unknown kind \`${written}\``,
    path: isObject(data) && Object.hasOwn(data, 'kind') ? ['kind'] : [],
    hint: suggest(written, KINDS, `write \`kind: ${KINDS.join('` or `kind: ')}\``),
  };
}

/** Every way in which the data breaks the JSON Schema of its kind. */
export function findSchemaFaults(kind: CatalogKind, data: unknown): readonly Fault[] {
  const validate = validatorOf(kind);
  if (validate(data)) return [];
  return (validate.errors ?? []).map((error) => toFault(error, data)).filter((fault) => fault !== null);
}

function validatorOf(kind: CatalogKind): ValidateFunction {
  const ready = validators.get(kind);
  if (ready !== undefined) return ready;
  const ajv = new Ajv2020({ strict: true, allErrors: true, verbose: true });
  const schema = JSON.parse(readFileSync(new URL(SCHEMA_FILES[kind], import.meta.url), 'utf8')) as object;
  const validate = ajv.compile(schema);
  validators.set(kind, validate);
  return validate;
}

/** AJV's error in our words; null for one that another error of the same place already says better. */
function toFault(error: ErrorObject, data: unknown): Fault | null {
  const path = toPath(error.instancePath, data);
  const value = quoteValue(error.data);
  // The parameters of an AJV error have the shape that the AJV manual gives for its keyword.
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownField(
        String(params['additionalProperty']),
        keysOf(error.parentSchema, 'properties'),
        path,
      );
    case 'required':
      return missingField(String(params['missingProperty']), path);
    case 'enum':
      return notAllowed(error.data, namesOf(params['allowedValues']), path);
    case 'const':
      return notAllowed(error.data, [String(params['allowedValue'])], path);
    case 'propertyNames':
      return badName(String(params['propertyName']), path);
    case 'type': {
      const hint = descriptionOf(error.parentSchema) ?? `write a value of type ${String(params['type'])}`;
      return {
        code: 'CATALOG_WRONG_TYPE',
        message: `${value} is not of type ${String(params['type'])}`,
        path,
        hint,
      };
    }
    case 'pattern': {
      // The error of a key itself; `propertyNames` reports the same key with its place.
      if (error.propertyName !== undefined) return null;
      const hint = descriptionOf(error.parentSchema) ?? `the form is ${String(params['pattern'])}`;
      return {
        code: 'CATALOG_BAD_FORM',
        message: `${value} does not have the form that is expected here`,
        path,
        hint,
      };
    }
    default: {
      const hint = descriptionOf(error.parentSchema) ?? 'shorten or complete it';
      return { code: 'CATALOG_BAD_FORM', message: `${value} ${error.message ?? 'does not fit'}`, path, hint };
    }
  }
}

function unknownField(key: string, allowed: readonly string[], path: DocumentPath): Fault {
  const hint = suggest(key, allowed, `allowed here: ${listNames(allowed)}`);
  return {
    code: 'CATALOG_UNKNOWN_FIELD',
    message: `unknown field \`${key}\``,
    path: [...path, key],
    hint,
    atKey: true,
  };
}

function missingField(key: string, path: DocumentPath): Fault {
  return { code: 'CATALOG_MISSING_FIELD', message: `\`${key}\` is missing`, path, hint: `add \`${key}:\`` };
}

function notAllowed(data: unknown, allowed: readonly string[], path: DocumentPath): Fault {
  const hint = suggest(String(data), allowed, `allowed here: ${listNames(allowed)}`);
  return { code: 'CATALOG_NOT_ALLOWED', message: `${quoteValue(data)} is not allowed here`, path, hint };
}

function badName(key: string, path: DocumentPath): Fault {
  const hint = 'begin with a letter; use letters, digits and hyphens';
  return {
    code: 'CATALOG_BAD_NAME',
    message: `\`${key}\` is no name`,
    path: [...path, key],
    hint,
    atKey: true,
  };
}

/** An array index is a number in a path of the document, where a JSON pointer has digits for both. */
function toPath(pointer: string, data: unknown): DocumentPath {
  let here: unknown = data;
  return pointer
    .split('/')
    .slice(1)
    .map((escaped) => {
      const step = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
      if (Array.isArray(here)) {
        here = here[Number(step)] as unknown;
        return Number(step);
      }
      here = isObject(here) && Object.hasOwn(here, step) ? here[step] : undefined;
      return step;
    });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function keysOf(schema: unknown, field: string): readonly string[] {
  const value: unknown = isObject(schema) ? schema[field] : undefined;
  return isObject(value) ? Object.keys(value) : [];
}

function namesOf(values: unknown): readonly string[] {
  return Array.isArray(values) ? values.map(String) : [];
}

function descriptionOf(schema: unknown): string | undefined {
  const text: unknown = isObject(schema) ? schema['description'] : undefined;
  return typeof text === 'string' ? text.replace(/\.$/, '') : undefined;
}

function quoteValue(value: unknown): string {
  const text = JSON.stringify(value);
  return `\`${text.length > 60 ? `${text.slice(0, 57)}…` : text}\``;
}
