import type { ReadyOperation } from './parse-operation.js';
import { parseOperation } from './parse-operation.js';

const FILES = import.meta.glob<string>('./operations/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The operations of `operations/*.graphql`, in the order of their file names. */
export function readyOperations(): readonly ReadyOperation[] {
  return Object.entries(FILES)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, text]) => parseOperation(text));
}
