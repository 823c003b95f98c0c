import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import type { DefinitionNode, DocumentNode, GraphQLSchema } from 'graphql';
import { buildASTSchema, getVariableValues, Kind, parse, validate } from 'graphql';

import { parseOperation } from '../../../src/console/graphiql/parse-operation.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const FOLDER = join(ROOT, 'src/console/graphiql/operations');

describe('a ready operation of graphiql', () => {
  const schema = readSchema();

  test.each(readdirSync(FOLDER))('%s asks for what the schema has', (file) => {
    const { query } = parseOperation(readFileSync(join(FOLDER, file), 'utf8'));
    expect(validate(schema, parse(query)).map((error) => error.message)).toEqual([]);
  });

  test.each(readdirSync(FOLDER))('%s starts from variables that fit', (file) => {
    const { query, variables } = parseOperation(readFileSync(join(FOLDER, file), 'utf8'));
    const [operation] = parse(query).definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('not an operation');
    const given = JSON.parse(variables === '' ? '{}' : variables) as Record<string, unknown>;
    const { errors = [] } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
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

/** The SDL of every module as one schema; root types that several modules define are joined. */
function readSchema(): GraphQLSchema {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.graphql') && !path.startsWith('console'),
  );
  const definitions = files.flatMap(
    (path) => parse(readFileSync(join(ROOT, 'src', path), 'utf8')).definitions,
  );
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: joined(definitions) };
  return buildASTSchema(document);
}

function joined(definitions: readonly DefinitionNode[]): readonly DefinitionNode[] {
  const byName = new Map<string, DefinitionNode>();
  for (const definition of definitions) {
    const key = 'name' in definition ? definition.name.value : '';
    const known = byName.get(`${definition.kind} ${key}`);
    byName.set(`${definition.kind} ${key}`, known === undefined ? definition : merge(known, definition));
  }
  return [...byName.values()];
}

function merge(left: DefinitionNode, right: DefinitionNode): DefinitionNode {
  if (left.kind !== Kind.OBJECT_TYPE_DEFINITION || right.kind !== Kind.OBJECT_TYPE_DEFINITION) return left;
  return { ...left, fields: [...(left.fields ?? []), ...(right.fields ?? [])] };
}
