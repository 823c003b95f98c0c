import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const SUPPRESSION =
  /eslint-disable[\w-]*\s+([^\n]*)|@ts-expect-error\s+([^\n]*)|(?:istanbul|v8) ignore\s+([^\n]*)/g;

/**
 * Prints how often a rule is switched off, and where: a number that only grows is a rule that is wrong. That each
 * carries its reason is the linter's to enforce.
 */
function main() {
  const found = trackedSources().flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(SUPPRESSION)].map((match) => ({ file, text: match[0] })),
  );
  const files = new Set(found.map(({ file }) => file));
  console.log(`suppressions: ${found.length} in ${files.size} files`);
  for (const { file, text } of found) console.log(`  ${file}: ${text.replace(/\s*\*\/.*$/, '')}`);
}

function trackedSources() {
  const listed = execFileSync('git', ['ls-files', '-z', '--', 'src', 'test', 'plugins'], {
    encoding: 'utf8',
  });
  return listed
    .split('\0')
    .filter(
      (file) => /\.(ts|tsx|mjs|js)$/.test(file) && !file.endsWith('suppressions.mjs') && existsSync(file),
    );
}

main();
