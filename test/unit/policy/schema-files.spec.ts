import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { format } from 'prettier';
import { caseSchema, groupSchema, policySchema } from '../../../src/policy/index.js';

/** `npm test -- test/unit/policy/schema-files.spec.ts -u` prints them anew. */
const PRINTING = process.argv.some((argument) => argument === '-u' || argument === '--updateSnapshot');

describe.each([
  ['policies/schema/policy.schema.json', policySchema],
  ['policies/schema/group.schema.json', groupSchema],
  ['policies/schema/case.schema.json', caseSchema],
])('%s', (file, schema) => {
  it('is what the program validates with', async () => {
    const printed = await format(JSON.stringify(schema()), { parser: 'json', printWidth: 110 });
    if (PRINTING) await writeFile(file, printed);
    expect(await readFile(file, 'utf8')).toBe(printed);
  });
});
