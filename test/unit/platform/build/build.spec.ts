import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const ROOT = resolve(import.meta.dirname, '../../../..');
const BUILD_SERVICE =
  "import { service } from './src/platform/build/service.mjs'; console.log(await service.make());";
const IS_CURRENT =
  "import { service } from './src/platform/build/service.mjs'; console.log(service.isCurrent());";
const PRUNED =
  "import { isBuildCurrent } from './src/platform/build/build.mjs'; console.log(isBuildCurrent());";

let tree: string;

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'cordon-build-'));
  cpSync(join(ROOT, 'src/platform/build'), join(tree, 'src/platform/build'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  write('package.json', '{ "type": "module" }');
  write('src/main.ts', "import { half } from './half.js';\nexport const whole: number = half * 2;\n");
  write('src/half.ts', 'export const half: number = 21;\n');
  write('src/api/schema.graphql', 'type Query { whole: Int }\n');
});

afterEach(() => {
  rmSync(tree, { recursive: true, force: true });
});

describe('the build of the service', () => {
  test('makes JavaScript with maps, and copies documents', async () => {
    await run(BUILD_SERVICE);
    const { stdout } = await run("import { whole } from './dist/main.js'; console.log(whole);");
    expect(stdout).toBe('42\n');
    expect(existsSync(join(tree, 'dist/main.js.map'))).toBe(true);
    expect(existsSync(join(tree, 'dist/api/schema.graphql'))).toBe(true);
  });

  test('leaves out the build itself and the console', async () => {
    write('src/console/page.ts', 'export {};\n');
    await run(BUILD_SERVICE);
    expect(existsSync(join(tree, 'dist/console/page.js'))).toBe(false);
    expect(existsSync(join(tree, 'dist/platform/build'))).toBe(false);
  });

  test('keeps the metadata by which a class is injected', async () => {
    write(
      'src/injected.ts',
      "import { Injectable } from '@nestjs/common';\nimport { Reflector } from '@nestjs/core';\n" +
        '@Injectable()\nexport class Guard {\n  constructor(readonly reflector: Reflector) {}\n}\n',
    );
    await run(BUILD_SERVICE);
    const { stdout } = await run(
      "import 'reflect-metadata'; import { Guard } from './dist/injected.js';" +
        "console.log(Reflect.getMetadata('design:paramtypes', Guard)[0].name);",
    );
    expect(stdout).toBe('Reflector\n');
  });

  test('makes again only what changed', async () => {
    await run(BUILD_SERVICE);
    expect((await run(IS_CURRENT)).stdout).toBe('true\n');
    write('src/half.ts', 'export const half: number = 4;\n');
    expect((await run(IS_CURRENT)).stdout).toBe('false\n');
    expect((await run(BUILD_SERVICE)).stdout).toBe('1 of 3 files\n');
    expect((await run(IS_CURRENT)).stdout).toBe('true\n');
  });

  test('removes what lost its source', async () => {
    write('src/gone.ts', 'export {};\n');
    await run(BUILD_SERVICE);
    expect(existsSync(join(tree, 'dist/gone.js'))).toBe(true);
    rmSync(join(tree, 'src/gone.ts'));
    await run(BUILD_SERVICE);
    expect(existsSync(join(tree, 'dist/gone.js'))).toBe(false);
    expect(existsSync(join(tree, 'dist/gone.js.map'))).toBe(false);
  });

  test('makes again what somebody deleted', async () => {
    await run(BUILD_SERVICE);
    rmSync(join(tree, 'dist/half.js'));
    expect((await run(BUILD_SERVICE)).stdout).toBe('1 of 3 files\n');
    expect(existsSync(join(tree, 'dist/half.js'))).toBe(true);
  });

  test('is not current after a source that cannot be read as TypeScript, and says which', async () => {
    write('src/half.ts', 'export const half: number = ;\n');
    const { code, stderr } = await run(BUILD_SERVICE);
    expect(code).not.toBe(0);
    expect(stderr).toContain('half.ts');
    expect((await run(IS_CURRENT)).stdout).toBe('false\n');
  });
});

