import { describe, expect, it } from '@jest/globals';
import { parseDocuments } from '../../../../src/policy/domain/parse-document.js';
import { findNearest, suggest } from '../../../../src/platform/nearest.js';
import { matchesGlob } from '../../../../src/policy/index.js';

function codes(input: unknown, maxBytes = 65_536): readonly string[] {
  const read = parseDocuments(input, { maxBytes });
  return read.ok ? [] : read.findings.map((finding) => finding.code);
}

describe('a document is refused', () => {
  it.each<[string, unknown, string]>([
    ['with a duplicate key', 'a: 1\na: 2\n', 'DOCUMENT_DUPLICATE_KEY'],
    ['with a duplicate key in JSON', '{"a": 1, "a": 2}', 'DOCUMENT_DUPLICATE_KEY'],
    ['with an alias', 'a: &x [1]\nb: *x\n', 'DOCUMENT_ALIAS'],
    ['with a tag', 'a: !!binary aGVsbG8=\n', 'DOCUMENT_SYNTAX'],
    ['with a tag of its own', 'a: !shout hello\n', 'DOCUMENT_SYNTAX'],
    ['that is broken', 'a: [1, 2\n', 'DOCUMENT_SYNTAX'],
    ['that is empty', '', 'DOCUMENT_EMPTY'],
    ['that is nothing', undefined, 'DOCUMENT_EMPTY'],
    ['that is a function', () => 1, 'DOCUMENT_EMPTY'],
    ['that is not JSON data', 1n, 'DOCUMENT_SYNTAX'],
    ['that nests without end', '['.repeat(20_000), 'DOCUMENT_SYNTAX'],
    ['that nests deeply', `${'['.repeat(80)}${']'.repeat(80)}`, 'DOCUMENT_NESTING'],
  ])('%s', (_what, input, code) => {
    expect(codes(input)).toContain(code);
  });

  it('when it is larger than its limit, in bytes, before it is read', () => {
    expect(codes(`a: "${'x'.repeat(100)}"`, 100)).toEqual(['DOCUMENT_TOO_LARGE']);
    expect(codes(`a: ${'é'.repeat(49)}`, 100)).toEqual(['DOCUMENT_TOO_LARGE']);
    expect(codes({ a: 'x'.repeat(100) }, 100)).toEqual(['DOCUMENT_TOO_LARGE']);
    expect(codes(`a: ${'é'.repeat(48)}`, 100)).toEqual([]);
  });

  it('when aliases would multiply it', () => {
    const lines = ['a0: &a0 [x, x, x, x]'];
    for (let index = 1; index < 10; index += 1)
      lines.push(`a${index}: &a${index} [${`*a${index - 1}, `.repeat(4)}]`);
    expect(codes(lines.join('\n'))).toContain('DOCUMENT_ALIAS');
  });

  it('when it holds itself', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(codes(circle)).toEqual(['DOCUMENT_SYNTAX']);
  });
});

describe('a document', () => {
  it('is read once, so that a getter cannot answer twice', () => {
    let asked = 0;
    const shifty = {
      get name() {
        asked += 1;
        return asked === 1 ? 'first' : 'second';
      },
    };
    const read = parseDocuments(shifty, { maxBytes: 100 });
    expect(read.ok && read.value[0]?.value).toEqual({ name: 'first' });
    expect(asked).toBe(1);
  });

  it('cannot reach the prototype of objects', () => {
    const read = parseDocuments('__proto__: { polluted: true }\n', { maxBytes: 100 });
    expect(read.ok).toBe(true);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('knows where its values and keys stand, or the nearest place that exists', () => {
    const read = parseDocuments('a:\n  b: [1, 2]\n', { maxBytes: 100, file: 'f' });
    const [document] = read.ok ? read.value : [];
    expect(document?.locate(['a', 'b', 1], 'value')).toEqual({ line: 2, column: 10 });
    expect(document?.locate(['a', 'b'], 'key')).toEqual({ line: 2, column: 3 });
    expect(document?.locate(['a', 'c', 'd'], 'key')).toEqual({ line: 1, column: 1 });
    expect(document?.locate([], 'value')).toEqual({ line: 1, column: 1 });
  });

  it('may be one of several', () => {
    const read = parseDocuments('a: 1\n---\na: 2\n', { maxBytes: 100 });
    expect(read.ok && read.value.map((document) => document.value)).toEqual([{ a: 1 }, { a: 2 }]);
  });
});

describe('a suggestion', () => {
  it.each<[string, readonly string[], string]>([
    ['trainin', ['training', 'transfer'], 'did you mean `training`?'],
    ['TRAINING', ['training'], 'did you mean `training`?'],
    ['retention', ['retention.prompts', 'training'], 'did you mean `retention.prompts`?'],
    ['xyzzy', ['never', 'opt_in'], 'allowed: `never`, `opt_in`'],
    ['x', [], 'nothing is allowed here'],
    ['', ['never'], 'allowed: `never`'],
  ])('for `%s` among %j', (given, allowed, hint) => {
    expect(suggest(given, allowed)).toBe(hint);
  });

  it('is not searched for text of any length', () => {
    expect(findNearest('x'.repeat(201), ['x'.repeat(200)])).toBeUndefined();
  });

  it('shortens what is allowed', () => {
    const names = Array.from({ length: 30 }, (_name, index) => `name-${index}`);
    expect(suggest('qq', names)).toContain('and 6 more');
  });
});

describe('a glob', () => {
  it.each<[string, string, boolean]>([
    ['a/b', 'a/b', true],
    ['a/b', 'a/bc', false],
    ['*', '', true],
    ['a*', 'a', true],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['*b*', 'abc', true],
    ['*b*b*', 'abc', false],
    ['a*b*c', 'axbxc', true],
    ['a*b*c', 'acb', false],
    ['a.c', 'abc', false],
    ['**', 'x', true],
  ])('`%s` on `%s`: %p', (glob, slug, expected) => {
    expect(matchesGlob(glob, slug)).toBe(expected);
  });

  it('takes no time to fail', () => {
    const started = performance.now();
    expect(matchesGlob(`${'*a'.repeat(90)}b`, 'a'.repeat(100_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
