import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { __wbg_set_wasm as attach, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import type pg from 'pg';

// The types of Node 20 do not describe WebAssembly; this is the part of it that is used here.
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, unknown>,
  ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
};

const require = createRequire(import.meta.url);
let attached: Promise<void> | undefined;

/**
 * Prisma's engine for migrations and schema differences, in WebAssembly: nothing is downloaded. All of its work goes
 * through the pool; with a pool of one connection the caller can hold a lock and a transaction around it.
 *
 * `schema` is the text of schema.prisma. `onScriptError` hears what PostgreSQL says of a failing script.
 */
export async function openSchemaEngine(
  pool: pg.Pool,
  schema: string,
  onScriptError: (error: unknown) => void = () => undefined,
): Promise<SchemaEngine> {
  attached ??= attachEngine();
  await attached;
  return SchemaEngine.new(
    { datamodels: [['schema.prisma', schema]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(new WholeScriptAdapterFactory(pool, onScriptError)),
  );
}

/**
 * Sends a script to PostgreSQL as it is. The stock adapter cuts it at every semicolon, also inside the bodies of
 * functions, and runs the pieces outside of a common transaction.
 */
class WholeScriptAdapterFactory extends PrismaPg {
  constructor(
    private readonly pool: pg.Pool,
    private readonly onScriptError: (error: unknown) => void,
  ) {
    super(pool);
  }

  override async connect(): ReturnType<PrismaPg['connect']> {
    const adapter = await super.connect();
    adapter.executeScript = (script) => this.execute(script);
    return adapter;
  }

  private async execute(script: string): Promise<void> {
    try {
      await this.pool.query(script);
    } catch (error) {
      this.onScriptError(error);
      throw error;
    }
  }
}

/** The package's own entry imports the .wasm file as a module, which Node 20 cannot do. */
async function attachEngine(): Promise<void> {
  const glue = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = readFileSync(glue.replace(/\.js$/, '.wasm'));
  const bindings: object = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const { instance } = await WebAssembly.instantiate(bytes, {
    './schema_engine_bg.js': withLooseTimers(bindings),
  });
  attach(instance.exports);
  instance.exports.__wbindgen_start();
}

/** The engine forgets a timer of ten seconds, for which a process that is done would wait. */
function withLooseTimers(bindings: object): object {
  const isTimer = (name: string): boolean => name.startsWith('__wbg_setTimeout_');
  const loose = (run: () => void, ms: number): NodeJS.Timeout => setTimeout(run, ms).unref();
  const entries: [string, unknown][] = Object.entries(bindings);
  return Object.fromEntries(entries.map(([name, value]) => [name, isTimer(name) ? loose : value]));
}
