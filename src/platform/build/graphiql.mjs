import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { digestOf, filesUnder, readStamp, versionOf, writeStamp } from './digest.mjs';
import { DIST, ROOT } from './paths.mjs';

const STAMP = 'graphiql';
const SOURCE = 'src/console/graphiql';
const OUTPUT = join(DIST, 'console', 'graphiql');
const TOOLS = [
  'vite',
  'graphiql',
  '@graphiql/react',
  '@graphiql/toolkit',
  'react',
  'react-dom',
  'monaco-editor',
];

/** GraphiQL with its editor and workers as static files that are served under `/graphiql/`: nothing from a CDN. */
export const graphiql = {
  name: 'graphiql',
  isCurrent: () => readStamp(STAMP) === inputs() && existsSync(join(OUTPUT, 'index.html')),
  async make() {
    const digest = inputs();
    const { build } = await import('vite');
    await build(options());
    writeStamp(STAMP, digest);
    return `${filesUnder('dist/console/graphiql').length} files`;
  },
};

function inputs() {
  return digestOf([...filesUnder(SOURCE), 'src/platform/build/graphiql.mjs'], TOOLS.map(versionOf));
}

function options() {
  return {
    configFile: false,
    root: join(ROOT, SOURCE),
    base: '/graphiql/',
    // Warnings are about directives inside other people's packages.
    logLevel: 'error',
    build: {
      outDir: OUTPUT,
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 8192,
      // An inlined font or image would need a wider content security policy.
      assetsInlineLimit: 0,
    },
    worker: { format: 'es' },
  };
}
