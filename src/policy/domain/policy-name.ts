import type { Parsed } from '../../platform/finding.js';
import { parseDocuments } from './parse-document.js';

const NAME = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;
const MAX_BYTES = 64 * 1024;

/** The name that a document gives its policy, though the rest may still be wrong. */
export function findPolicyName(document: string): Parsed<string> {
  const read = parseDocuments(document, { maxBytes: MAX_BYTES });
  if (!read.ok) return read;
  const value = read.value[0]?.value;
  const name: unknown =
    typeof value === 'object' && value !== null && 'name' in value && Object.hasOwn(value, 'name')
      ? value.name
      : undefined;
  if (typeof name === 'string' && NAME.test(name)) return { ok: true, value: name, warnings: [] };
  return {
    ok: false,
    findings: [
      {
        code: 'POLICY_NAME',
        message: 'the document does not name its policy',
        severity: 'error',
        path: 'name',
        hint: 'write `name:` with lower-case letters, digits and single hyphens',
        ...read.value[0]?.locate(['name'], 'value'),
      },
    ],
  };
}
