import type { Command } from 'commander';

import type { Listening, Service } from '../main.js';
import { readEnvironment } from '../platform/environment.js';
import { command } from './command.js';
import type { ExitCode } from './command.js';
import { readyText } from './ready-text.js';
import { announceService } from './service-address.js';

/** `cordon serve` */
export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('start the service, with the embedded PostgreSQL unless DATABASE_URL is set')
    .option('--json', 'print one line of JSON when the service is ready, and no progress')
    .addHelpText('after', SETTINGS)
    .action(command((options: { json?: boolean }) => serve(options.json === true)));
}

const SETTINGS = `
Settings (environment):
  PORT                port to listen on (4400; 0: any)
  HOST                address to listen on (127.0.0.1)
  DATABASE_URL        a PostgreSQL 15 or newer (left out: embedded)
  CORDON_DATA_DIR     folder of the embedded database (.cordon)
  CORDON_DEMO         on | off: the demonstration organisation (on with the embedded database)
  CORDON_KEYS_DIR     folder of the signing keys
  CORDON_LOG_LEVEL    fatal | error | warn | info | debug | trace | silent (info)
  CORDON_PUBLIC_URL   address by which others reach the service`;

async function serve(json: boolean): Promise<ExitCode> {
  const began = performance.now();
  const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const say = (text: string): void => {
    if (!json) console.log(text);
  };
  const ending = listenForTheEnd((signal) => say(`stopping (${signal})`));
  const environment = readEnvironment();
  // Only this command needs all of the service; the others start without loading it.
  const { createService } = await import('../main.js');
  const service = await createService({
    environment,
    onProgress: (message) => say(`  ${message} (${seconds()})`),
    onLost: () => ending.end('lost'),
  });
  let retract = (): void => undefined;
  try {
    return await untilTheEnd(service, ending, (listening) => {
      retract = announceService(environment, listening.address);
      console.log(json ? JSON.stringify({ ready: true, ...listening }) : readyText(listening, seconds()));
    });
  } finally {
    retract();
    await service.stop();
    ending.forget();
    if (ending.came()) say('stopped');
  }
}

async function untilTheEnd(
  service: Service,
  ending: Ending,
  onReady: (at: Listening) => void,
): Promise<ExitCode> {
  if (!ending.came()) onReady(await service.listen());
  if ((await ending.reason) !== 'lost') return 0;
  console.error('cordon: the embedded database ended; its log says why');
  return 3;
}

interface Ending {
  readonly reason: Promise<'signal' | 'lost'>;
  came(): boolean;
  end(reason: 'signal' | 'lost'): void;
  forget(): void;
}

/** The first signal ends the service in order, also while it still starts; the second ends the process at once. */
function listenForTheEnd(onFirst: (signal: NodeJS.Signals) => void): Ending {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let came = false;
  let resolve: (reason: 'signal' | 'lost') => void = () => undefined;
  const reason = new Promise<'signal' | 'lost'>((done) => (resolve = done));
  const end = (why: 'signal' | 'lost'): void => {
    came = true;
    resolve(why);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (came) process.exit(130);
    end('signal');
    onFirst(signal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return {
    reason,
    came: () => came,
    end,
    forget: () => signals.forEach((signal) => process.off(signal, onSignal)),
  };
}
