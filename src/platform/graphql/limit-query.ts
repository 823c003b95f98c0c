import type { DocumentNode, FragmentDefinitionNode, SelectionSetNode, ValidationRule } from 'graphql';
import { Kind } from 'graphql';
import { CodedError } from './coded-error.js';

export const MOST_FIELDS = 1_000;
export const MOST_ROOT_FIELDS = 30;
export const DEEPEST_FIELD = 20;

interface Size {
  readonly fields: number;
  readonly depth: number;
}

/**
 * Refuses a document that asks for more than one request may, counted with every fragment written out. Runs once per
 * document, since validated documents are remembered. Introspection counts too: a deep one is refused by GraphQL itself.
 */
export const limitQuery: ValidationRule = (context) => ({
  Document(document): void {
    const measure = createMeasure(document);
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      const problem = findProblem(measure(definition.selectionSet), definition.selectionSet);
      if (problem !== null) context.reportError(new CodedError('QUERY_TOO_COMPLEX', problem));
    }
  },
});

function findProblem({ fields, depth }: Size, root: SelectionSetNode): string | null {
  if (fields > MOST_FIELDS)
    return `the operation selects ${fields} fields; at most ${MOST_FIELDS} are served at once`;
  if (depth > DEEPEST_FIELD)
    return `the operation is ${depth} levels deep; at most ${DEEPEST_FIELD} are served`;
  const roots = root.selections.length;
  if (roots > MOST_ROOT_FIELDS)
    return `the operation asks ${roots} questions at once; at most ${MOST_ROOT_FIELDS}`;
  return null;
}

/** Measures each fragment once, however often it is spread; a cycle, which validation refuses, counts as nothing. */
function createMeasure(document: DocumentNode): (selectionSet: SelectionSetNode | undefined) => Size {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const known = new Map<string, Size>();
  const measureFragment = (name: string): Size => {
    const done = known.get(name);
    if (done !== undefined) return done;
    known.set(name, { fields: 0, depth: 0 });
    const size = measure(fragments.get(name)?.selectionSet);
    known.set(name, size);
    return size;
  };
  const measure = (selectionSet: SelectionSetNode | undefined): Size => {
    let [fields, depth] = [0, 0];
    for (const selection of selectionSet?.selections ?? []) {
      const isField = selection.kind === Kind.FIELD;
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? measureFragment(selection.name.value)
          : measure(selection.selectionSet);
      fields += inner.fields + (isField ? 1 : 0);
      depth = Math.max(depth, inner.depth + (isField ? 1 : 0));
    }
    return { fields, depth };
  };
  return measure;
}
