/**
 * How long people wait: the first start on an empty data folder, a second one, a question at the command line while the
 * service runs, and the list of commands. Processor time says more than the clock where other programs run too.
 */
import { spawn } from 'node:child_process';

import { ensureBuilt } from '../../src/platform/build/build.mjs';
import { median, print } from './figure.mjs';
import { BIN, cpuOf, environmentOf, makeDataDir, peakMemoryOf, removeDataDir, serve } from './serve.mjs';

const REPEATED = 3;

/** Makes a command tell, when it ends, how many milliseconds of processor time it used. */
const TELL_CPU = `data:text/javascript,${encodeURIComponent(
  'process.channel.unref(); process.on("exit", () => { const { user, system } = process.cpuUsage(); process.send((user + system) / 1000); });',
)}`;

await ensureBuilt();
const dataDir = makeDataDir();
try {
  await start('first start', async () => undefined);
  await start('second start', async () => {
    await command('allowed', ['allowed', '--scope', 'acme/support', '--json'], [0, 1]);
  });
} finally {
  removeDataDir(dataDir);
}
await command('help', ['--help'], [0]);

/** Processor time is that of the service without its database. */
async function start(metric, meanwhile) {
  const service = await serve(dataDir);
  try {
    print({ bench: 'start', metric, value: service.readyMs, unit: 'ms' });
    const cpu = cpuOf(service.pid);
    if (cpu !== null) print({ bench: 'start', metric: `${metric} cpu`, value: cpu, unit: 'ms' });
    const peak = peakMemoryOf(service.pid);
    if (peak !== null) print({ bench: 'start', metric: `${metric} peak memory`, value: peak, unit: 'bytes' });
    await meanwhile();
  } finally {
    await service.stop();
  }
}

async function command(name, args, expected) {
  const runs = [];
  for (let run = 0; run < REPEATED; run++) runs.push(await time(args, expected));
  print({
    bench: 'start',
    metric: `cordon ${name}`,
    value: median(runs.map(({ wall }) => wall)),
    unit: 'ms',
  });
  print({
    bench: 'start',
    metric: `cordon ${name} cpu`,
    value: median(runs.map(({ cpu }) => cpu)),
    unit: 'ms',
  });
}

function time(args, expected) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, ['--import', TELL_CPU, BIN, ...args], {
      env: environmentOf(dataDir),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    let cpu = 0;
    child.on('message', (used) => (cpu = used));
    child.on('exit', (code) => {
      if (expected.includes(code)) resolve({ wall: performance.now() - began, cpu });
      else reject(new Error(`\`cordon ${args.join(' ')}\` ended with ${code}`));
    });
  });
}
