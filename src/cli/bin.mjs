#!/usr/bin/env node
import { ensureBuilt } from '../platform/build/build.mjs';

try {
  await ensureBuilt({ quick: true });
} catch (error) {
  console.error(`cordon: the build failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(3);
}
const { main } = await import('../../dist/cli/main.js');
await main(process.argv);
