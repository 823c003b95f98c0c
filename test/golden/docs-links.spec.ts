import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PROJECT_ROOT } from '../../src/platform/project-root.js';

const SKIPPED = new Set(['node_modules', 'dist', 'coverage', 'generated']);

describe('the links of the documentation', () => {
  it.each(listPages(PROJECT_ROOT).map((file) => [relative(PROJECT_ROOT, file), file]))(
    'of %s lead somewhere',
    (_name, file) => {
      expect(brokenLinks(file, readFileSync(file, 'utf8'))).toEqual([]);
    },
  );

  it('are missed when they lead nowhere', () => {
    const page = join(PROJECT_ROOT, 'docs', 'page.md');
    const text = [
      '# One thing: `two`',
      '[file](nowhere.md) [place](#one-thing-two) [no place](#three)',
      '[title](glossary.md "with a title") [other](glossary.md#no-such-place) [web](https://example.com/x)',
      '```',
      '[in code](nowhere-either.md)',
      '```',
      '`[in code](nowhere-either.md)`',
    ].join('\n');
    expect(brokenLinks(page, text)).toEqual(['nowhere.md', '#three', 'glossary.md#no-such-place']);
  });
});

function listPages(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return listPages(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** Relative links whose file, or whose heading in a page, does not exist. */
function brokenLinks(file: string, text: string): string[] {
  const targets = [...withoutCode(text).matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map(
    ([, target = '']) => target,
  );
  return targets
    .filter((target) => !/^[a-z][a-z+.-]*:/i.test(target))
    .filter((target) => {
      const [path = '', heading] = target.split('#');
      const goal = path === '' ? file : join(dirname(file), decodeURIComponent(path));
      if (path !== '' && !existsSync(goal)) return true;
      if (heading === undefined) return false;
      if (path !== '' && (statSync(goal).isDirectory() || !goal.endsWith('.md'))) return true;
      return !headingsOf(path === '' ? text : readFileSync(goal, 'utf8')).has(heading);
    });
}

function withoutCode(text: string): string {
  return text.replaceAll(/^(```|~~~)[^]*?^\1/gm, '').replaceAll(/`[^`\n]*`/g, '');
}

/** Anchors as code hosts make them: small letters, spaces as hyphens, punctuation gone, repetitions numbered. */
function headingsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const headings = text.replaceAll(/^(```|~~~)[^]*?^\1/gm, '').matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm);
  return new Set(
    [...headings].map(([, heading = '']) => {
      const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
      const anchor = plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/\s/g, '-');
      const count = seen.get(anchor) ?? 0;
      seen.set(anchor, count + 1);
      return count === 0 ? anchor : `${anchor}-${String(count)}`;
    }),
  );
}
