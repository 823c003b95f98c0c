import { readFileSync } from 'node:fs';

import { sources } from './sources.mjs';

const SUPPRESSION =
  /eslint-disable[\w-]*\s+([^\n]*)|@ts-expect-error\s+([^\n]*)|(?:istanbul|v8) ignore\s+([^\n]*)/g;

/**
 * Prints how often a rule is switched off, and where: a number that only grows is a rule that is wrong. That each
 * carries its reason is the linter's to enforce.
 */
function main() {
  const found = sources()
    .filter((file) => !file.endsWith('suppressions.mjs'))
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(SUPPRESSION)].map((match) => ({ file, text: match[0] })),
    );
  const files = new Set(found.map(({ file }) => file));
  console.log(`suppressions: ${found.length} in ${files.size} files`);
  for (const { file, text } of found) console.log(`  ${file}: ${text.replace(/\s*\*\/.*$/, '')}`);
}

main();
