import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import { buildSchema, getVariableValues, Kind, parse, validate } from 'graphql';

import { parseOperation } from '../../../src/console/graphiql/parse-operation.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const FOLDER = join(ROOT, 'src/console/graphiql/operations');

describe('a ready operation of graphiql', () => {
  const schema = buildSchema(readFileSync(join(ROOT, 'schema.graphql'), 'utf8'));

  test.each(readdirSync(FOLDER))('%s asks for what the schema has', (file) => {
    const { query } = parseOperation(readFileSync(join(FOLDER, file), 'utf8'));
    expect(validate(schema, parse(query)).map((error) => error.message)).toEqual([]);
  });

  test.each(readdirSync(FOLDER))('%s starts from variables that fit', (file) => {
    const { query, variables } = parseOperation(readFileSync(join(FOLDER, file), 'utf8'));
    const given = JSON.parse(variables === '' ? '{}' : variables) as Record<string, unknown>;
    const errors = parse(query).definitions.flatMap((operation) => {
      if (operation.kind !== Kind.OPERATION_DEFINITION) throw new Error('not an operation');
      return getVariableValues(schema, operation.variableDefinitions ?? [], given).errors ?? [];
    });
    expect(errors.map((error) => error.message)).toEqual([]);
  });
});

describe('an operation file', () => {
  test('without a variables line is the operation as it stands', () => {
    expect(parseOperation('{ viewer { id } }\n')).toEqual({ query: '{ viewer { id } }\n', variables: '' });
  });

  test('gives its variables line to the editor of variables', () => {
    const text = '# variables: {"scope": "acme"}\n# Says why.\nquery Q { viewer { id } }\n';
    expect(parseOperation(text)).toEqual({
      query: '# Says why.\nquery Q { viewer { id } }\n',
      variables: '{\n  "scope": "acme"\n}',
    });
  });

  test('with broken variables is refused', () => {
    expect(() => parseOperation('# variables: {scope}\n{ viewer { id } }\n')).toThrow(SyntaxError);
  });
});