describe('the progress of a build', () => {
  const tell = (quietMs: number, between = ''): Promise<Answer> =>
    run(
      "import { toldAfter } from './src/platform/build/progress.mjs'; const began = performance.now();" +
        `const tell = toldAfter(${String(quietMs)}); tell('one', began); ${between} tell('two', began);`,
    );

  test('is told at once when nothing is held back', async () => {
    expect((await tell(0)).stderr).toBe('one (0.0 s)\ntwo (0.0 s)\n');
  });

  test('is not told of a build that nobody has to wait for', async () => {
    expect((await tell(60_000)).stderr).toBe('');
  });

  test('is told from the beginning once there is something to wait for', async () => {
    const answer = await tell(10, 'while (performance.now() - began < 20);');
    expect(answer.stderr).toBe('one (0.0 s)\ntwo (0.0 s)\n');
  });
});

describe('a build without its tools', () => {
  beforeEach(() => {
    rmSync(join(tree, 'node_modules'));
  });

  test('takes what was built before as it is', async () => {
    write('dist/.stamps/service.json', '{ "compiler": "1", "files": {} }');
    expect((await run(PRUNED)).stdout).toBe('true\n');
  });

  test('says what to install when nothing was built', async () => {
    const { stderr, code } = await run(BUILD_SERVICE);
    expect(code).not.toBe(0);
    expect(stderr).toContain('run `npm ci` with development dependencies');
  });
});

describe('the lock of the build', () => {
  const holdUntilTold =
    "import { underLock } from './src/platform/build/lock.mjs';" +
    "await underLock(async () => { console.log('held'); await new Promise((go) => process.stdin.once('data', go)); });" +
    "process.stdin.destroy(); console.log('released');";

  test('is held by one process at a time', async () => {
    const enterAndLeave =
      "import { appendFileSync } from 'node:fs'; import { underLock } from './src/platform/build/lock.mjs';" +
      "await underLock(async () => { appendFileSync('log', 'in '); await new Promise((go) => setTimeout(go, 20)); appendFileSync('log', 'out '); });";
    await Promise.all([run(enterAndLeave), run(enterAndLeave), run(enterAndLeave)]);
    expect(readFileSync(join(tree, 'log'), 'utf8')).toBe('in out in out in out ');
  });

  test('is taken over from a process that was killed', async () => {
    const killed = start(holdUntilTold);
    await killed.said('held');
    await killed.kill();
    expect(existsSync(join(tree, 'dist/.building'))).toBe(true);
    const next = start(holdUntilTold);
    await next.said('held');
    expect(readFileSync(join(tree, 'dist/.building'), 'utf8')).toBe(String(next.pid));
    next.tell();
    await next.said('released');
  });

  test('is given back when the work fails', async () => {
    const { code } = await run(
      "import { underLock } from './src/platform/build/lock.mjs'; await underLock(() => { throw new Error('no'); });",
    );
    expect(code).not.toBe(0);
    expect(existsSync(join(tree, 'dist/.building'))).toBe(false);
  });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text);
}

function run(script: string): Promise<Answer> {
  const process = start(script);
  return process.ended;
}

function start(script: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: tree });
  let [stdout, stderr] = ['', ''];
  const waiting = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    for (const look of waiting) look();
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Answer>((done) => {
    child.once('close', (code) => done({ code, stdout, stderr }));
  });
  return {
    pid: child.pid,
    ended,
    output: () => stdout,
    tell: () => child.stdin.write('go\n'),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    said: (word: string) =>
      new Promise<void>((done) => {
        const look = (): void => {
          if (stdout.includes(word)) done();
        };
        waiting.add(look);
        look();
      }),
  };
}
