import { join, resolve } from 'node:path';

import { distance } from 'fastest-levenshtein';

import { CannotStart } from './cannot-start.js';
import { PROJECT_ROOT } from './project-root.js';

export type LogLevel = (typeof LOG_LEVELS)[number];
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Every setting, checked. */
export interface Environment {
  /** 0: any that is free. */
  readonly port: number;
  readonly host: string;
  /** Null: the embedded PostgreSQL. */
  readonly databaseUrl: string | null;
  /** Absolute. */
  readonly dataDir: string;
  /** Absolute. Where the signing keys lie. */
  readonly keysDir: string;
  /** Whether the demonstration organisation is made. */
  readonly demo: boolean;
  readonly logLevel: LogLevel;
  /** The address by which others reach the service, without a slash at the end; null: the one it listens at. */
  readonly publicUrl: string | null;
  /** Commands go through this service instead of the database; null: the database. */
  readonly remoteUrl: string | null;
  /** The key with which they do. */
  readonly remoteKey: string | null;
}

/** Injection token of the `Environment`. */
export const ENVIRONMENT = Symbol('environment');

type Variables = Readonly<Record<string, string | undefined>>;

/** Reads the settings of this process. Throws `CannotStart` with all that is wrong, one line each. */
export function readEnvironment(variables: Variables = process.env): Environment {
  const problems: string[] = unknownNames(variables);
  const read = reader(variables, problems);
  const databaseUrl = read('DATABASE_URL', null, EXPECTED.databaseUrl);
  const dataDir = read('CORDON_DATA_DIR', join(PROJECT_ROOT, '.cordon'), EXPECTED.folder);
  const environment: Environment = {
    port: read('PORT', 4400, EXPECTED.port),
    host: read('HOST', '127.0.0.1', EXPECTED.host),
    databaseUrl,
    dataDir,
    keysDir: read('CORDON_KEYS_DIR', join(dataDir, 'keys'), EXPECTED.folder),
    demo: read('CORDON_DEMO', databaseUrl === null, EXPECTED.onOff),
    logLevel: read('CORDON_LOG_LEVEL', 'info', EXPECTED.logLevel),
    publicUrl: read('CORDON_PUBLIC_URL', null, EXPECTED.httpUrl),
    remoteUrl: read('CORDON_URL', null, EXPECTED.httpUrl),
    remoteKey: read('CORDON_API_KEY', null, EXPECTED.secret),
  };
  if (environment.demo && databaseUrl !== null) {
    problems.push(
      '`CORDON_DEMO` is `on` together with `DATABASE_URL`: the demonstration has known keys, so it is made only in the embedded database',
    );
  }
  if (problems.length > 0) throw new CannotStart(problems.join('\n'));
  return environment;
}

// --------------------------------------------------------------------------------------------------- one value

/** What is expected of a value, in words, and the value itself; undefined when it is something else. */
interface Expectation<T> {
  readonly is: string;
  readonly secret?: boolean;
  parse(text: string): T | undefined;
}

const EXPECTED = {
  port: {
    is: 'a port between 0 and 65535',
    parse: (text) => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined),
  } satisfies Expectation<number>,
  host: {
    is: 'a host name or address without port, e.g. `0.0.0.0`',
    parse: (text) => (/^[A-Za-z0-9.:-]+$/.test(text) && !/^[^:]+:\d+$/.test(text) ? text : undefined),
  } satisfies Expectation<string>,
  databaseUrl: {
    is: 'an address such as `postgresql://user:password@host:5432/database`',
    secret: true,
    parse: (text) => (isUrl(text, ['postgresql:', 'postgres:']) && hasDatabase(text) ? text : undefined),
  } satisfies Expectation<string>,
  folder: {
    is: 'the path of a folder',
    parse: (text) => (text.includes('\0') ? undefined : resolve(text)),
  } satisfies Expectation<string>,
  onOff: {
    is: '`on` or `off`',
    parse: (text) =>
      new Map([
        ['on', true],
        ['off', false],
      ]).get(text),
  } satisfies Expectation<boolean>,
  logLevel: {
    is: `one of ${LOG_LEVELS.map((level) => `\`${level}\``).join(', ')}`,
    parse: (text) => LOG_LEVELS.find((level) => level === text),
  } satisfies Expectation<LogLevel>,
  httpUrl: {
    is: 'an address such as `https://cordon.example.com`',
    parse: (text) => (isUrl(text, ['https:', 'http:']) ? text.replace(/\/+$/, '') : undefined),
  } satisfies Expectation<string>,
  secret: {
    is: 'an API key without spaces',
    secret: true,
    parse: (text) => (/^\S+$/.test(text) ? text : undefined),
  } satisfies Expectation<string>,
};

/** Reads one variable after the other; what is wrong is gathered, so that a person mends it in one go. */
function reader(variables: Variables, problems: string[]) {
  return function read<T, D>(name: string, otherwise: D, expected: Expectation<T>): T | D {
    const text = variables[name];
    if (text === undefined || text === '') return otherwise;
    const value = expected.parse(text.trim());
    if (value !== undefined) return value;
    const given = expected.secret === true ? `\`${name}\`` : `\`${name}\` is \`${oneLine(text)}\`;`;
    problems.push(
      expected.secret === true ? `${given} is not ${expected.is}` : `${given} expected ${expected.is}`,
    );
    return otherwise;
  };
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

function hasDatabase(text: string): boolean {
  return new URL(text).pathname.length > 1;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 200);
}

// ------------------------------------------------------------------------------------------------------- names

const NAMES = [
  'CORDON_API_KEY',
  'CORDON_DATA_DIR',
  'CORDON_DEMO',
  'CORDON_KEYS_DIR',
  'CORDON_LOG_LEVEL',
  'CORDON_PUBLIC_URL',
  'CORDON_URL',
];

/** A misspelt setting would silently be its default; a policy service does not guess. */
function unknownNames(variables: Variables): string[] {
  return Object.keys(variables)
    .filter((name) => name.startsWith('CORDON_') && !NAMES.includes(name))
    .sort()
    .map((name) => {
      const [nearest = ''] = NAMES.toSorted((a, b) => distance(a, name) - distance(b, name));
      const hint =
        distance(nearest, name) <= 4 ? `did you mean \`${nearest}\`?` : `known are ${NAMES.join(', ')}`;
      return `\`${name}\` is not a setting of cordon; ${hint}`;
    });
}
