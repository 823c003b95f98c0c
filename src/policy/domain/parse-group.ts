import { isCountry } from '../../catalog/index.js';
import type { Parsed } from '../../platform/finding.js';
import type { Group } from './groups.js';
import { sortedSet } from './normalise.js';
import { parseDocuments } from './parse-document.js';
import type { SchemaCheck } from './parse-schema-errors.js';
import { compileSchema } from './parse-schema-errors.js';
import type { JsonSchema } from './schema.js';
import { closed, listOf, text } from './schema.js';
import type { FindingList } from './source-findings.js';
import { findingsOf, quote } from './source-findings.js';

const MAX_BYTES = 64 * 1024;

/** The schema of a group document; printed as `policies/schema/group.schema.json`. */
export function groupSchema(): JsonSchema {
  const date = {
    type: 'string',
    pattern: '^\\d{4}-\\d{2}-\\d{2}$',
    description: 'a calendar date such as `2026-12-31`',
  };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:cordon:v1:group',
    ...closed(
      'a group',
      {
        $schema: text('where an editor finds this schema', 300),
        apiVersion: { type: 'string', const: 'cordon/v1' },
        kind: { type: 'string', const: 'Group' },
        name: {
          type: 'string',
          pattern: '^[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])?$',
          description: 'a name of letters, digits and hyphens',
        },
        version: date,
        title: text('what binds the members together'),
        from: date,
        members: listOf(
          { type: 'string', pattern: '^[A-Z]{2}$', description: 'an ISO 3166-1 country code such as `DE`' },
          'the countries of the group',
        ),
        sources: listOf(
          closed('a source', { title: text('the act or page'), url: text('its address', 500) }, [
            'title',
            'url',
          ]),
          'where the membership is stated',
        ),
        caveats: listOf(text('what a reader must know before relying on the group', 1000), 'caveats'),
      },
      ['apiVersion', 'kind', 'name', 'version', 'title', 'from', 'members', 'sources'],
    ),
  };
}

let schemaCheck: SchemaCheck | undefined;

/** Parses one group document: YAML 1.2 or JSON text, or data that was read already. */
export function parseGroup(input: unknown, options: { readonly file?: string } = {}): Parsed<Group> {
  const read = parseDocuments(input, { maxBytes: MAX_BYTES, ...options });
  if (!read.ok) return read;
  const [source] = read.value;
  if (source === undefined) return { ok: false, findings: [] };
  const findings = findingsOf(source);
  schemaCheck ??= compileSchema(groupSchema());
  if (!schemaCheck(source, findings)) return { ok: false, findings: findings.errors };
  const document = source.value as GroupDocument;
  checkMembers(document.members, findings);
  if (findings.errors.length > 0) return { ok: false, findings: findings.errors };
  const { name, version, title, from, sources, caveats = [] } = document;
  const members = sortedSet(document.members);
  return { ok: true, value: { name, version, title, from, members, sources, caveats }, warnings: [] };
}

type GroupDocument = Omit<Group, 'caveats'> & { readonly caveats?: readonly string[] };

function checkMembers(members: readonly string[], findings: FindingList): void {
  for (const [index, member] of members.entries()) {
    const again = members.indexOf(member) !== index;
    if (isCountry(member) && !again) continue;
    findings.add({
      code: again ? 'GROUP_MEMBER_DUPLICATE' : 'UNKNOWN_COUNTRY',
      message: again ? `${quote(member)} is listed twice` : `${quote(member)} is no ISO 3166-1 country code`,
      hint: again ? 'list each member once' : 'write an assigned code of two capitals',
      path: ['members', index],
    });
  }
}
