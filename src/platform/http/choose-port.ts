import { createServer } from 'node:net';

import { CannotStart } from '../cannot-start.js';

/**
 * Finds out early, before anything is started, whether the service can listen, and at which port: 0 becomes one that is
 * free, so that addresses can be told before the service listens.
 */
export async function choosePort(host: string, port: number): Promise<number> {
  const probe = createServer();
  return new Promise<number>((resolve, reject) => {
    probe.on('error', (error) => reject(cannotListen(error, host, port)));
    probe.listen({ host, port, exclusive: true }, () => {
      const bound = probe.address();
      const chosen = typeof bound === 'object' && bound !== null ? bound.port : port;
      probe.close(() => resolve(chosen));
    });
  });
}

/** What to say of an error of `listen`. */
export function cannotListen(error: unknown, host: string, port: number): CannotStart {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return new CannotStart(reason(code, host, String(port)), { cause: error });
}

function reason(code: string, host: string, port: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is taken by another program, maybe a cordon that runs already; set PORT to a free one (0 takes any)`;
    case 'EACCES':
      return `port ${port} needs rights that this user lacks; set PORT to one above 1023`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `this machine has no address \`${host}\`; set HOST to one that it has, e.g. 127.0.0.1 or 0.0.0.0`;
    default:
      return `the service cannot listen on ${host} port ${port} (${code}); set HOST and PORT`;
  }
}
