import type { LoggerService } from '@nestjs/common';
import type { FastifyBaseLogger } from 'fastify';

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** Nest's log lines go where the server's go: one JSON object per line. */
export class ServerLogger implements LoggerService {
  constructor(private readonly log_: FastifyBaseLogger) {}

  log(message: unknown, ...rest: unknown[]): void {
    // How Nest wires itself is of interest to nobody who runs the service.
    this.write('debug', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    const context = rest.at(-1);
    const fields = { ...(typeof context === 'string' ? { context } : {}), ...fieldsOf(message) };
    this.log_[level](fields, textOf(message));
  }
}

function fieldsOf(message: unknown): object {
  if (message instanceof Error) return { err: message };
  return typeof message === 'object' && message !== null ? message : {};
}

function textOf(message: unknown): string {
  return typeof message === 'string' ? message : '';
}
