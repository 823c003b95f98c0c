import pg from 'pg';

import { CannotStart } from '../cannot-start.js';
import { createClient } from './pool.js';
import { SESSION_ROLES } from './roles.js';

const OLDEST = 150_000;

/**
 * Makes sure that a PostgreSQL that we did not start is one on which nobody can look past row-level security, and that
 * the login may do what migrations need. Throws `CannotStart`, with the SQL that mends it.
 */
export async function checkServer(url: string): Promise<void> {
  const client = await connect(url);
  try {
    await checkVersion(client);
    const login = await readLogin(client);
    if (login.super || login.bypass) throw new CannotStart(superuser(login));
    await checkRoles(client, login);
    await checkExtension(client);
    if (!login.creates) {
      throw new CannotStart(
        `the login \`${login.name}\` may not create in the database \`${login.database}\`; as its administrator say\n` +
          `  ALTER DATABASE ${quote(login.database)} OWNER TO ${quote(login.name)};`,
      );
    }
  } finally {
    await client.end();
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = createClient(url, 'cordon');
  client.on('error', () => undefined);
  const { hostname, port, pathname, username } = new URL(url);
  try {
    await client.connect();
    return client;
  } catch (cause) {
    await client.end().catch(() => undefined);
    const at = `\`${hostname}:${port === '' ? '5432' : port}\``;
    throw new CannotStart(
      explain(cause, at, decodeURIComponent(username), decodeURIComponent(pathname.slice(1))),
      {
        cause,
      },
    );
  }
}

function explain(error: unknown, at: string, user: string, database: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case '28P01':
    case '28000':
      return `PostgreSQL at ${at} refuses the login \`${user}\`: check user and password in DATABASE_URL`;
    case '3D000':
      return (
        `PostgreSQL at ${at} has no database \`${database}\`; as its administrator say\n` +
        `  CREATE DATABASE ${quote(database)} OWNER ${quote(user)};`
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host of DATABASE_URL, ${at}, is not known`;
    default: {
      const said = error instanceof Error && error.message !== '' ? error.message : code;
      return `no PostgreSQL can be reached at ${at} (${said}); start it, or correct DATABASE_URL, or leave it out for the embedded one`;
    }
  }
}

async function checkVersion(client: pg.Client): Promise<void> {
  const [row] = await select<{ number: number; text: string }>(
    client,
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS text`,
  );
  if (row === undefined || row.number >= OLDEST) return;
  throw new CannotStart(`PostgreSQL ${row.text} is too old: cordon needs 15 or newer`);
}

interface Login {
  readonly name: string;
  readonly database: string;
  readonly version: number;
  readonly super: boolean;
  readonly bypass: boolean;
  readonly createsRoles: boolean;
  readonly creates: boolean;
}

async function readLogin(client: pg.Client): Promise<Login> {
  const [login] = await select<Login>(
    client,
    `SELECT rolname AS name, current_database() AS database, rolsuper AS super, rolbypassrls AS bypass,
            current_setting('server_version_num')::int AS version, rolcreaterole AS "createsRoles",
            has_database_privilege(current_database(), 'CREATE') AND has_schema_privilege('public', 'CREATE') AS creates
     FROM pg_roles WHERE rolname = current_user`,
  );
  if (login === undefined) throw new CannotStart('the login of DATABASE_URL cannot read pg_roles');
  return login;
}

interface Role {
  readonly name: string;
  readonly above: boolean;
  readonly usable: boolean;
}

async function checkRoles(client: pg.Client, login: Login): Promise<void> {
  const membership = login.version >= 160_000 ? 'SET' : 'MEMBER';
  const roles = await select<Role>(
    client,
    `SELECT rolname AS name, rolsuper OR rolbypassrls AS above,
            pg_has_role(current_user, oid, '${membership}') AS usable
     FROM pg_roles WHERE rolname IN ('cordon_app', 'cordon_worker')`,
  );
  for (const role of roles) {
    if (role.above) {
      throw new CannotStart(
        `the role \`${role.name}\` is a superuser or bypasses row-level security; as administrator say\n` +
          `  ALTER ROLE ${role.name} NOSUPERUSER NOBYPASSRLS;`,
      );
    }
  }
  // A login that may make roles also makes the missing ones and joins them, in the first migration.
  const missing = SESSION_ROLES.filter((name) => roles.every((role) => role.name !== name));
  const foreign = roles.filter((role) => !role.usable && !login.createsRoles);
  if (foreign.length === 0 && (missing.length === 0 || login.createsRoles)) return;
  throw new CannotStart(
    [
      `the login \`${login.name}\` may not run sessions as \`cordon_app\` and \`cordon_worker\`; as administrator say`,
      ...missing.map((name) => `  CREATE ROLE ${name} NOLOGIN;`),
      grant(login),
    ].join('\n'),
  );
}

/** The migration would fail at this as well, but not say which package to install. */
async function checkExtension(client: pg.Client): Promise<void> {
  const found = await select(client, `SELECT FROM pg_available_extensions WHERE name = 'btree_gist'`);
  if (found.length > 0) return;
  throw new CannotStart(
    'PostgreSQL lacks the extension `btree_gist`; install its contributed modules (often `postgresql-contrib`)',
  );
}

function superuser(login: Login): string {
  return [
    `the login \`${login.name}\` of DATABASE_URL is a superuser or bypasses row-level security, so nothing would keep ` +
      'organisations apart; make a login for cordon and put it into DATABASE_URL:',
    `  CREATE ROLE cordon_owner LOGIN PASSWORD '…' NOSUPERUSER NOBYPASSRLS;`,
    '  CREATE ROLE cordon_app NOLOGIN;',
    '  CREATE ROLE cordon_worker NOLOGIN;',
    grant({ ...login, name: 'cordon_owner' }),
    `  ALTER DATABASE ${quote(login.database)} OWNER TO cordon_owner;`,
  ].join('\n');
}

function grant({ name, version }: Login): string {
  const options = version >= 160_000 ? ' WITH INHERIT FALSE, SET TRUE' : '';
  return `  GRANT cordon_app, cordon_worker TO ${quote(name)}${options};`;
}

async function select<Row extends object>(client: pg.Client, sql: string): Promise<readonly Row[]> {
  return (await client.query<Row>(sql)).rows;
}

function quote(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : pg.escapeIdentifier(name);
}
