import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { digestFile, filesUnder, readStamp, versionOf, writeStamp } from './digest.mjs';
import { DIST, ROOT } from './paths.mjs';

const STAMP = 'service';
const AT_ONCE = 16;
const NOT_SERVICE = /^src\/(console|platform\/build)\/|\.d\.ts$/;
const COPIED = /\.(graphql|json|sql)$/;

/** `src` as JavaScript that Node runs: types removed, decorators and their metadata kept, documents copied. */
export const service = {
  name: 'service',
  stamp: STAMP,
  isCurrent: () => changes().count === 0,
  async make() {
    const { stale, gone, manifest } = changes();
    const transform = await loadTransform();
    for (let at = 0; at < stale.length; at += AT_ONCE) {
      await Promise.all(stale.slice(at, at + AT_ONCE).map((path) => emit(path, transform)));
    }
    for (const path of gone) for (const output of outputsOf(path)) rmSync(output, { force: true });
    writeStamp(STAMP, manifest);
    return `${stale.length} of ${Object.keys(manifest.files).length} files`;
  },
};

/** What was added, changed or removed since the last build; everything, when the compiler is another. */
function changes() {
  const compiler = `${versionOf('@swc/core')} ${digestFile('src/platform/build/service.mjs')}`;
  const files = Object.fromEntries(filesUnder('src', isService).map((path) => [path, digestFile(path)]));
  const before = readStamp(STAMP);
  const known = before?.compiler === compiler ? new Map(Object.entries(before.files)) : new Map();
  const stale = Object.keys(files).filter(
    (path) => known.get(path) !== files[path] || !outputsOf(path).every((output) => existsSync(output)),
  );
  const gone = Object.keys(before?.files ?? {}).filter((path) => !Object.hasOwn(files, path));
  return { stale, gone, count: stale.length + gone.length, manifest: { compiler, files } };
}

function isService(path) {
  return (path.endsWith('.ts') || COPIED.test(path)) && !NOT_SERVICE.test(path);
}

function outputsOf(path) {
  const output = join(DIST, relative('src', path));
  if (!path.endsWith('.ts')) return [output];
  const script = output.replace(/\.ts$/, '.js');
  return [script, `${script}.map`];
}

async function emit(path, transform) {
  const [output, map] = outputsOf(path);
  mkdirSync(dirname(output), { recursive: true });
  if (map === undefined) return copyFileSync(join(ROOT, path), output);
  const result = await transform(path, options(path, output));
  replace(map, result.map);
  replace(output, result.code);
}

/** In one step, so that a process that starts during a build never reads half a file. */
function replace(path, text) {
  writeFileSync(`${path}.${process.pid}`, text);
  renameSync(`${path}.${process.pid}`, path);
}

async function loadTransform() {
  try {
    const { transformFile } = await import('@swc/core');
    return (path, settings) => transformFile(join(ROOT, path), settings);
  } catch (cause) {
    throw new Error('the compiler is not installed: run `npm ci` with development dependencies', { cause });
  }
}

function options(path, output) {
  return {
    cwd: ROOT,
    swcrc: false,
    configFile: false,
    sourceMaps: true,
    sourceFileName: relative(dirname(output), join(ROOT, path)),
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      target: 'es2022',
      keepClassNames: true,
    },
    module: { type: 'es6' },
  };
}
