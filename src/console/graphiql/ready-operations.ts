/** One tab: an operation and the variables to start from. */
export interface ReadyOperation {
  readonly query: string;
  readonly variables: string;
}

const FILES = import.meta.glob<string>('./operations/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The operations of `operations/*.graphql`, in the order of their file names. */
export function readyOperations(): readonly ReadyOperation[] {
  return Object.entries(FILES)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, text]) => toOperation(text));
}

/** A file's leading `# variables: {…}` line becomes the tab's variables; the rest is the operation. */
function toOperation(text: string): ReadyOperation {
  const match = /^# variables: (\{.*\})\n/m.exec(text);
  if (match === null) return { query: text, variables: '' };
  const [line, json = '{}'] = match;
  return { query: text.replace(line, ''), variables: JSON.stringify(JSON.parse(json), null, 2) };
}
