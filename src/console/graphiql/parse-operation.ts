/** One tab: an operation and the variables to start from, as JSON text. */
export interface ReadyOperation {
  readonly query: string;
  readonly variables: string;
}

/**
 * Reads an operation file: its `# variables: {…}` line becomes the tab's variables, the rest is the operation. Throws
 * when the line holds no JSON.
 */
export function parseOperation(text: string): ReadyOperation {
  const match = /^# variables: (\{.*\})\n/m.exec(text);
  if (match === null) return { query: text, variables: '' };
  const [line, json = '{}'] = match;
  return { query: text.replace(line, ''), variables: JSON.stringify(JSON.parse(json), null, 2) };
}
